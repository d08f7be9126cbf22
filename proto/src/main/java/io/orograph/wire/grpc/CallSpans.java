package io.orograph.wire.grpc;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.orograph.wire.trace.Tracing;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How spans of calls are named, and how a trace travels in the headers of one. */
final class CallSpans {
  /** Writes into the headers of a call. */
  static final TextMapSetter<Metadata> WRITER =
      (headers, key, value) -> {
        if (headers != null) {
          headers.put(key(key), value);
        }
      };

  /** Reads the headers of a call. */
  static final TextMapGetter<Metadata> READER =
      new TextMapGetter<>() {
        @Override
        public @Nullable String get(@Nullable Metadata headers, String key) {
          return headers == null ? null : headers.get(key(key));
        }
      };

  private CallSpans() {}

  /** Begins the span of a call; attributes as OpenTelemetry names them. */
  static Span begin(Tracing tracing, MethodDescriptor<?, ?> method, SpanKind kind, Context parent) {
    return tracing
        .tracer()
        .spanBuilder(method.getFullMethodName())
        .setSpanKind(kind)
        .setParent(parent)
        .setAttribute("rpc.system", "grpc")
        .setAttribute("rpc.service", Objects.requireNonNullElse(method.getServiceName(), ""))
        .setAttribute("rpc.method", Objects.requireNonNullElse(method.getBareMethodName(), ""))
        .startSpan();
  }

  /** How the call ended. A stream that nobody needs any more is cancelled: that is no error. */
  static void answered(Span span, Status status) {
    span.setAttribute("rpc.grpc.status_code", status.getCode().value());
    if (!status.isOk() && status.getCode() != Status.Code.CANCELLED) {
      span.setStatus(StatusCode.ERROR, status.getCode().name());
    }
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name.toLowerCase(Locale.ROOT), Metadata.ASCII_STRING_MARSHALLER);
  }
}
