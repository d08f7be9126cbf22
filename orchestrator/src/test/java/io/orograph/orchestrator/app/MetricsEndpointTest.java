package io.orograph.orchestrator.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.orograph.wire.trace.TraceSettings;
import io.orograph.wire.trace.Tracing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a scraper reads at {@code /metrics}. */
class MetricsEndpointTest {
  private static final Optional<TraceSettings> TRACED =
      Optional.of(new TraceSettings(URI.create("http://127.0.0.1:1"), 1));
  private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0";

  /** A histogram of latencies, as the dispatcher's is. */
  private static Timer latency(MetricsEndpoint endpoint) {
    return Timer.builder("orograph.run.dispatch.latency")
        .serviceLevelObjectives(Duration.ofMillis(5), Duration.ofMillis(50))
        .register(endpoint.registry());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The answer, its type first. */
  private static String scraped(int port, String accept) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                  .header("Accept", accept)
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      return answer.headers().firstValue("Content-Type").orElse("") + "\n" + answer.body();
    }
  }

  private static String recordedWithin(MetricsEndpoint endpoint) {
    Tracing tracing = endpoint.tracing();
    Span span = tracing.tracer().spanBuilder("lease").setNoParent().startSpan();
    try (Scope scope = tracing.in(Context.root().with(span)).makeCurrent()) {
      latency(endpoint).record(Duration.ofMillis(7));
    } finally {
      span.end();
    }
    return span.getSpanContext().getTraceId();
  }

  @Test
  void aLatencyWithinATraceNamesItInOpenMetrics() throws Exception {
    int port = freePort();
    try (MetricsEndpoint endpoint = new MetricsEndpoint(port, TRACED, "test", Optional.empty())) {
      String trace = recordedWithin(endpoint);
      String text = scraped(port, OPEN_METRICS);
      assertThat(text).startsWith("application/openmetrics-text").endsWith("# EOF\n");
      assertThat(text.lines())
          .filteredOn(
              line -> line.startsWith("orograph_run_dispatch_latency_seconds_bucket{le=\"0.05\"}"))
          .singleElement()
          .asString()
          .contains("# {", "trace_id=\"" + trace + "\"", "} 0.007");
      assertThat(scraped(port, "text/plain")).doesNotContain(trace);
    }
  }

  @Test
  void untracedNothingIsNamedAndOpenMetricsIsServedAllTheSame() throws Exception {
    int port = freePort();
    try (MetricsEndpoint endpoint =
        new MetricsEndpoint(port, Optional.empty(), "test", Optional.empty())) {
      assertThat(endpoint.tracing()).isSameAs(Tracing.off());
      recordedWithin(endpoint);
      assertThat(scraped(port, OPEN_METRICS))
          .startsWith("application/openmetrics-text")
          .contains("orograph_run_dispatch_latency_seconds_bucket{le=\"0.05\"} 1")
          .doesNotContain("trace_id");
    }
  }
}
