package io.orograph.wire.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.orograph.wire.trace.Tracing;

/**
 * Makes a span of every call that is made within one, and tells the server of it by W3C Trace
 * Context. Calls made outside of any, as heartbeats, have none.
 */
final class TracedCalls implements ClientInterceptor {
  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    Context parent = Context.current();
    if (!Tracing.hasParent(parent)) {
      return next.newCall(method, options);
    }
    Span span = CallSpans.begin(Tracing.of(parent), method, SpanKind.CLIENT, parent);
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        W3CTraceContextPropagator.getInstance()
            .inject(parent.with(span), headers, CallSpans.WRITER);
        super.start(
            new SimpleForwardingClientCallListener<>(listener) {
              @Override
              public void onClose(Status status, Metadata trailers) {
                CallSpans.answered(span, status);
                span.end();
                super.onClose(status, trailers);
              }
            },
            headers);
      }
    };
  }
}
