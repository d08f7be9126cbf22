package io.orograph.orchestrator.grpc;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.StoreException;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A store that takes nothing for some times, as one that is full or away does. */
final class AilingStore implements CheckpointStore {
  private final CheckpointStore store;
  private final AtomicInteger left = new AtomicInteger();
  private volatile StoreException.Fault fault = StoreException.Fault.FAILED;

  AilingStore(CheckpointStore store) {
    this.store = store;
  }

  /** The next puts fail. */
  void fail(int puts, StoreException.Fault as) {
    fault = as;
    left.set(puts);
  }

  /** How often it is still going to fail. */
  int left() {
    return left.get();
  }

  @Override
  public Digest put(byte[] bytes) throws IOException {
    if (left.get() > 0 && left.getAndDecrement() > 0) {
      throw new StoreException(
          fault,
          "of a test",
          "ailing",
          "a healthy one",
          new IOException("No space left on device"));
    }
    return store.put(bytes);
  }

  @Override
  public byte[] get(Digest digest) throws IOException {
    return store.get(digest);
  }

  @Override
  public boolean contains(Digest digest) throws IOException {
    return store.contains(digest);
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
