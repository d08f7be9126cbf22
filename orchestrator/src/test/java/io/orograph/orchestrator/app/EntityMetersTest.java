package io.orograph.orchestrator.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.core.sweep.PackSizes;
import io.orograph.orchestrator.block.Block;
import io.orograph.orchestrator.block.BlockEntity;
import io.orograph.orchestrator.block.BlockEvent;
import io.orograph.orchestrator.block.BlockReport;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.BlockRange;
import io.orograph.orchestrator.sweep.BlockScope;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.apache.pekko.persistence.typed.NoOpEventAdapter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class EntityMetersTest {
  private static final ActorTestKit ACTORS =
      ActorTestKit.create(
          EventSourcedBehaviorTestKit.config()
              .withFallback(
                  ConfigFactory.parseString("pekko.actor.provider = local\npekko.loglevel = ERROR"))
              .withFallback(ConfigFactory.load()));

  private final MockClock clock = new MockClock();
  private final SimpleMeterRegistry registry =
      new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
  private final EntityMeters meters = new EntityMeters("Block", registry);

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  private Timer timer(String name) {
    return registry.get(name).tag("entity_type", "Block").timer();
  }

  @Test
  void whatTakesTwoSecondsIsTimedAsTwoSeconds() {
    Runnable recovered = meters.recovering();
    clock.add(Duration.ofSeconds(2));
    recovered.run();
    assertThat(timer("orograph.entity.recovery.duration").totalTime(TimeUnit.SECONDS)).isEqualTo(2);
    assertThat(timer("orograph.journal.persist.latency").count()).isZero();
  }

  @Test
  void aBlockTimesItsRecoveryAndWhatItWritesButNotWhatItOnlyAnswers() {
    EventSourcedBehaviorTestKit<BlockEntity.Command, BlockEvent, Block> block =
        EventSourcedBehaviorTestKit.create(
            ACTORS.system(),
            BlockEntity.create(
                BlockEntity.entityId(Samples.SWEEP, 0),
                NoOpEventAdapter.instance(),
                id -> Behaviors.ignore(),
                meters),
            EventSourcedBehaviorTestKit.disabledSerializationSettings());
    BlockScope scope =
        BlockScope.of(Samples.spec(List.of(4), List.of(16), 2), new BlockRange(0, 0, 1));
    block.<StatusReply<BlockReport>>runCommand(
        to -> new BlockEntity.Plan(Samples.SWEEP, scope, PackSizes.BY_RULE, Samples.AT, to));
    block.<StatusReply<BlockReport>>runCommand(BlockEntity.Describe::new);
    assertThat(timer("orograph.entity.recovery.duration").count()).isOne();
    assertThat(timer("orograph.journal.persist.latency").count()).isOne();
  }
}
