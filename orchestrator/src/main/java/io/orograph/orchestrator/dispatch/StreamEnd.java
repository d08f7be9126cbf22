package io.orograph.orchestrator.dispatch;

import io.grpc.Status;
import io.orograph.wire.grpc.RemoteFailure;

/**
 * How a worker's stream ended.
 *
 * @param kind what it means for the lease
 * @param detail in words
 */
record StreamEnd(Kind kind, String detail) {
  /** What an end means for the lease. */
  enum Kind {
    /** The connection is gone, the lease is not: call again. */
    BROKEN,
    /** The worker answered with a fault of its own: call again, but not for ever. */
    FAULT,
    /** No connection to it can be opened: no fault of the work; call again, but not for ever. */
    NO_WAY,
    /** It has no free lane: news for the scheduler; call again. */
    FULL,
    /** It takes nothing more, because it is about to end. */
    DRAINING,
    /** The attempt cannot be taken up again. */
    LOST,
    /** The worker will not do this. */
    REFUSED
  }

  /** How workers begin what they say when they have no lane because they are about to end. */
  private static final String DRAINING = "draining";

  /** How workers in Python, whose refusals have no details, begin when all lanes are taken. */
  private static final String NO_LANE = "lanes: ";

  /** A stream that ended in an orderly way without saying that its task had. */
  static final StreamEnd EARLY = new StreamEnd(Kind.FAULT, "the stream ended before its task did");

  /** A call that did not come about. */
  static StreamEnd uncalled(RuntimeException e) {
    return new StreamEnd(
        e instanceof Outside.NoWayException ? Kind.NO_WAY : Kind.FAULT,
        e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
  }

  /** Whether it counts to the faults in a row after which the lease is ended. */
  boolean counts() {
    return kind == Kind.FAULT || kind == Kind.NO_WAY;
  }

  static StreamEnd of(Throwable t) {
    Status status = Status.fromThrowable(t);
    String detail =
        status.getCode() + (status.getDescription() == null ? "" : ": " + status.getDescription());
    Kind kind =
        switch (status.getCode()) {
          case ABORTED, OUT_OF_RANGE, NOT_FOUND -> Kind.LOST;
          case RESOURCE_EXHAUSTED -> exhausted(RemoteFailure.of(t));
          case INVALID_ARGUMENT, FAILED_PRECONDITION, UNIMPLEMENTED, DATA_LOSS -> Kind.REFUSED;
          case INTERNAL, UNKNOWN, OK, ALREADY_EXISTS, PERMISSION_DENIED, UNAUTHENTICATED ->
              Kind.FAULT;
          case UNAVAILABLE, CANCELLED, DEADLINE_EXCEEDED -> Kind.BROKEN;
        };
    return new StreamEnd(kind, detail);
  }

  /** The code alone says nothing of lanes: an order that is too large has it, too. */
  private static Kind exhausted(RemoteFailure failure) {
    boolean bare = failure.reason().equals(failure.code().name());
    boolean said = bare || failure.reason().equals("BUSY");
    if (said && failure.message().startsWith(DRAINING)) {
      return Kind.DRAINING;
    }
    boolean full =
        failure.reason().equals("BUSY") || (bare && failure.message().startsWith(NO_LANE));
    return full ? Kind.FULL : Kind.REFUSED;
  }
}
