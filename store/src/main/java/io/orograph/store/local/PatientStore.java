package io.orograph.store.local;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store that, while it has a fault, is written and read again for a while: who makes room, or
 * brings it back, in time loses nothing, and what was trained so far is not trained again. Content
 * that is missing or corrupt is told at once.
 */
public final class PatientStore implements CheckpointStore {
  private static final Logger LOG = LoggerFactory.getLogger(PatientStore.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final CheckpointStore store;
  private final Duration patience;
  private final LongSupplier nanos;
  private final Consumer<Duration> pause;

  /**
   * The same with patience.
   *
   * @param patience how long one write or read is tried again
   * @param nanos the monotonic clock
   */
  public PatientStore(CheckpointStore store, Duration patience, LongSupplier nanos) {
    this(store, patience, nanos, time -> LockSupport.parkNanos(time.toNanos()));
  }

  /**
   * The same with patience.
   *
   * @param patience how long one write or read is tried again
   * @param nanos the monotonic clock
   * @param pause lets time pass
   */
  PatientStore(
      CheckpointStore store, Duration patience, LongSupplier nanos, Consumer<Duration> pause) {
    this.store = store;
    this.patience = patience;
    this.nanos = nanos;
    this.pause = pause;
  }

  /** A write or read of the store. */
  private interface Call<T> {
    T of() throws IOException;
  }

  private <T> T patiently(Call<T> call) throws IOException {
    long since = nanos.getAsLong();
    Duration next = FIRST_PAUSE;
    while (true) {
      try {
        return call.of();
      } catch (StoreException e) {
        if (nanos.getAsLong() - since > patience.toNanos()
            || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        if (next.equals(FIRST_PAUSE)) {
          LOG.warn("{}; tried again for {}", e.getMessage(), patience);
        }
        pause.accept(next);
        Duration longer = next.multipliedBy(2);
        next = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
      }
    }
  }

  @Override
  public Digest put(byte[] bytes) throws IOException {
    return patiently(() -> store.put(bytes));
  }

  @Override
  public byte[] get(Digest digest) throws IOException {
    return patiently(() -> store.get(digest));
  }

  @Override
  public boolean contains(Digest digest) throws IOException {
    return store.contains(digest);
  }

  @Override
  public OptionalLong size(Digest digest) throws IOException {
    return store.size(digest);
  }

  @Override
  public Stream<Digest> list() throws IOException {
    return store.list();
  }

  @Override
  public Stream<Stored> stored() throws IOException {
    return store.stored();
  }

  @Override
  public boolean release(Digest digest, Instant before) throws IOException {
    return store.release(digest, before);
  }
}
