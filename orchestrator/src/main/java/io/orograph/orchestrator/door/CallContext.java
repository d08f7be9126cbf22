package io.orograph.orchestrator.door;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSession;

/**
 * Gives a call what gRPC's own servers give it and Armeria's does not: a context with its deadline
 * that is cancelled when the call is over, and attributes that say who is at the other end.
 */
final class CallContext implements ServerInterceptor {
  private final OpenCalls open;

  CallContext(OpenCalls open) {
    this.open = open;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    ServiceRequestContext request = ServiceRequestContext.current();
    Packing.begin(call);
    long timeout = request.requestTimeoutMillis();
    Context.CancellableContext context =
        timeout > 0
            ? Context.ROOT.withDeadlineAfter(
                timeout, TimeUnit.MILLISECONDS, request.eventLoop().withoutContext())
            : Context.ROOT.withCancellation();
    Known<Q, A> known = new Known<>(call, peer(request));
    ServerCall.Listener<Q> listener;
    try {
      listener = Contexts.interceptCall(context, known, headers, next);
    } catch (RuntimeException e) {
      context.cancel(e);
      throw e;
    }
    open.began(known);
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onCancel() {
        over(super::onCancel);
      }

      @Override
      public void onComplete() {
        over(known.wasEnded() ? super::onCancel : super::onComplete);
      }

      private void over(Runnable told) {
        open.ended(known);
        try {
          told.run();
        } finally {
          context.cancel(null);
        }
      }
    };
  }

  /** Who is at the other end, in the attributes of gRPC. */
  static Attributes peer(ServiceRequestContext request) {
    Attributes.Builder peer =
        Attributes.newBuilder()
            .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, request.remoteAddress())
            .set(Grpc.TRANSPORT_ATTR_LOCAL_ADDR, request.localAddress());
    SSLSession session = request.sslSession();
    if (session != null) {
      peer.set(Grpc.TRANSPORT_ATTR_SSL_SESSION, session);
    }
    return peer.build();
  }

  /** A call that knows its peer and ends once, by its method or from outside. */
  private static final class Known<Q, A> extends SimpleForwardingServerCall<Q, A>
      implements OpenCalls.Open {
    private final Attributes peer;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean ended;

    Known(ServerCall<Q, A> call, Attributes peer) {
      super(call);
      this.peer = peer;
    }

    @Override
    public Attributes getAttributes() {
      return peer;
    }

    @Override
    public void sendMessage(A message) {
      if (!closed.get()) {
        Packing.next(this, message);
        super.sendMessage(message);
      }
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (closed.compareAndSet(false, true)) {
        super.close(status, trailers);
      }
    }

    @Override
    public void end(StatusRuntimeException why, Metadata trailers) {
      if (closed.compareAndSet(false, true)) {
        ended = true;
        super.close(why.getStatus(), trailers);
      }
    }

    boolean wasEnded() {
      return ended;
    }
  }
}
