package io.orograph.orchestrator.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EntityMetersTest {
  private final MockClock clock = new MockClock();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
  private final EntityMeters blocks = new EntityMeters("Block", registry);
  private final EntityMeters sweeps = new EntityMeters("Sweep", registry);

  private double seconds(String name, String type) {
    return timer(name, type).totalTime(TimeUnit.SECONDS);
  }

  private Timer timer(String name, String type) {
    return registry.get(name).tag("entity_type", type).timer();
  }

  @Test
  void whatTakesTwoSecondsIsTimedAsTwoSecondsOfItsType() {
    Runnable recovered = blocks.recovering();
    clock.add(Duration.ofSeconds(2));
    recovered.run();
    assertThat(seconds("orograph.entity.recovery.duration", "Block")).isEqualTo(2);
    assertThat(timer("orograph.entity.recovery.duration", "Sweep").count()).isZero();
    assertThat(timer("orograph.journal.persist.latency", "Block").count()).isZero();
  }

  @Test
  void writesThatOverlapAreTimedEachByItself() {
    Runnable first = sweeps.persisting();
    clock.add(Duration.ofSeconds(1));
    Runnable second = sweeps.persisting();
    clock.add(Duration.ofSeconds(1));
    first.run();
    second.run();
    assertThat(seconds("orograph.journal.persist.latency", "Sweep")).isEqualTo(3);
    assertThat(timer("orograph.journal.persist.latency", "Sweep").max(TimeUnit.SECONDS))
        .isEqualTo(2);
  }
}
