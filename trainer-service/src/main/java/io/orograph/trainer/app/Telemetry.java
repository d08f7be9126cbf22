package io.orograph.trainer.app;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.orograph.engine.runtime.DeviceLoad;
import io.orograph.wire.grpc.HealthPort;
import io.orograph.wire.grpc.ProcessMeters;
import io.orograph.wire.tls.ListenAddress;
import io.orograph.wire.trace.TraceSettings;
import io.orograph.wire.trace.Tracing;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.tracer.otel.OpenTelemetrySpanContext;
import java.io.IOException;
import java.util.Optional;

/**
 * The process's meters and traces, and where meters can be read.
 *
 * @param registry all meters
 * @param process what it measures of itself
 * @param tracing makes spans, if it is on
 * @param health what probes are told
 * @param server serves them at {@code http://127.0.0.1:PORT/metrics}; empty when not asked for
 */
record Telemetry(
    PrometheusMeterRegistry registry,
    ProcessMeters process,
    Tracing tracing,
    HealthPort health,
    Optional<HTTPServer> server)
    implements AutoCloseable {

  /**
   * Starts measuring.
   *
   * @param port of 127.0.0.1; 0 for none
   * @param traces where traces are sent, if anywhere
   * @param instance the worker's name
   * @param probed where probes are answered, if anywhere
   * @throws IOException if a port cannot be had
   */
  static Telemetry start(
      int port,
      Build build,
      Optional<TraceSettings> traces,
      String instance,
      Optional<ListenAddress.Place> probed)
      throws IOException {
    HealthPort health = HealthPort.open(probed);
    Tracing tracing = Tracing.start(traces, "orograph-trainer", instance, build.version());
    PrometheusMeterRegistry registry = registry(tracing);
    ProcessMeters process = ProcessMeters.start(registry);
    Gauge.builder("orograph.build.info", () -> 1)
        .description("Which software this is")
        .tag("version", build.version())
        .tag("revision", build.revision())
        .tag("java", Runtime.version().toString())
        .register(registry);
    return new Telemetry(registry, process, tracing, health, serve(port, registry));
  }

  /** Measures how much of the worker's device is in use. */
  void device(String pool, DeviceLoad load) {
    Gauge.builder("orograph.device.memory.used", () -> load.sample().memoryBytes())
        .description("Memory of the device that is in use, by all processes")
        .baseUnit("bytes")
        .tag("pool", pool)
        .register(registry);
    Gauge.builder("orograph.device.utilization", () -> load.sample().utilization())
        .description("Share of its time in which the device computed, for all processes")
        .tag("pool", pool)
        .register(registry);
  }

  /** All meters; what is measured within a sampled span names its trace, as an exemplar. */
  private static PrometheusMeterRegistry registry(Tracing tracing) {
    return tracing.on()
        ? new PrometheusMeterRegistry(
            PrometheusConfig.DEFAULT,
            new PrometheusRegistry(),
            Clock.SYSTEM,
            new OpenTelemetrySpanContext())
        : new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
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
    health.close();
    process.close();
    registry.close();
    tracing.close();
  }
}
