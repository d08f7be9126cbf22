package io.orograph.wire.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What entries of the log are about, beside their text: {@code sweep}, {@code task}, {@code runs}
 * and, where it is traced, {@code trace_id} and {@code span_id}.
 */
public final class LogFields {
  private static final String TRACE = "trace_id";
  private static final String SPAN = "span_id";

  private LogFields() {}

  /** Ends what {@link #open} began. */
  public interface Open extends AutoCloseable {
    @Override
    void close();
  }

  /** {@code fields}, and the span of {@code context} if there is one. */
  public static Map<String, String> traced(Map<String, String> fields, Context context) {
    SpanContext span = Span.fromContext(context).getSpanContext();
    if (!span.isValid()) {
      return Map.copyOf(fields);
    }
    Map<String, String> all = new HashMap<>(fields);
    all.put(TRACE, span.getTraceId());
    all.put(SPAN, span.getSpanId());
    return Map.copyOf(all);
  }

  /** What this thread logs from now on is about {@code fields}, until that is closed. */
  public static Open open(Map<String, String> fields) {
    Map<String, @Nullable String> before = new HashMap<>();
    fields.forEach(
        (key, value) -> {
          before.put(key, MDC.get(key));
          MDC.put(key, value);
        });
    return () ->
        before.forEach(
            (key, value) -> {
              if (value == null) {
                MDC.remove(key);
              } else {
                MDC.put(key, value);
              }
            });
  }
}
