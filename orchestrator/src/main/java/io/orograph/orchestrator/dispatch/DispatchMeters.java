package io.orograph.orchestrator.dispatch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.orograph.core.search.SearchReason;
import io.orograph.core.sweep.EarlyStoppingKind;
import io.orograph.orchestrator.block.LeaseEnd;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** What the dispatcher measures of itself. */
final class DispatchMeters {
  private static final List<String> OUTCOMES =
      List.of("trained", "diverged", "collapsed", "censored", "failed", "cancelled");

  private final MeterRegistry registry;
  private final Timer latency;
  private final Counter late;
  private final AtomicInteger leases = new AtomicInteger();

  DispatchMeters(MeterRegistry registry) {
    this.registry = registry;
    this.latency =
        Timer.builder("orograph.run.dispatch.latency")
            .description("from the later of task waiting and lane free to the call of the worker")
            .publishPercentileHistogram()
            .serviceLevelObjectives(Duration.ofMillis(5), Duration.ofMillis(50))
            .maximumExpectedValue(Duration.ofSeconds(10))
            .register(registry);
    Gauge before = registry.find("orograph.leases.active").gauge();
    if (before != null) {
      registry.remove(before); // of a dispatcher before this one
    }
    Gauge.builder("orograph.leases.active", leases, AtomicInteger::get)
        .description("leases granted and not ended")
        .register(registry);
    OUTCOMES.forEach(this::counter);
    List.of(LeaseEnd.values()).forEach(this::ended);
    List.of(SearchReason.values()).forEach(this::searched);
    List.of(EarlyStoppingKind.MEDIAN, EarlyStoppingKind.SUCCESSIVE_HALVING).forEach(this::rungs);
    this.late =
        Counter.builder("orograph.facts.late")
            .description("facts of workers that were refused because their lease was over")
            .register(registry);
  }

  void dispatched(Duration after) {
    latency.record(after);
  }

  void completed(String outcome) {
    counter(outcome).increment();
  }

  void leaseEnded(LeaseEnd reason) {
    ended(reason).increment();
  }

  void laneTime(String project, double seconds) {
    Counter.builder("orograph.project.lane.seconds")
        .description("lane time that projects have had, in leases that ended")
        .tag("project", project)
        .register(registry)
        .increment(seconds);
  }

  /** A search asked for a cell. */
  void asked(SearchReason reason) {
    searched(reason).increment();
  }

  /** A rule for early stopping decided a rung. */
  void decided(EarlyStoppingKind rule) {
    rungs(rule).increment();
  }

  private Counter rungs(EarlyStoppingKind rule) {
    return Counter.builder("orograph.rungs.decided")
        .description("rungs at which early stopping decided which runs go on, by rule")
        .tag("rule", rule.word())
        .register(registry);
  }

  private Counter searched(SearchReason reason) {
    return Counter.builder("orograph.search.asked")
        .description("cells that adaptive searches asked for, by reason")
        .tag("reason", reason.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  void late(int facts) {
    late.increment(facts);
  }

  private Counter ended(LeaseEnd reason) {
    return Counter.builder("orograph.leases.ended")
        .description("leases that ended, by reason")
        .tag("reason", reason.name().toLowerCase(Locale.ROOT))
        .register(registry);
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
