package io.orograph.orchestrator.dispatch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.orograph.core.search.SearchReason;
import io.orograph.core.sweep.EarlyStoppingKind;
import io.orograph.orchestrator.block.AttemptReason;
import io.orograph.orchestrator.block.LeaseEnd;
import io.orograph.orchestrator.registry.WorkerKind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What the dispatcher measures of itself. */
final class DispatchMeters {
  private static final List<String> OUTCOMES =
      List.of("trained", "diverged", "collapsed", "censored", "failed", "cancelled");

  /** Device classes that have a label of their own: what workers say of themselves is unbounded. */
  private static final int MOST_POOLS = 16;

  private static final String OTHER_POOLS = "other";

  private final MeterRegistry registry;
  private final Map<String, Timer> latency = new HashMap<>();
  private final Counter late;
  private final Map<WorkerKind, AtomicInteger> leases = new EnumMap<>(WorkerKind.class);
  private volatile double deviation;

  DispatchMeters(MeterRegistry registry) {
    this.registry = registry;
    // Those of a dispatcher before this one.
    List.of("orograph.leases.active", "orograph.fairshare.deviation")
        .forEach(name -> registry.find(name).gauges().forEach(registry::remove));
    for (WorkerKind kind : WorkerKind.values()) {
      AtomicInteger count = new AtomicInteger();
      leases.put(kind, count);
      Gauge.builder("orograph.leases.active", count, AtomicInteger::get)
          .description("leases granted and not ended")
          .tag("service", kind.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    Gauge.builder("orograph.fairshare.deviation", () -> deviation)
        .description("largest share of lane time that a project with waiting tasks lacks")
        .register(registry);
    OUTCOMES.forEach(this::counter);
    List.of(AttemptReason.values()).forEach(this::attempts);
    List.of(LeaseEnd.values()).forEach(this::ended);
    List.of(SearchReason.values()).forEach(this::searched);
    List.of(EarlyStoppingKind.MEDIAN, EarlyStoppingKind.SUCCESSIVE_HALVING).forEach(this::rungs);
    this.late =
        Counter.builder("orograph.facts.late")
            .description("facts of workers that were refused because their lease was over")
            .register(registry);
  }

  /**
   * A worker was called.
   *
   * @param deviceClass its device class
   */
  void dispatched(String deviceClass, Duration after) {
    boolean own = latency.containsKey(deviceClass) || latency.size() < MOST_POOLS;
    latency.computeIfAbsent(own ? deviceClass : OTHER_POOLS, this::latency).record(after);
  }

  private Timer latency(String pool) {
    return Timer.builder("orograph.run.dispatch.latency")
        .description("from the later of task waiting and lane free to the call of the worker")
        .tag("pool", pool)
        .publishPercentileHistogram()
        .serviceLevelObjectives(Duration.ofMillis(5), Duration.ofMillis(50))
        .maximumExpectedValue(Duration.ofSeconds(10))
        .register(registry);
  }

  /** A run was given to a trainer. */
  void attempted(AttemptReason why) {
    attempts(why).increment();
  }

  private Counter attempts(AttemptReason why) {
    return Counter.builder("orograph.run.attempts")
        .description("times that runs were given to a trainer, by why")
        .tag("reason", why.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  /** How far lane time is from what the projects' weights say. */
  void fairness(double now) {
    deviation = now;
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

  /** A lease began (1) or ended (-1). */
  void leases(WorkerKind kind, int change) {
    leases.getOrDefault(kind, new AtomicInteger()).addAndGet(change);
  }

  private Counter counter(String outcome) {
    return Counter.builder("orograph.runs.completed")
        .description("runs that ended, by outcome")
        .tag("outcome", outcome)
        .register(registry);
  }
}
