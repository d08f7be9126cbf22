package io.orograph.orchestrator.grpc;

import io.orograph.wire.grpc.OrographException;
import io.orograph.wire.grpc.OrographFailure;
import java.time.Duration;

/**
 * What contents on their way to readers take of the memory. A content is whole in memory from when
 * it is read until its last chunk has been taken over, so that many readers, or slow ones, would
 * otherwise fill the heap.
 */
public final class Downloads {
  private static final Duration SOON = Duration.ofSeconds(1);

  /** Of the heap, that of all downloads together. */
  private static final int PART = 4;

  private static final Duration UNREAD = Duration.ofMinutes(1);

  private final long most;
  private final Duration unread;
  private long held;

  /**
   * @param most bytes of all contents at once; a larger one is handed out alone
   * @param unread how long a reader may take nothing
   */
  public Downloads(long most, Duration unread) {
    this.most = most;
    this.unread = unread;
  }

  /** At most a quarter of the heap, and a minute. */
  public static Downloads usual() {
    return new Downloads(Runtime.getRuntime().maxMemory() / PART, UNREAD);
  }

  /** How long a reader may take nothing. */
  Duration unread() {
    return unread;
  }

  /** Room for one content. */
  final class Room {
    private long bytes;

    private Room(long bytes) {
      this.bytes = bytes;
    }

    /** The content is not held any more; the second time nothing. */
    void release() {
      synchronized (Downloads.this) {
        held -= bytes;
        bytes = 0;
      }
    }
  }

  /**
   * Room for a content, before it is read.
   *
   * @throws OrographException if there is none now
   */
  synchronized Room room(long bytes) {
    if (held > 0 && bytes > most - held) {
      throw new OrographException(
          new OrographFailure.Busy("downloads: " + held + " bytes on their way", SOON));
    }
    held += bytes;
    return new Room(bytes);
  }

  /** What ends a download whose reader takes nothing. */
  OrographException notRead() {
    return new OrographException(
        new OrographFailure.Busy("download: nothing was read for " + unread, SOON));
  }
}
