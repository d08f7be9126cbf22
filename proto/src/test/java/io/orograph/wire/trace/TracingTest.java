package io.orograph.wire.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

class TracingTest {
  /** The example of W3C Trace Context. */
  private static final String EXAMPLE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final Tracing tracing =
      Tracing.of(
          SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(spans)).build());

  @AfterEach
  void close() {
    tracing.close();
  }

  @Test
  void offThereIsNoSpanNoThreadAndNothingToHandOn() {
    Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
    Tracing off = Tracing.start(Optional.empty(), "orograph-test", "t", "1");
    Context context = off.after("");
    Span span = off.tracer().spanBuilder("work").setParent(context).startSpan();
    try (Scope scope = context.with(span).makeCurrent();
        Stretch part = Stretch.begin("part")) {
      part.with("step", 1);
      assertThat(Tracing.parent(Context.current())).isEmpty();
    }
    span.end();
    assertThat(off.on()).isFalse();
    assertThat(off).isSameAs(Tracing.off());
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> !before.contains(thread))
        .noneMatch(thread -> thread.getName().contains("BatchSpanProcessor"));
  }

  @Test
  void aParentWrittenDownIsTheParentOfWhatComesAfter() {
    Context after = tracing.after(EXAMPLE);
    assertThat(Tracing.parent(after)).isEqualTo(EXAMPLE);
    tracing.tracer().spanBuilder("lease").setParent(after).startSpan().end();
    SpanData span = spans.getFinishedSpanItems().getFirst();
    assertThat(span.getTraceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    assertThat(span.getParentSpanId()).isEqualTo("00f067aa0ba902b7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "traceparent",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
      })
  void whatIsNoParentBeginsATraceOfItsOwn(String text) {
    Context after = tracing.after(text);
    assertThat(Tracing.hasParent(after)).isFalse();
    assertThat(Tracing.parent(after)).isEmpty();
  }

  @Test
  void aStretchIsAChildOfWhatIsCurrentAndKnowsWhyItFailed() {
    Context after = tracing.after(EXAMPLE);
    try (Scope scope = after.makeCurrent()) {
      try (Stretch outer = Stretch.begin("outer");
          Stretch inner = Stretch.begin("inner")) {
        outer.with("role", "final");
        inner.with("bytes", 7).failed(new IOException("full"));
      }
    }
    SpanData inner = spans.getFinishedSpanItems().getFirst();
    SpanData outer = spans.getFinishedSpanItems().get(1);
    assertThat(inner.getParentSpanId()).isEqualTo(outer.getSpanId());
    assertThat(outer.getParentSpanId()).isEqualTo("00f067aa0ba902b7");
    assertThat(inner.getStatus().getStatusCode())
        .isEqualTo(io.opentelemetry.api.trace.StatusCode.ERROR);
    assertThat(inner.getEvents()).hasSize(1);
    assertThat(inner.getAttributes().asMap().values()).contains(7L);
  }

  @Test
  void outsideOfATraceAStretchIsNothing() {
    try (Scope scope = tracing.in(Context.root()).makeCurrent();
        Stretch alone = Stretch.begin("alone")) {
      alone.with("step", 1);
    }
    assertThat(spans.getFinishedSpanItems()).isEmpty();
  }

  @Test
  void entriesOfTheLogNameTheTraceAndWhatWasThereBeforeComesBack() {
    MDC.put("sweep", "before");
    try (LogFields.Open about =
        LogFields.open(LogFields.traced(Map.of("sweep", "s"), tracing.after(EXAMPLE)))) {
      assertThat(MDC.getCopyOfContextMap())
          .containsEntry("sweep", "s")
          .containsEntry("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736")
          .containsEntry("span_id", "00f067aa0ba902b7");
    }
    assertThat(MDC.getCopyOfContextMap()).containsExactlyEntriesOf(Map.of("sweep", "before"));
    MDC.clear();
  }

  @Test
  void spansArePostedToTheEndpointBeforeTheEnd() throws Exception {
    BlockingQueue<String> posted = new LinkedBlockingQueue<>();
    HttpServer collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/v1/traces",
        call -> {
          posted.add(
              call.getRequestHeaders().getFirst("Content-Type")
                  + " "
                  + new String(call.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
          call.sendResponseHeaders(200, -1);
          call.close();
        });
    collector.start();
    try {
      Tracing sending =
          Tracing.start(
              Optional.of(
                  new TraceSettings(
                      URI.create("http://127.0.0.1:" + collector.getAddress().getPort()), 1)),
              "orograph-test",
              "t1",
              "0.1");
      assertThat(sending.on()).isTrue();
      sending.tracer().spanBuilder("pack of eight").setNoParent().startSpan().end();
      sending.close();
      assertThat(posted.poll(5, TimeUnit.SECONDS))
          .startsWith("application/x-protobuf ")
          .contains("pack of eight", "orograph-test", "t1");
    } finally {
      collector.stop(0);
    }
  }

  @Test
  void aShareOfNothingTracesNothingButWhatItsCallerHasTraced() {
    Tracing none =
        Tracing.start(
            Optional.of(new TraceSettings(URI.create("http://127.0.0.1:1"), 0)),
            "orograph-test",
            "t",
            "1");
    Span own = none.tracer().spanBuilder("own").setNoParent().startSpan();
    Span asked = none.tracer().spanBuilder("asked").setParent(none.after(EXAMPLE)).startSpan();
    assertThat(own.getSpanContext().isSampled()).isFalse();
    assertThat(asked.getSpanContext().isSampled()).isTrue();
    none.close();
  }
}
