package io.orograph.orchestrator.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import java.io.IOException;
import java.util.Optional;

/** The process's meters, and {@code /metrics} on loopback if a port was given. */
final class MetricsEndpoint implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Optional<HTTPServer> server;

  MetricsEndpoint(int port) throws IOException {
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    Gauge.builder("orograph.build.info", () -> 1)
        .description("always 1; its tags say what runs")
        .tag("version", version())
        .tag("java", Runtime.version().toString())
        .register(registry);
    server = port == 0 ? Optional.empty() : Optional.of(serve(port));
  }

  PrometheusMeterRegistry registry() {
    return registry;
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

  private static String version() {
    String version = MetricsEndpoint.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }

  @Override
  public void close() {
    server.ifPresent(HTTPServer::close);
    registry.close();
  }
}
