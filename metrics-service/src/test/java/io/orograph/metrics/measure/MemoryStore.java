package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Content by digest on the heap. */
final class MemoryStore implements CheckpointStore {
  private final Map<Digest, byte[]> content = new ConcurrentHashMap<>();

  @Override
  public Digest put(byte[] bytes) {
    Digest digest = Digest.of(bytes);
    content.put(digest, bytes.clone());
    return digest;
  }

  @Override
  public byte[] get(Digest digest) throws MissingContentException {
    byte[] bytes = content.get(digest);
    if (bytes == null) {
      throw new MissingContentException(digest);
    }
    return bytes.clone();
  }

  @Override
  public boolean contains(Digest digest) {
    return content.containsKey(digest);
  }

  @Override
  public Stream<Digest> list() {
    return content.keySet().stream();
  }
}
