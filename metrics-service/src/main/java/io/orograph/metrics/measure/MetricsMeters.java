package io.orograph.metrics.measure;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Invariant;
import io.orograph.core.measure.Measurement;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** The service's meters; labels are from closed sets only, never a sweep or cell. */
public final class MetricsMeters {
  private static final String POOL = "pool";
  private static final String KIND = "kind";

  private final MeterRegistry registry;
  private final String pool;

  /** What the reason of a value begins with that broke an invariant of its own. */
  static final String INVARIANT = "invariant: ";

  /**
   * Registers the meters.
   *
   * @param pool the device class, as the worker tells the orchestrator
   */
  public MetricsMeters(MeterRegistry registry, String pool, HeldTasks held) {
    this.registry = registry;
    this.pool = pool;
    lanes("free", held::freeLanes);
    lanes("busy", () -> held.lanes() - held.freeLanes());
    // From 0 on: a counter that first appears at 1 has not risen for who looks at its increase.
    for (Invariant invariant : Invariant.values()) {
      checks(invariant);
      violations(invariant);
    }
  }

  /**
   * A measurement has been made.
   *
   * @param took since the one before
   */
  void measured(Measurement measurement, Duration took) {
    String kind = measurement.kind().name().toLowerCase(Locale.ROOT);
    Cost cost =
        switch (measurement) {
          case Measurement.Scalar s -> s.estimate().cost();
          case Measurement.Undefined u -> u.cost();
        };
    Counter.builder("orograph.matvec.count")
        .description("Operator-vector products")
        .tag(POOL, pool)
        .tag(KIND, kind)
        .register(registry)
        .increment(cost.matvecs());
    Invariant.of(measurement)
        .forEach(
            (invariant, excess) -> {
              checks(invariant).increment();
              violations(invariant).increment(excess > 0 ? 1 : 0);
            });
    Timer.builder("orograph.measurement.duration")
        .description("Time from one measurement of a task to the next")
        .tag(POOL, pool)
        .tag(KIND, kind)
        .register(registry)
        .record(took);
  }

  private Counter checks(Invariant invariant) {
    return count("orograph.invariant.checks", "Records held against an invariant", invariant);
  }

  private Counter violations(Invariant invariant) {
    return count(
        "orograph.invariant.violations",
        "Records that broke an invariant, for example a sum",
        invariant);
  }

  private Counter count(String name, String description, Invariant invariant) {
    return Counter.builder(name)
        .description(description)
        .tag(POOL, pool)
        .tag("invariant", invariant.text())
        .register(registry);
  }

  private void lanes(String state, Supplier<Number> count) {
    Gauge.builder("orograph.worker.lanes", count)
        .description("Lanes of this worker")
        .tag("service", "metrics")
        .tag(POOL, pool)
        .tag("state", state)
        .register(registry);
  }
}
