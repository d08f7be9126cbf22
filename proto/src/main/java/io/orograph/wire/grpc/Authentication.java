package io.orograph.wire.grpc;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets in whom {@link Access} knows; health alone is open, because probes have no token. A stream
 * that still sends is asked for again each second, and ends when its caller is not known any more.
 */
final class Authentication implements ServerInterceptor {
  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final long AGAIN_NANOS = 1_000_000_000L;

  private final Access access;
  private final LongSupplier nanos;

  Authentication(Access access, LongSupplier nanos) {
    this.access = access;
    this.nanos = nanos;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (MethodRoles.isOpen(call.getMethodDescriptor())) {
      return next.startCall(call, headers);
    }
    String header = headers.get(AUTHORIZATION);
    Attributes connection = call.getAttributes();
    Access.Answer answer = access.identify(header, connection);
    if (answer.identity().isEmpty()) {
      CallRecord.current().refused(answer);
      return Refusal.of(call, answer.failure());
    }
    Identity identity = answer.identity().get();
    CallRecord.current().caller(identity);
    Context context = identity.into(Context.current());
    if (call.getMethodDescriptor().getType() == MethodType.UNARY) {
      return Contexts.interceptCall(context, call, headers, next);
    }
    Watched<Q, A> watched = new Watched<>(call, CallRecord.current(), header, identity);
    return watched.heard(Contexts.interceptCall(context, watched, headers, next));
  }

  /** A stream that ends with its caller's right to it. */
  private final class Watched<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final CallRecord record;
    private final @Nullable String header;
    private final Identity identity;
    private volatile boolean ended;
    private long asked = nanos.getAsLong();

    Watched(ServerCall<Q, A> call, CallRecord record, @Nullable String header, Identity identity) {
      super(call);
      this.record = record;
      this.header = header;
      this.identity = identity;
    }

    @Override
    public void sendMessage(A message) {
      if (!ended && nanos.getAsLong() - asked > AGAIN_NANOS) {
        asked = nanos.getAsLong();
        Access.Answer now = access.identify(header, getAttributes());
        if (!now.identity().equals(Optional.of(identity))) {
          ended = true;
          record.refused(now.why());
          Refusal.close(delegate(), StatusMapping.toStatus(now.failure()));
        }
      }
      if (!ended) {
        super.sendMessage(message);
      }
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (!ended) {
        super.close(status, trailers);
      }
    }

    /** To the service a stream that was ended here is one that its caller has left. */
    ServerCall.Listener<Q> heard(ServerCall.Listener<Q> listener) {
      return new SimpleForwardingServerCallListener<>(listener) {
        @Override
        public void onMessage(Q message) {
          if (!ended) {
            super.onMessage(message);
          }
        }

        @Override
        public void onHalfClose() {
          if (!ended) {
            super.onHalfClose();
          }
        }

        @Override
        public void onComplete() {
          if (ended) {
            super.onCancel();
          } else {
            super.onComplete();
          }
        }
      };
    }
  }
}
