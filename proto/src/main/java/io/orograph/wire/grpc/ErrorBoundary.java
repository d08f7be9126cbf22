package io.orograph.wire.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.orograph.core.sweep.Violation;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Turns whatever a method throws, or hands to {@code onError}, into a status with details; what it
 * was is never told to the caller unless it was foreseen.
 */
final class ErrorBoundary implements ServerInterceptor {
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Bounded<Q, A> bounded = new Bounded<>(call);
    ServerCall.Listener<Q> listener;
    try {
      listener = next.startCall(bounded, headers);
    } catch (RuntimeException e) {
      bounded.fail(e);
      return new ServerCall.Listener<>() {};
    }
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onMessage(Q message) {
        bounded.guard(() -> super.onMessage(message));
      }

      @Override
      public void onHalfClose() {
        bounded.guard(super::onHalfClose);
      }

      @Override
      public void onReady() {
        bounded.guard(super::onReady);
      }

      @Override
      public void onCancel() {
        bounded.guard(super::onCancel);
      }

      @Override
      public void onComplete() {
        bounded.guard(super::onComplete);
      }
    };
  }

  /** A call that ends once, with details. */
  private static final class Bounded<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final AtomicBoolean closed = new AtomicBoolean();

    Bounded(ServerCall<Q, A> call) {
      super(call);
    }

    void guard(Runnable callback) {
      try {
        callback.run();
      } catch (RuntimeException e) {
        fail(e);
      }
    }

    void fail(RuntimeException e) {
      StatusRuntimeException mapped = StatusMapping.toStatus(e);
      if (closed.compareAndSet(false, true)) {
        Refusal.close(delegate(), mapped);
      }
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (!closed.compareAndSet(false, true)) {
        return;
      }
      if (status.isOk() || trailers.containsKey(DETAILS)) {
        super.close(status, trailers);
      } else if (status.getCause() != null) {
        Refusal.close(delegate(), StatusMapping.toStatus(status.getCause()));
      } else if (status.getCode() == Status.Code.INTERNAL) {
        // No method of ours says so: it is gRPC itself, of a caller that sent no message, or two.
        Refusal.close(delegate(), StatusMapping.toStatus(notOneMessage(status)));
      } else {
        Refusal.close(delegate(), StatusMapping.ofCode(status));
      }
    }

    private static OrographFailure notOneMessage(Status status) {
      return new OrographFailure.Rejected(
          List.of(
              new Violation("request", String.valueOf(status.getDescription()), "one message")));
    }
  }
}
