package io.orograph.wire.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.orograph.wire.trace.LogFields;
import io.orograph.wire.trace.Tracing;
import java.util.Map;

/**
 * Makes a span of every call that says which trace it belongs to, and of every other that may
 * change something: what only looks, or only says that it is alive, would bury the rest.
 */
final class TracedService implements ServerInterceptor {
  private final Tracing tracing;

  TracedService(Tracing tracing) {
    this.tracing = tracing;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Context parent =
        W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, CallSpans.READER);
    if (!Tracing.hasParent(parent) && !Auditing.carriesRequestId(call.getMethodDescriptor())) {
      return next.startCall(call, headers);
    }
    Span span = CallSpans.begin(tracing, call.getMethodDescriptor(), SpanKind.SERVER, parent);
    return new Within<>(span, tracing.in(parent.with(span)), call, headers, next);
  }

  /** Each part of a call has its span current, on whatever thread it comes. */
  private static final class Within<Q, A> extends SimpleForwardingServerCallListener<Q> {
    private final Span span;
    private final Context context;
    private final Map<String, String> fields;

    Within(
        Span span,
        Context context,
        ServerCall<Q, A> call,
        Metadata headers,
        ServerCallHandler<Q, A> next) {
      super(started(span, context, call, headers, next));
      this.span = span;
      this.context = context;
      this.fields = LogFields.traced(Map.of(), context);
    }

    private static <Q, A> ServerCall.Listener<Q> started(
        Span span,
        Context context,
        ServerCall<Q, A> call,
        Metadata headers,
        ServerCallHandler<Q, A> next) {
      ServerCall<Q, A> answered =
          new SimpleForwardingServerCall<>(call) {
            @Override
            public void close(Status status, Metadata trailers) {
              CallSpans.answered(span, status);
              super.close(status, trailers);
            }
          };
      try (Scope scope = context.makeCurrent()) {
        return next.startCall(answered, headers);
      } catch (RuntimeException e) {
        span.recordException(e);
        span.end();
        throw e;
      }
    }

    private void within(Runnable part) {
      try (Scope scope = context.makeCurrent();
          LogFields.Open about = LogFields.open(fields)) {
        part.run();
      }
    }

    @Override
    public void onMessage(Q message) {
      within(() -> super.onMessage(message));
    }

    @Override
    public void onHalfClose() {
      within(super::onHalfClose);
    }

    @Override
    public void onReady() {
      within(super::onReady);
    }

    @Override
    public void onCancel() {
      within(super::onCancel);
      span.end();
    }

    @Override
    public void onComplete() {
      within(super::onComplete);
      span.end();
    }
  }
}
