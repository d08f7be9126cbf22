package io.orograph.orchestrator.door;

import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.orograph.wire.grpc.OrographFailure;
import io.orograph.wire.grpc.StatusMapping;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The calls that have not ended. When the port closes, those that do not end by themselves are told
 * that it does, so that their callers come back and go on; a connection that just breaks would say
 * that something is wrong.
 */
final class OpenCalls {
  /** A call that can be ended from outside. */
  interface Open {
    /** Ends it with this status, unless it has ended. */
    void end(StatusRuntimeException why, Metadata trailers);
  }

  private static final Duration SOON = Duration.ofSeconds(1);

  private final Set<Open> open = new HashSet<>();

  synchronized void began(Open call) {
    open.add(call);
  }

  synchronized void ended(Open call) {
    open.remove(call);
    notifyAll();
  }

  /** Waits for the calls that are open, at most for {@code grace}, and ends the others. */
  void end(Duration grace) {
    List<Open> left;
    try {
      left = leftAfter(grace);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      left = left();
    }
    StatusRuntimeException why =
        StatusMapping.toStatus(new OrographFailure.Unavailable("stopping", SOON));
    Metadata details = why.getTrailers();
    for (Open call : left) {
      Metadata trailers = new Metadata();
      if (details != null) {
        trailers.merge(details);
      }
      call.end(why, trailers);
    }
  }

  private synchronized List<Open> left() {
    return List.copyOf(open);
  }

  private synchronized List<Open> leftAfter(Duration grace) throws InterruptedException {
    long end = System.nanoTime() + grace.toNanos();
    long left = grace.toMillis();
    while (!open.isEmpty() && left > 0) {
      wait(left);
      left = (end - System.nanoTime()) / 1_000_000;
    }
    return List.copyOf(open);
  }
}
