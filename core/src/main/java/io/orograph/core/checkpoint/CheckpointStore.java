package io.orograph.core.checkpoint;

import java.io.IOException;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Checkpoints, resume states and artifacts by digest.
 *
 * <p>Putting is atomic and idempotent: after {@link #put} returns, the bytes survive a kill of the
 * process; a crash before leaves nothing that {@link #get} would return. Everything is verified on
 * read. Safe for use by several threads and processes at once.
 */
public interface CheckpointStore {
  /** Stores {@code bytes} and returns their digest. */
  Digest put(byte[] bytes) throws IOException;

  /**
   * The bytes of {@code digest}.
   *
   * @throws MissingContentException if there are none
   * @throws CorruptContentException if what is stored does not have this digest
   */
  byte[] get(Digest digest) throws IOException;

  /** Whether there are bytes of {@code digest}, without verifying them. */
  boolean contains(Digest digest) throws IOException;

  /**
   * Bytes of {@code digest}, without verifying them; empty if there are none. A store that cannot
   * say so otherwise reads them.
   */
  default OptionalLong size(Digest digest) throws IOException {
    try {
      return OptionalLong.of(get(digest).length);
    } catch (MissingContentException e) {
      return OptionalLong.empty();
    }
  }

  /** All digests stored; close the stream. */
  Stream<Digest> list() throws IOException;

  /**
   * Bytes in the store.
   *
   * @param size bytes
   * @param putAt when they were last put, by the clock of the machine that did so
   */
  record Stored(Digest digest, long size, Instant putAt) {}

  /** Everything stored, without holding it all in memory; close the stream. */
  Stream<Stored> stored() throws IOException;

  /**
   * Takes bytes away that were last put before {@code before}. A put that comes at the same time is
   * never lost: whoever is told that its bytes are stored has them stored.
   *
   * @return whether they were taken away
   */
  boolean release(Digest digest, Instant before) throws IOException;

  /** The content asked for is not in the store. */
  final class MissingContentException extends IOException {
    private static final long serialVersionUID = 1L;

    public MissingContentException(Digest digest) {
      super("digest: " + digest + " (expected: content in the store)");
    }
  }

  /** The stored bytes are not what their name says. */
  final class CorruptContentException extends IOException {
    private static final long serialVersionUID = 1L;

    public CorruptContentException(Digest digest, String found) {
      super("digest: " + found + " (expected: " + digest + ", the content's name)");
    }
  }
}
