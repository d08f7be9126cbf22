package io.orograph.trainer.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.orograph.wire.grpc.ResidentMemory;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import java.io.IOException;
import java.util.Optional;

/**
 * The process's meters and where they can be read.
 *
 * @param registry all meters
 * @param server serves them at {@code http://127.0.0.1:PORT/metrics}; empty when not asked for
 */
record Telemetry(PrometheusMeterRegistry registry, JvmGcMetrics gc, Optional<HTTPServer> server)
    implements AutoCloseable {

  /**
   * Starts measuring.
   *
   * @param port of 127.0.0.1; 0 for none
   * @throws IOException if the port cannot be had
   */
  static Telemetry start(int port, Build build) throws IOException {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    JvmGcMetrics gc = new JvmGcMetrics();
    gc.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new JvmInfoMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new ResidentMemory().bindTo(registry);
    Gauge.builder("orograph.build.info", () -> 1)
        .description("Which software this is")
        .tag("version", build.version())
        .tag("revision", build.revision())
        .register(registry);
    return new Telemetry(registry, gc, serve(port, registry));
  }

  private static Optional<HTTPServer> serve(int port, PrometheusMeterRegistry registry)
      throws IOException {
    if (port == 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          HTTPServer.builder()
              .hostname("127.0.0.1")
              .port(port)
              .registry(registry.getPrometheusRegistry())
              .buildAndStart());
    } catch (IOException e) {
      throw new IOException("metrics-port: " + port + " (expected: a free port of 127.0.0.1)", e);
    }
  }

  @Override
  public void close() {
    server.ifPresent(HTTPServer::close);
    gc.close();
    registry.close();
  }
}
