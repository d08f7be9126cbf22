package io.orograph.benchmarks.faults.run;

import io.orograph.benchmarks.faults.lab.FaultLab;
import io.orograph.benchmarks.faults.lab.Part;
import io.orograph.benchmarks.faults.lab.Proxy;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Injects the faults of a plan, and starts again what has died, as a service manager would. */
final class Injector {
  /** What a delayed connection waits for every piece. */
  private static final long DELAY_MILLIS = 150;

  private final FaultLab lab;
  private final FaultPlan plan;
  private final CountDownLatch stopped;
  private final Restarts restarts;
  private final InstantSource clock;
  private final Consumer<String> progress;
  private final Map<Fault.Kind, Map<Part, Integer>> counts = new TreeMap<>();
  private int kills;
  private int died;

  /**
   * Of one run.
   *
   * @param stopped ends it at once when it is counted down
   * @param restarts is told of kills of the orchestrator
   */
  Injector(FaultLab lab, FaultPlan plan, Trial trial, CountDownLatch stopped, Restarts restarts) {
    this.lab = lab;
    this.plan = plan;
    this.stopped = stopped;
    this.restarts = restarts;
    this.clock = trial.clock();
    this.progress = trial.progress();
  }

  /** Injects until so many processes were killed, or until it is stopped. */
  void run(int wanted) throws IOException, InterruptedException {
    while (kills < wanted) {
      Fault fault = plan.next();
      if (waited(fault.gapMillis())) {
        return;
      }
      startAgain();
      inject(fault);
      counts
          .computeIfAbsent(fault.kind(), k -> new TreeMap<>())
          .merge(fault.part(), 1, Integer::sum);
      progress.accept("%d of %d kills: %s".formatted(kills, wanted, fault.text()));
    }
  }

  private void inject(Fault fault) throws IOException, InterruptedException {
    switch (fault.kind()) {
      case KILL -> {
        if (fault.part() == Part.ORCHESTRATOR) {
          restarts.killed(clock.instant());
        }
        lab.kill(fault.part());
        lab.start(fault.part());
        kills++;
      }
      case PAUSE -> {
        lab.pause(fault.part());
        waited(fault.lastsMillis());
        lab.resume(fault.part());
      }
      case RESET -> lab.proxies(fault.part()).forEach(Proxy::reset);
      case HALF_OPEN ->
          lab.proxies(fault.part()).forEach(proxy -> proxy.halfOpen(fault.lastsMillis()));
      case DELAY -> {
        lab.proxies(fault.part()).forEach(proxy -> proxy.delay(DELAY_MILLIS));
        waited(fault.lastsMillis());
        lab.proxies(fault.part()).forEach(proxy -> proxy.delay(0));
      }
    }
  }

  /** Starts what has ended by itself. */
  void startAgain() throws IOException {
    for (Part part : Part.values()) {
      if (!lab.alive(part)) {
        died++;
        progress.accept(part.label() + " has ended by itself, and is started again");
        lab.start(part);
      }
    }
  }

  /** Whether it was stopped meanwhile. */
  private boolean waited(long millis) throws InterruptedException {
    return stopped.await(millis, TimeUnit.MILLISECONDS);
  }

  /** How many processes were killed. */
  int kills() {
    return kills;
  }

  /** How many ended by themselves. */
  int died() {
    return died;
  }

  int count(Fault.Kind kind, Part part) {
    return counts.getOrDefault(kind, Map.of()).getOrDefault(part, 0);
  }
}
