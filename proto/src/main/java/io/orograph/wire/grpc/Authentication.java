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
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets in whom {@link Access} knows; health alone is open, because probes have no token. Who has a
 * stream open is asked for again each second, whichever side sends, or none: the stream ends when
 * its caller is not known any more, or may do something else than before.
 */
final class Authentication implements ServerInterceptor {
  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Access access;
  private final Repeating eachSecond;

  /** Runs something again and again. */
  interface Repeating {
    /** Begins; what is returned ends it. */
    Runnable begin(Runnable task);
  }

  Authentication(Access access) {
    this(access, EachSecond::begin);
  }

  Authentication(Access access, Repeating eachSecond) {
    this.access = access;
    this.eachSecond = eachSecond;
  }

  /** One thread for the streams of all ports, begun when the first one is opened. */
  private static final class EachSecond {
    private static final ScheduledExecutorService THREAD =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("orograph-streams").daemon().factory());

    static Runnable begin(Runnable task) {
      Future<?> repeated = THREAD.scheduleWithFixedDelay(task, 1, 1, TimeUnit.SECONDS);
      return () -> repeated.cancel(false);
    }
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
    ServerCall.Listener<Q> listener =
        watched.heard(Contexts.interceptCall(context, watched, headers, next));
    watched.watch();
    return listener;
  }

  /** A stream that ends with its caller's right to it. */
  private final class Watched<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final CallRecord record;
    private final @Nullable String header;
    private final Identity identity;

    /** Held while something is sent: a call takes one thing at a time. */
    private final ReentrantLock sending = new ReentrantLock();

    private boolean closed;
    private volatile boolean ended;
    private volatile boolean gone;
    private volatile Runnable unwatch = () -> {};

    Watched(ServerCall<Q, A> call, CallRecord record, @Nullable String header, Identity identity) {
      super(call);
      this.record = record;
      this.header = header;
      this.identity = identity;
    }

    void watch() {
      unwatch = eachSecond.begin(this::ask);
      if (gone || isClosed()) {
        unwatch.run();
      }
    }

    private boolean isClosed() {
      sending.lock();
      try {
        return closed;
      } finally {
        sending.unlock();
      }
    }

    /** Whether this is what closes it: afterwards nothing more is sent. */
    private boolean closes(boolean byUs) {
      sending.lock();
      try {
        boolean first = !closed;
        closed = true;
        if (first && byUs) {
          ended = true;
        }
        return first;
      } finally {
        sending.unlock();
      }
    }

    private void ask() {
      Access.Answer now = access.identify(header, getAttributes());
      if (!now.identity().equals(Optional.of(identity)) && closes(true)) {
        unwatch.run();
        record.refused(now.why());
        Refusal.close(delegate(), StatusMapping.toStatus(now.failure()));
      }
    }

    @Override
    public void sendHeaders(Metadata headers) {
      send(() -> super.sendHeaders(headers));
    }

    @Override
    public void sendMessage(A message) {
      send(() -> super.sendMessage(message));
    }

    private void send(Runnable what) {
      sending.lock();
      try {
        if (!closed) {
          what.run();
        }
      } finally {
        sending.unlock();
      }
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (closes(false)) {
        unwatch.run();
        super.close(status, trailers);
      }
    }

    private void gone() {
      gone = true;
      unwatch.run();
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
        public void onCancel() {
          gone();
          super.onCancel();
        }

        @Override
        public void onComplete() {
          gone();
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
