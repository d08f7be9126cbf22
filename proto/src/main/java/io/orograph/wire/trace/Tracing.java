package io.orograph.wire.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes spans and sends them; or, switched off, makes none. A context made by it carries it along,
 * so that a call made or a {@link Stretch} begun within it is traced without being handed a tracer.
 *
 * <p>Names and identifiers follow W3C Trace Context; what is written down for later is the text of
 * its {@code traceparent}.
 */
public final class Tracing implements AutoCloseable {
  private static final ContextKey<Tracing> KEY = ContextKey.named("orograph.tracing");
  private static final String PARENT = "traceparent";
  private static final Duration SEND_WITHIN = Duration.ofSeconds(10);

  /** What is still to be sent must not keep a process from ending. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(3);

  private static final TextMapGetter<Map<String, String>> READER =
      new TextMapGetter<>() {
        @Override
        public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
          return carrier == null ? null : carrier.get(key);
        }
      };

  private static final Tracing OFF = new Tracing(TracerProvider.noop(), Optional.empty());

  private final Tracer tracer;
  private final Optional<SdkTracerProvider> sending;

  private Tracing(TracerProvider provider, Optional<SdkTracerProvider> sending) {
    this.tracer = provider.get("io.orograph");
    this.sending = sending;
  }

  /** Makes no spans, starts no thread. */
  public static Tracing off() {
    return OFF;
  }

  /** Makes spans of {@code provider}, which is closed with it. */
  public static Tracing of(SdkTracerProvider provider) {
    return new Tracing(provider, Optional.of(provider));
  }

  /**
   * Sends spans in the background to where the settings say; without settings it is off. What
   * cannot be sent is dropped.
   *
   * @param service which program this is, as {@code orograph-trainer}
   * @param instance which of several of them
   * @param version of the software
   */
  public static Tracing start(
      Optional<TraceSettings> settings, String service, String instance, String version) {
    if (settings.isEmpty()) {
      return OFF;
    }
    Resource resource =
        Resource.getDefault().toBuilder()
            .put(AttributeKey.stringKey("service.name"), service)
            .put(AttributeKey.stringKey("service.instance.id"), instance)
            .put(AttributeKey.stringKey("service.version"), version)
            .build();
    return of(
        SdkTracerProvider.builder()
            .setResource(resource)
            .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(settings.get().ratio())))
            .addSpanProcessor(
                BatchSpanProcessor.builder(
                        OtlpHttpSpanExporter.builder()
                            .setEndpoint(settings.get().spans())
                            .setTimeout(SEND_WITHIN)
                            .setConnectTimeout(SEND_WITHIN)
                            .build())
                    .build())
            .build());
  }

  /** Whether spans are made. */
  public boolean on() {
    return sending.isPresent();
  }

  /** Makes spans; switched off, such as are none but hand on what they are children of. */
  public Tracer tracer() {
    return tracer;
  }

  /** {@code context}, with this in it. */
  public Context in(Context context) {
    return context.with(KEY, this);
  }

  /**
   * What is done because of something traced before, perhaps in another process.
   *
   * @param traceParent as {@link #parent} says it; empty, or anything that is none, for a new trace
   */
  public Context after(String traceParent) {
    return in(
        W3CTraceContextPropagator.getInstance()
            .extract(Context.root(), Map.of(PARENT, traceParent), READER));
  }

  /** The {@code traceparent} of the span of a context; empty if there is none. */
  public static String parent(Context context) {
    Map<String, String> carrier = new HashMap<>();
    W3CTraceContextPropagator.getInstance().inject(context, carrier, Tracing::write);
    return carrier.getOrDefault(PARENT, "");
  }

  /** What traces the context; off if nothing does. */
  public static Tracing of(Context context) {
    Tracing known = context.get(KEY);
    return known == null ? OFF : known;
  }

  /** Whether a span of the context can be a parent. */
  public static boolean hasParent(Context context) {
    return Span.fromContext(context).getSpanContext().isValid();
  }

  private static void write(@Nullable Map<String, String> map, String key, String value) {
    if (map != null) {
      map.put(key, value);
    }
  }

  /** Sends what is left, for a moment, and ends. */
  @Override
  public void close() {
    sending.ifPresent(
        provider -> provider.shutdown().join(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS));
  }
}
