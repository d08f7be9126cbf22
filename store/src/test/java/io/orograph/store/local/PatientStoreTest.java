package io.orograph.store.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.StoreException;
import io.orograph.core.checkpoint.StoreException.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PatientStoreTest {
  private static final byte[] BYTES = "a checkpoint".getBytes(StandardCharsets.UTF_8);
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @TempDir Path folder;
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger tries = new AtomicInteger();
  private CheckpointStore inner = new Ailing(Fault.FULL, Duration.ZERO);
  private CheckpointStore store = inner;

  /** A folder that has a fault until some time. */
  private final class Ailing implements CheckpointStore {
    private final Fault fault;
    private final Duration until;

    private Ailing(Fault fault, Duration until) {
      this.fault = fault;
      this.until = until;
    }

    private void ail() throws StoreException {
      tries.incrementAndGet();
      if (nanos.get() < until.toNanos()) {
        throw new StoreException(fault, "folder", "ailing", "health", new IOException("ailing"));
      }
    }

    @Override
    public Digest put(byte[] bytes) throws IOException {
      ail();
      return inner.put(bytes);
    }

    @Override
    public byte[] get(Digest digest) throws IOException {
      ail();
      return inner.get(digest);
    }

    @Override
    public boolean contains(Digest digest) throws IOException {
      return inner.contains(digest);
    }

    @Override
    public Stream<Digest> list() throws IOException {
      return inner.list();
    }

    @Override
    public Stream<Stored> stored() throws IOException {
      return inner.stored();
    }

    @Override
    public boolean release(Digest digest, Instant before) throws IOException {
      return inner.release(digest, before);
    }
  }

  @BeforeEach
  void open() throws IOException {
    inner = FolderStore.open(folder, InstantSource.system());
  }

  private void ails(Fault fault, Duration until) {
    store =
        new PatientStore(
            new Ailing(fault, until),
            PATIENCE,
            nanos::get,
            time -> nanos.addAndGet(time.toNanos()));
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void whoMendsItInTimeLosesNothing(Fault fault) throws IOException {
    ails(fault, Duration.ofMinutes(9));
    Digest digest = store.put(BYTES);
    assertThat(inner.get(digest)).isEqualTo(BYTES);
    assertThat(tries.get()).as("not in haste").isLessThan(150);
  }

  @Test
  void whatCannotBeReadForAWhileIsReadAfterIt() throws IOException {
    Digest digest = inner.put(BYTES);
    ails(Fault.FAILED, Duration.ofMinutes(9));
    assertThat(store.get(digest)).isEqualTo(BYTES);
  }

  @Test
  void aStoreThatStaysFullIsTold() {
    ails(Fault.FULL, Duration.ofMinutes(11));
    assertThatThrownBy(() -> store.put(BYTES))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.fault()).isEqualTo(Fault.FULL));
    assertThat(Duration.ofNanos(nanos.get()))
        .isBetween(PATIENCE, PATIENCE.plus(Duration.ofSeconds(10)));
  }

  @Test
  void contentThatIsMissingIsToldAtOnce() {
    ails(Fault.FAILED, Duration.ZERO);
    assertThatThrownBy(() -> store.get(Digest.of(BYTES)))
        .isInstanceOf(CheckpointStore.MissingContentException.class);
    assertThat(tries).hasValue(1);
  }

  @Test
  void allElseIsTheStoresOwn() throws IOException {
    ails(Fault.FULL, Duration.ZERO);
    Digest digest = store.put(BYTES);
    assertThat(store.get(digest)).isEqualTo(BYTES);
    assertThat(store.contains(digest)).isTrue();
    try (Stream<Digest> all = store.list()) {
      assertThat(all).containsExactly(digest);
    }
    try (Stream<CheckpointStore.Stored> all = store.stored()) {
      assertThat(all).extracting(CheckpointStore.Stored::digest).containsExactly(digest);
    }
    assertThat(store.release(digest, Instant.EPOCH)).isFalse();
  }
}
