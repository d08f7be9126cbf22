package io.orograph.orchestrator.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.orograph.orchestrator.sweep.EntityTimes;
import java.time.Duration;

/** How long entities of one type take to be woken and to record. */
final class EntityMeters implements EntityTimes {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(5)
  };

  private final MeterRegistry registry;
  private final Timer recovery;
  private final Timer persist;

  /**
   * Timers of nothing yet.
   *
   * @param type Pekko's name of the entity's type
   */
  EntityMeters(String type, MeterRegistry registry) {
    this.registry = registry;
    this.recovery =
        timer(
            "orograph.entity.recovery.duration",
            "from an entity's being woken until its events have been replayed",
            type);
    this.persist =
        timer(
            "orograph.journal.persist.latency",
            "from events being handed to the journal until it has them",
            type);
  }

  private Timer timer(String name, String description, String type) {
    return Timer.builder(name)
        .description(description)
        .tag("entity_type", type)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  @Override
  public Runnable recovering() {
    return begun(recovery);
  }

  @Override
  public Runnable persisting() {
    return begun(persist);
  }

  private Runnable begun(Timer timer) {
    Timer.Sample sample = Timer.start(registry);
    return () -> sample.stop(timer);
  }
}
