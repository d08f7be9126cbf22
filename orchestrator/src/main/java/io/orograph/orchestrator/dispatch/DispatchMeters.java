package io.orograph.orchestrator.dispatch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What the dispatcher measures of itself. */
final class DispatchMeters {
  private static final List<String> OUTCOMES =
      List.of("trained", "diverged", "collapsed", "censored", "failed", "cancelled");

  private final MeterRegistry registry;
  private final Timer latency;
  private final AtomicInteger leases = new AtomicInteger();

  DispatchMeters(MeterRegistry registry) {
    this.registry = registry;
    this.latency =
        Timer.builder("orograph.run.dispatch.latency")
            .description("from the later of task waiting and lane free to the call of the worker")
            .publishPercentileHistogram()
            .maximumExpectedValue(Duration.ofSeconds(10))
            .register(registry);
    Gauge.builder("orograph.leases.active", leases, AtomicInteger::get)
        .description("leases granted and not ended")
        .register(registry);
    OUTCOMES.forEach(this::counter);
  }

  void dispatched(Duration after) {
    latency.record(after);
  }

  void completed(String outcome) {
    counter(outcome).increment();
  }

  void leases(int active) {
    leases.set(active);
  }

  private Counter counter(String outcome) {
    return Counter.builder("orograph.runs.completed")
        .description("runs that ended, by outcome")
        .tag("outcome", outcome)
        .register(registry);
  }
}
