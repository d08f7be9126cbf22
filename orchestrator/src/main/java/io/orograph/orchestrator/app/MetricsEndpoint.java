package io.orograph.orchestrator.app;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.orograph.wire.grpc.HealthPort;
import io.orograph.wire.grpc.ProcessMeters;
import io.orograph.wire.tls.ListenAddress;
import io.orograph.wire.trace.TraceSettings;
import io.orograph.wire.trace.Tracing;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.tracer.otel.OpenTelemetrySpanContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/**
 * The process's meters, traces and health, and {@code /metrics} on loopback if a port was given.
 */
final class MetricsEndpoint implements AutoCloseable {
  private final Tracing tracing;
  private final PrometheusMeterRegistry registry;
  private final ProcessMeters process;
  private final HealthPort health;
  private final Optional<HTTPServer> server;

  /**
   * Starts measuring.
   *
   * @param port of 127.0.0.1; 0 for none
   * @param traces where traces are sent, if anywhere
   * @param instance which of several orchestrators this is
   * @param probed where probes are answered, if anywhere
   */
  MetricsEndpoint(
      int port,
      Optional<TraceSettings> traces,
      String instance,
      Optional<ListenAddress.Place> probed)
      throws IOException {
    health = HealthPort.open(probed);
    Properties build = build();
    tracing =
        Tracing.start(
            traces, "orograph-orchestrator", instance, build.getProperty("version", "unknown"));
    registry =
        tracing.on() ? withExemplars() : new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    process = ProcessMeters.start(registry);
    Gauge.builder("orograph.build.info", () -> 1)
        .description("always 1; its tags say what runs")
        .tag("version", build.getProperty("version", "unknown"))
        .tag("revision", build.getProperty("revision", "unknown"))
        .tag("java", Runtime.version().toString())
        .register(registry);
    server = port == 0 ? Optional.empty() : Optional.of(serve(port));
  }

  /** What is measured within a sampled span names its trace. */
  private static PrometheusMeterRegistry withExemplars() {
    return new PrometheusMeterRegistry(
        PrometheusConfig.DEFAULT,
        new PrometheusRegistry(),
        Clock.SYSTEM,
        new OpenTelemetrySpanContext());
  }

  PrometheusMeterRegistry registry() {
    return registry;
  }

  /** What probes are told. */
  HealthPort health() {
    return health;
  }

  Tracing tracing() {
    return tracing;
  }

  private HTTPServer serve(int port) throws IOException {
    try {
      return HTTPServer.builder()
          .hostname("127.0.0.1")
          .port(port)
          .registry(registry.getPrometheusRegistry())
          .buildAndStart();
    } catch (IOException e) {
      throw new IOException(
          "orograph.metrics-port: " + port + " (expected: a free port of 127.0.0.1)", e);
    }
  }

  /** What the build wrote beside this class: version and revision of this software. */
  private static Properties build() throws IOException {
    Properties build = new Properties();
    try (InputStream in =
        Objects.requireNonNull(MetricsEndpoint.class.getResourceAsStream("build.properties"))) {
      build.load(in);
    }
    return build;
  }

  @Override
  public void close() {
    server.ifPresent(HTTPServer::close);
    health.close();
    process.close();
    registry.close();
    tracing.close();
  }
}
