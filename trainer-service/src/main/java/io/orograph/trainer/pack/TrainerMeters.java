package io.orograph.trainer.pack;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.orograph.core.measure.RunOutcome;
import java.time.Duration;

/** The trainer's meters; labels are from closed sets only, never a sweep or run. */
public final class TrainerMeters {
  private static final String POOL = "pool";

  private final MeterRegistry registry;
  private final String pool;
  private final Counter samples;
  private final DistributionSummary packSize;

  /**
   * Registers the meters.
   *
   * @param pool the device class, as the worker tells the orchestrator
   */
  public TrainerMeters(MeterRegistry registry, String pool, HeldPacks held) {
    this.registry = registry;
    this.pool = pool;
    this.samples =
        Counter.builder("orograph.train.samples")
            .description("Samples trained on, counted once per run and step")
            .tag(POOL, pool)
            .register(registry);
    this.packSize =
        DistributionSummary.builder("orograph.pack.size")
            .description("Runs per pack")
            .tag(POOL, pool)
            .register(registry);
    lanes("free", held::freeLanes);
    lanes("busy", () -> held.lanes() - held.freeLanes());
  }

  void packStarted(int members) {
    packSize.record(members);
  }

  void trained(long count) {
    samples.increment(count);
  }

  void runEnded(RunOutcome outcome, Duration duration) {
    Timer.builder("orograph.run.duration")
        .description("Time from the start of a run's pack in this process to the run's end")
        .tag(POOL, pool)
        .tag("outcome", outcome.word())
        .register(registry)
        .record(duration);
  }

  private void lanes(String state, java.util.function.Supplier<Number> count) {
    Gauge.builder("orograph.worker.lanes", count)
        .description("Lanes of this worker")
        .tag("service", "trainer")
        .tag(POOL, pool)
        .tag("state", state)
        .register(registry);
  }
}
