package io.orograph.orchestrator.block;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.PackSizes;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.block.BlockEntity.Command;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.BlockRange;
import io.orograph.orchestrator.sweep.BlockScope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.apache.pekko.persistence.typed.NoOpEventAdapter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A block of one cell whose four runs are twice as long as those of a block that has ended. */
class LongerRunsTest {
  private static final ActorTestKit ACTORS =
      ActorTestKit.create(
          EventSourcedBehaviorTestKit.config()
              .withFallback(
                  ConfigFactory.parseString("pekko.actor.provider = local\npekko.loglevel = ERROR"))
              .withFallback(ConfigFactory.load()));

  private static final SweepSpec SPEC =
      Samples.spec(
          List.of(
              Samples.axis(Knob.WIDTH, List.of(4)), Samples.axis(Knob.LENGTH_STEPS, List.of(200))),
          4);
  private static final BlockScope SCOPE =
      new BlockScope(new BlockRange(1, 0, 1), SPEC, 1, 0, 1, Optional.empty());
  private static final List<RunSpec> RUNS = BlockPlan.runs(SCOPE);
  private static final ArtifactRef STATE =
      new ArtifactRef(Samples.digest("state"), ArtifactKind.RESUME_STATE, 9);

  private final EventSourcedBehaviorTestKit<Command, BlockEvent, Block> entity =
      EventSourcedBehaviorTestKit.create(
          ACTORS.system(),
          BlockEntity.create(
              BlockEntity.entityId(Samples.SWEEP, 1),
              NoOpEventAdapter.instance(),
              id -> Behaviors.ignore()),
          EventSourcedBehaviorTestKit.disabledSerializationSettings());

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  private static RunKey key(int replicate) {
    return RUNS.get(replicate).key();
  }

  private static Shorter.Trained end(int replicate) {
    RunKey shorter = new RunKey(Integer.toString(replicate).repeat(64));
    return new Shorter.Trained(shorter, STATE, 100, "cpu");
  }

  /** Replicates 0 and 1 were trained, 2 diverged, 3 failed. */
  private BlockReport planned() {
    Map<RunKey, Shorter> shorter = new HashMap<>();
    shorter.put(key(0), end(0));
    shorter.put(key(1), end(1));
    shorter.put(
        key(2), new Shorter.Diverged(new RunOutcome.Diverged(40, 1e9), Samples.summary(1e9)));
    return entity
        .<StatusReply<BlockReport>>runCommand(
            to ->
                new BlockEntity.Plan(
                    Samples.SWEEP, SCOPE, PackSizes.BY_RULE, shorter, Samples.AT, to))
        .reply()
        .getValue();
  }

  private static String pack(int... replicates) {
    return TaskIds.train(java.util.Arrays.stream(replicates).mapToObj(RUNS::get).toList());
  }

  private Work.PackWork granted(String task, String deviceClass) {
    return (Work.PackWork)
        entity
            .<StatusReply<BlockReport>>runCommand(
                to ->
                    new BlockEntity.Grant(
                        List.of(new BlockEntity.Offer(task, "w", "i", deviceClass)),
                        Samples.AT,
                        to))
            .reply()
            .getValue()
            .work()
            .getFirst();
  }

  private void record(String task, int attempt, Fact fact) {
    entity.<StatusReply<BlockReport>>runCommand(
        to ->
            new BlockEntity.RecordFacts(
                List.of(new Fact.Batch(task, attempt, List.of(new Fact.Numbered(1, fact)))),
                Samples.AT,
                to));
  }

  @Test
  void whatGoesOnTrainsApartFromWhatBeginsAndOnTheSameDeviceClass() {
    assertThat(planned().waiting())
        .extracting(BlockReport.Waiting::task, BlockReport.Waiting::resumesOn)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(pack(0, 1, 2), Optional.of("cpu")),
            org.assertj.core.groups.Tuple.tuple(pack(3), Optional.empty()));
  }

  @Test
  void theAnswerToThePlanTellsHowRunsHaveEndedByIt() {
    assertThat(planned().outcomes())
        .containsExactly(
            new BlockReport.RunOver(new RunOutcome.Diverged(40, 1e9).word(), Optional.empty()));
  }

  @Test
  void whoeverTrainsItIsToldWhereItGoesOnAndWhatHasEnded() {
    planned();
    Work.PackWork work = granted(pack(0, 1, 2), "cpu");
    assertThat(work.shorter()).isEqualTo(Map.of(key(0), end(0), key(1), end(1)));
    assertThat(work.ended()).containsExactly(key(2));
    assertThat(granted(pack(3), "cpu").shorter()).isEmpty();
  }

  @Test
  void onAnotherDeviceClassItBegins() {
    planned();
    assertThat(granted(pack(0, 1, 2), "gpu").shorter()).isEmpty();
  }

  @Test
  void afterAFailedAttemptItBegins() {
    planned();
    granted(pack(0, 1, 2), "cpu");
    record(pack(0, 1, 2), 1, new Fact.Ended("failed: torn"));
    assertThat(granted(pack(0, 1, 2), "cpu").shorter()).isEmpty();
  }

  @Test
  void afterALostAttemptItGoesOnFromTheSameEnds() {
    planned();
    granted(pack(0, 1, 2), "cpu");
    record(pack(0, 1, 2), 1, new Fact.Ended("lease lost"));
    entity.restart();
    assertThat(granted(pack(0, 1, 2), "cpu").shorter()).hasSize(2);
  }

  @Test
  void anEndStateIsRecordedOnceWithWhereItWasTrained() {
    planned();
    granted(pack(3), "gpu");
    Fact.EndStateWritten written = new Fact.EndStateWritten(key(3), STATE, 200);
    List<BlockEvent> events =
        entity
            .<StatusReply<BlockReport>>runCommand(
                to ->
                    new BlockEntity.RecordFacts(
                        List.of(
                            new Fact.Batch(
                                pack(3),
                                1,
                                List.of(
                                    new Fact.Numbered(1, written), new Fact.Numbered(2, written)))),
                        Samples.AT,
                        to))
            .events();
    assertThat(events)
        .containsExactly(
            new BlockEvent.EndStateRecorded(
                new Origin(pack(3), 1, 1, "gpu"), key(3), STATE, 200, "gpu", Samples.AT),
            new BlockEvent.FactsKnown(new Origin(pack(3), 1, 2), Samples.AT));
  }
}
