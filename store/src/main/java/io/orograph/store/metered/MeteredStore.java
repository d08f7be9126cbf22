package io.orograph.store.metered;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import java.io.IOException;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A store that counts the bytes that are written and read, and contents that turn out not to be
 * what their digest says.
 */
public final class MeteredStore implements CheckpointStore {
  private final CheckpointStore store;
  private final Counter written;
  private final Counter read;
  private final Counter corrupt;

  /** Counts what goes through to {@code store}. */
  public MeteredStore(CheckpointStore store, MeterRegistry registry) {
    this.store = store;
    this.written = bytes("write", registry);
    this.read = bytes("read", registry);
    this.corrupt =
        Counter.builder("orograph.checkpoint.verify.failures")
            .description("Contents that were read and are not what their digest says")
            .tag("direction", "read")
            .register(registry);
  }

  private static Counter bytes(String direction, MeterRegistry registry) {
    return Counter.builder("orograph.checkpoint.bytes")
        .description("Bytes of checkpoints, resume states and artifacts")
        .baseUnit("bytes")
        .tag("direction", direction)
        .register(registry);
  }

  @Override
  public Digest put(byte[] bytes) throws IOException {
    Digest digest = store.put(bytes);
    written.increment(bytes.length);
    return digest;
  }

  @Override
  public byte[] get(Digest digest) throws IOException {
    try {
      byte[] bytes = store.get(digest);
      read.increment(bytes.length);
      return bytes;
    } catch (CorruptContentException e) {
      corrupt.increment();
      throw e;
    }
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
