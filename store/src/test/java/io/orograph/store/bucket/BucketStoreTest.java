package io.orograph.store.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.CheckpointStore.Stored;
import io.orograph.core.checkpoint.Digest;
import io.orograph.store.contract.CheckpointStoreContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A bucket of an S3 server keeps what a folder keeps. */
@Timeout(120)
class BucketStoreTest extends CheckpointStoreContract {
  private static final AtomicInteger TESTS = new AtomicInteger();

  @TempDir static Path folder;
  private static S3Server server;
  private static Path keys;

  private final String prefix = "lab/test-" + TESTS.incrementAndGet() + "/";

  @BeforeAll
  static void start() throws Exception {
    server = new S3Server(folder).start();
    keys = server.credentials(S3Server.SECRET);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    server.close();
  }

  private BucketSettings settings() {
    return new BucketSettings(
        "lab", prefix, Optional.of(server.endpoint()), "us-east-1", true, Optional.of(keys));
  }

  @Override
  protected CheckpointStore open() throws IOException {
    return BucketStore.open(
        settings(), InstantSource.system(), Duration.ofSeconds(20), System::nanoTime);
  }

  @Override
  protected void damage(Digest digest, UnaryOperator<byte[]> change) throws IOException {
    Path file = file(digest);
    Files.write(file, change.apply(Files.readAllBytes(file)));
  }

  private Path file(Digest digest) {
    String hex = digest.hex();
    return server
        .objects()
        .resolve(prefix + "content")
        .resolve(hex.substring(0, 2))
        .resolve(hex.substring(2, 4))
        .resolve(hex);
  }

  private Path mark(Digest digest) {
    return server.objects().resolve(prefix + "leaving/" + digest.hex());
  }

  /** As if another had put it. */
  private static void write(Path file, byte[] bytes) throws IOException {
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.write(file, bytes);
  }

  /** As if it had been put then. */
  private static void age(Path file, Instant at) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(at));
  }

  @Test
  void contentLiesUnderPrefixAndDigest() throws IOException {
    Digest digest = open().put(new byte[] {1, 2, 3});
    assertThat(file(digest)).hasBinaryContent(new byte[] {1, 2, 3});
  }

  @Test
  void onlyWhatWasPutLongAgoIsTakenAwayAndPuttingAgainMakesItYoung() throws IOException {
    CheckpointStore store = open();
    Digest digest = store.put(new byte[] {1});
    Instant putAt;
    try (Stream<Stored> stored = store.stored()) {
      Stored only = stored.toList().getFirst();
      assertThat(only.digest()).isEqualTo(digest);
      assertThat(only.size()).isEqualTo(1);
      putAt = only.putAt();
    }
    assertThat(store.release(digest, putAt)).isFalse();
    age(file(digest), putAt.minusSeconds(3600));
    Instant before = putAt.minusSeconds(60);
    store.put(new byte[] {1});
    assertThat(store.release(digest, before)).as("put again").isFalse();
    age(file(digest), putAt.minusSeconds(3600));
    assertThat(store.release(digest, before)).isTrue();
    assertThat(store.contains(digest)).isFalse();
    assertThat(store.release(digest, before)).isFalse();
    assertThat(mark(digest)).doesNotExist();
  }

  @Test
  void aPutThatRacesAgainstItsReleaseIsNeverLost() throws Exception {
    CheckpointStore store = open();
    CheckpointStore other = open();
    byte[] bytes = {2, 7, 1, 8};
    Digest digest = store.put(bytes);
    Instant before = Instant.now().minusSeconds(60);
    CyclicBarrier barrier = new CyclicBarrier(2);
    int released = 0;
    for (int round = 0; round < 60; round++) {
      age(file(digest), before.minusSeconds(60));
      CompletableFuture<Boolean> releasing =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  int unused = barrier.await(10, TimeUnit.SECONDS);
                  return other.release(digest, before);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      int unused = barrier.await(10, TimeUnit.SECONDS);
      store.put(bytes);
      assertThat(store.contains(digest)).as("round %d", round).isTrue();
      released += releasing.get(30, TimeUnit.SECONDS) ? 1 : 0;
      assertThat(store.get(digest)).as("round %d, afterwards", round).isEqualTo(bytes);
    }
    assertThat(released).isBetween(0, 60);
  }

  @Test
  void theMarkOfAKilledCollectorHoldsNoPutUpForEver() throws IOException {
    AtomicLong time = new AtomicLong();
    CheckpointStore store =
        BucketStore.open(
            settings(),
            InstantSource.system(),
            Duration.ofSeconds(20),
            () -> time.addAndGet(Duration.ofSeconds(50).toNanos()));
    Digest digest = store.put(new byte[] {9});
    Path mark = mark(digest);
    write(mark, new byte[0]);
    assertThat(store.put(new byte[] {9})).isEqualTo(digest);
    assertThat(mark).as("waited for in vain").doesNotExist();
    write(mark, new byte[0]);
    assertThat(open().release(digest, Instant.MAX)).as("another may be taking it").isFalse();
    assertThat(mark).exists();
    age(mark, Instant.now().minusSeconds(7200));
    assertThat(open()).isNotNull();
    assertThat(mark).as("too old to be of one that lives").doesNotExist();
    assertThat(store.contains(digest)).isTrue();
  }

  @Test
  @Timeout(20)
  void aMarkThatIsTooOldIsRemovedAndNotWaitedFor() throws IOException {
    CheckpointStore store = open();
    Digest digest = store.put(new byte[] {9, 9});
    Path mark = mark(digest);
    write(mark, new byte[0]);
    age(mark, Instant.now().minus(Duration.ofMinutes(10)));
    assertThat(store.put(new byte[] {9, 9})).isEqualTo(digest);
    assertThat(mark).doesNotExist();
    assertThat(store.get(digest)).isEqualTo(new byte[] {9, 9});
  }

  @Test
  void aListingGoesOnOverItsPages() throws IOException {
    CheckpointStore store = open();
    for (int i = 0; i < 1100; i++) {
      byte[] bytes = {(byte) i, (byte) (i >> 8)};
      write(file(Digest.of(bytes)), bytes);
    }
    write(file(Digest.of(new byte[] {1})).resolveSibling("a note"), new byte[] {1});
    try (Stream<Digest> all = store.list()) {
      assertThat(all.distinct()).hasSize(1100);
    }
  }
}
