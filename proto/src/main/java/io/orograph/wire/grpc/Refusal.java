package io.orograph.wire.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** Ends calls with a failure. */
final class Refusal {
  private Refusal() {}

  /** Ends {@code call}; the listener ignores whatever still comes. */
  static <Q> ServerCall.Listener<Q> of(ServerCall<Q, ?> call, OrographFailure failure) {
    close(call, StatusMapping.toStatus(failure));
    return new ServerCall.Listener<>() {};
  }

  static void close(ServerCall<?, ?> call, StatusRuntimeException why) {
    Metadata trailers = why.getTrailers();
    Status status = why.getStatus();
    call.close(status, trailers == null ? new Metadata() : trailers);
  }
}
