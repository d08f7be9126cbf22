package io.orograph.wire.grpc;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;

/**
 * Counts messages that gRPC does not read because they are too large. It ends their calls itself:
 * to interceptors it looks as if the caller had left.
 */
final class OversizedMessages extends ServerStreamTracer.Factory {
  /** Part of what gRPC says of them; failures of ours have other words. */
  private static final String SAID = "exceeds maximum size";

  private final RefusalCounts counts;

  OversizedMessages(RefusalCounts counts) {
    this.counts = counts;
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
    return new ServerStreamTracer() {
      @Override
      public void streamClosed(Status status) {
        String why = status.getDescription();
        if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED
            && why != null
            && why.contains(SAID)) {
          counts.count(RefusalCounts.Reason.TOO_LARGE);
        }
      }
    };
  }
}
