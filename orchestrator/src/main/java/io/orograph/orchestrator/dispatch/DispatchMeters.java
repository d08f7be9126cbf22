package io.orograph.orchestrator.dispatch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.orograph.core.search.SearchReason;
import io.orograph.core.sweep.EarlyStoppingKind;
import io.orograph.orchestrator.block.AttemptReason;
import io.orograph.orchestrator.block.BlockReport;
import io.orograph.orchestrator.block.LeaseEnd;
import io.orograph.orchestrator.registry.WorkerKind;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** What the dispatcher measures of itself. */
final class DispatchMeters {
  private static final List<String> OUTCOMES =
      List.of("trained", "diverged", "collapsed", "censored", "failed", "cancelled");

  private static final String POOL = "pool";
  private static final String REASON = "reason";

  /** What is held by workers of one kind on one kind of device. */
  private record Holders(WorkerKind kind, String pool) {}

  private final MeterRegistry registry;
  private final Pools pools;
  private final Map<String, Timer> latency = new HashMap<>();
  private final Counter late;
  private final Map<Holders, AtomicInteger> leases = new HashMap<>();
  private final Set<String> shown = new HashSet<>();
  private volatile double deviation;

  DispatchMeters(MeterRegistry registry, Pools pools) {
    this.registry = registry;
    this.pools = pools;
    // That of a dispatcher before this one.
    registry.find("orograph.fairshare.deviation").gauges().forEach(registry::remove);
    Gauge.builder("orograph.fairshare.deviation", () -> deviation)
        .description("largest share of lane time that a project with waiting tasks lacks")
        .register(registry);
    show(Pools.NONE);
    List.of(AttemptReason.values()).forEach(this::attempts);
    List.of(SearchReason.values()).forEach(this::searched);
    List.of(EarlyStoppingKind.MEDIAN, EarlyStoppingKind.SUCCESSIVE_HALVING).forEach(this::rungs);
    this.late =
        Counter.builder("orograph.facts.late")
            .description("facts of workers that were refused because their lease was over")
            .register(registry);
  }

  /**
   * Begins to show a device class, before anything of it ends: a counter that first appears at 1
   * has not risen for who looks at its increase.
   */
  void known(String deviceClass) {
    show(pools.label(deviceClass));
  }

  private void show(String pool) {
    if (shown.add(pool)) {
      OUTCOMES.forEach(outcome -> counter(outcome, pool));
      List.of(LeaseEnd.values()).forEach(reason -> ended(reason, pool));
      List.of(WorkerKind.values()).forEach(kind -> held(new Holders(kind, pool)));
    }
  }

  /**
   * A worker was called.
   *
   * @param deviceClass its device class
   */
  void dispatched(String deviceClass, Duration after) {
    latency.computeIfAbsent(pools.label(deviceClass), this::latency).record(after);
  }

  private Timer latency(String pool) {
    return Timer.builder("orograph.run.dispatch.latency")
        .description("from the later of task waiting and lane free to the call of the worker")
        .tag(POOL, pool)
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
        .tag(REASON, why.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  /** How far lane time is from what the projects' weights say. */
  void fairness(double now) {
    deviation = now;
  }

  void completed(BlockReport.RunOver run) {
    counter(run.outcome(), run.deviceClass().map(pools::label).orElse(Pools.NONE)).increment();
  }

  void leaseEnded(BlockReport.LeaseOver lease) {
    ended(lease.reason(), pools.label(lease.deviceClass())).increment();
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
        .tag(REASON, reason.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  void late(int facts) {
    late.increment(facts);
  }

  private Counter ended(LeaseEnd reason, String pool) {
    return Counter.builder("orograph.leases.ended")
        .description("leases that ended, by reason")
        .tag(POOL, pool)
        .tag(REASON, reason.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  /**
   * A lease began (1) or ended (-1).
   *
   * @param deviceClass of its worker
   */
  void leases(WorkerKind kind, String deviceClass, int change) {
    held(new Holders(kind, pools.label(deviceClass))).addAndGet(change);
  }

  private AtomicInteger held(Holders by) {
    return leases.computeIfAbsent(
        by,
        key -> {
          AtomicInteger count = new AtomicInteger();
          Gauge.builder("orograph.leases.active", count, AtomicInteger::get)
              .description("leases granted and not ended")
              .tag("service", key.kind().name().toLowerCase(Locale.ROOT))
              .tag(POOL, key.pool())
              .register(registry);
          return count;
        });
  }

  private Counter counter(String outcome, String pool) {
    return Counter.builder("orograph.runs.completed")
        .description("runs that ended, by outcome")
        .tag(POOL, pool)
        .tag("outcome", outcome)
        .register(registry);
  }
}
