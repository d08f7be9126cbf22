package io.orograph.orchestrator.block;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.PackSizes;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.block.BlockEntity.Command;
import io.orograph.orchestrator.block.BlockReport.Attempt;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.BlockRange;
import io.orograph.orchestrator.sweep.BlockScope;
import io.orograph.orchestrator.sweep.EntityTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit.CommandResultWithReply;
import org.apache.pekko.persistence.typed.NoOpEventAdapter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class BlockEntityTest {
  private static final ActorTestKit ACTORS =
      ActorTestKit.create(
          EventSourcedBehaviorTestKit.config()
              .withFallback(
                  ConfigFactory.parseString("pekko.actor.provider = local\npekko.loglevel = ERROR"))
              .withFallback(ConfigFactory.load()));

  /** One cell of two replicates: one pack, one measurement task. */
  private static final SweepSpec SPEC = Samples.spec(List.of(4), List.of(16), 2);

  private static final BlockScope SCOPE = BlockScope.of(SPEC, new BlockRange(0, 0, 1));

  private static final BlockPlan PLAN =
      BlockPlan.of(Samples.SWEEP, SCOPE, runs -> PackPlanner.ofSize(runs, 0));
  private static final String PACK =
      PackPlanner.tasks(PackPlanner.ofSize(PLAN.runs(), 0), PLAN.runs(), 0).getFirst().id();
  private static final String CELL = TaskIds.measure("width=4,batch=16");

  /** Counts what has come to its end. */
  private static final class Counted implements EntityTimes {
    private final AtomicInteger recoveries = new AtomicInteger();
    private final AtomicInteger writes = new AtomicInteger();

    @Override
    public Runnable recovering() {
      return recoveries::incrementAndGet;
    }

    @Override
    public Runnable persisting() {
      return writes::incrementAndGet;
    }
  }

  private final Counted times = new Counted();

  private final EventSourcedBehaviorTestKit<Command, BlockEvent, Block> entity =
      EventSourcedBehaviorTestKit.create(
          ACTORS.system(),
          BlockEntity.create(
              BlockEntity.entityId(Samples.SWEEP, 0),
              NoOpEventAdapter.instance(),
              id -> Behaviors.ignore(),
              times),
          EventSourcedBehaviorTestKit.disabledSerializationSettings());

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  private CommandResultWithReply<Command, BlockEvent, Block, StatusReply<BlockReport>> plan() {
    return entity.runCommand(
        to -> new BlockEntity.Plan(Samples.SWEEP, SCOPE, PackSizes.BY_RULE, Samples.AT, to));
  }

  private BlockReport grant(String task, String deviceClass) {
    return entity
        .<StatusReply<BlockReport>>runCommand(
            to ->
                new BlockEntity.Grant(
                    List.of(new BlockEntity.Offer(task, "w", "i", deviceClass)), Samples.AT, to))
        .reply()
        .getValue();
  }

  private CommandResultWithReply<Command, BlockEvent, Block, StatusReply<BlockReport>> record(
      String task, int attempt, long first, Fact... facts) {
    List<Fact.Numbered> numbered = new ArrayList<>();
    for (Fact fact : facts) {
      numbered.add(new Fact.Numbered(first + numbered.size(), fact));
    }
    return entity.runCommand(
        to ->
            new BlockEntity.RecordFacts(
                List.of(new Fact.Batch(task, attempt, numbered)), Samples.AT, to));
  }

  private BlockReport end(String task, int attempt, LeaseEnd reason) {
    return entity
        .<StatusReply<BlockReport>>runCommand(
            to ->
                new BlockEntity.EndLeases(
                    List.of(new BlockEntity.Ending(task, attempt, reason, "why")), Samples.AT, to))
        .reply()
        .getValue();
  }

  private static List<String> names(List<BlockEvent> events) {
    return events.stream().map(e -> e.getClass().getSimpleName()).toList();
  }

  private static RunKey run(int replicate) {
    return PLAN.runs().get(replicate).key();
  }

  private static Fact.CheckpointWritten last(int replicate) {
    return new Fact.CheckpointWritten(run(replicate), Samples.checkpoint("c", replicate));
  }

  private static Fact.RunEnded ended(int replicate, RunOutcome outcome) {
    return new Fact.RunEnded(run(replicate), outcome, Samples.summary(0.1));
  }

  private void train() {
    plan();
    grant(PACK, "cpu");
    record(
        PACK,
        1,
        1,
        new Fact.Started(Samples.provenance(), 0),
        last(0),
        ended(0, new RunOutcome.Trained()),
        last(1),
        ended(1, new RunOutcome.Collapsed(1e-9)),
        new Fact.Ended(""));
  }

  @Test
  void onlyAPlannedBlockAnswers() {
    var reply = entity.<StatusReply<BlockReport>>runCommand(BlockEntity.Describe::new).reply();
    assertThat(reply.isError()).isTrue();
    assertThat(names(plan().events())).containsExactly("BlockPlanned");
    assertThat(plan().events()).isEmpty();
  }

  @Test
  void aTaskIsLeasedOnceAtATime() {
    plan();
    BlockReport granted = grant(PACK, "cpu");
    assertThat(granted.work()).hasSize(1);
    assertThat(granted.waiting()).isEmpty();
    assertThat(granted.held()).extracting(Lease::attempt).containsExactly(1);
    assertThat(grant(PACK, "cpu").work()).isEmpty();
    assertThat(grant("t-unknown", "cpu").work()).isEmpty();
    assertThat(grant(CELL, "cpu").work()).isEmpty();
  }

  @Test
  void itsRecoveryAndWhatItWritesAreTimedButNotWhatItOnlyAnswers() {
    plan();
    entity.<StatusReply<BlockReport>>runCommand(BlockEntity.Describe::new);
    plan();
    assertThat(times.recoveries).hasValue(1);
    assertThat(times.writes).hasValue(1);
  }

  @Test
  void itSaysOfEachRunWhyItIsTrainedByANewAttempt() {
    plan();
    assertThat(grant(PACK, "cpu").attempts())
        .containsExactly(AttemptReason.FIRST, AttemptReason.FIRST);
    assertThat(end(PACK, 1, LeaseEnd.LOST).attempts()).isEmpty();
    assertThat(grant(PACK, "cpu").attempts())
        .containsExactly(AttemptReason.LOST, AttemptReason.LOST);
    record(PACK, 2, 1, ended(0, new RunOutcome.Trained()));
    end(PACK, 2, LeaseEnd.PREEMPTED);
    assertThat(grant(PACK, "cpu").attempts())
        .as("of the run that has not ended")
        .containsExactly(AttemptReason.PREEMPTED);
    end(PACK, 3, LeaseEnd.FAILED);
    assertThat(grant(PACK, "cpu").attempts()).containsExactly(AttemptReason.FAILED);
    end(PACK, 4, LeaseEnd.CUT);
    assertThat(grant(PACK, "cpu").attempts()).containsExactly(AttemptReason.CONTINUED);
  }

  @Test
  void itReportsTheContentThatItsFirstPackWasTrainedOn() {
    assertThat(plan().reply().getValue().data()).isEmpty();
    grant(PACK, "cpu");
    BlockReport report =
        record(PACK, 1, 1, new Fact.Started(Samples.provenance(), 0)).reply().getValue();
    assertThat(report.data().values()).containsExactly(Samples.provenance().dataDigest());
  }

  @Test
  void aBatchOfFactsIsOneStepAndItsRepetitionHasNoEffect() {
    plan();
    grant(PACK, "cpu");
    var first = record(PACK, 1, 1, new Fact.Started(Samples.provenance(), 0), last(0));
    assertThat(names(first.events())).containsExactly("PackStarted", "CheckpointRecorded");
    assertThat(first.reply().getValue().confirmed()).containsEntry(new Attempt(PACK, 1), 2L);
    var again =
        record(
            PACK,
            1,
            1,
            new Fact.Started(Samples.provenance(), 0),
            last(0),
            ended(0, new RunOutcome.Trained()));
    assertThat(names(again.events())).containsExactly("RunEnded");
    assertThat(again.reply().getValue().outcomes())
        .containsExactly(new BlockReport.RunOver("trained", Optional.of("cpu")));
  }

  @Test
  void aRunEndsExactlyOnceAndNothingIsRecordedOfItAfterwards() {
    plan();
    grant(PACK, "cpu");
    var events =
        record(
                PACK,
                1,
                1,
                ended(0, new RunOutcome.Trained()),
                ended(0, new RunOutcome.Diverged(3, Double.NaN)),
                last(0))
            .events();
    assertThat(names(events)).containsExactly("RunEnded", "FactsKnown");
    entity.restart();
    assertThat(names(record(PACK, 1, 4, ended(0, new RunOutcome.Trained())).events()))
        .containsExactly("FactsKnown");
  }

  @Test
  void factsOfAnotherAttemptAreDroppedAndSaidToBeOver() {
    plan();
    grant(PACK, "cpu");
    end(PACK, 1, LeaseEnd.LOST);
    grant(PACK, "cpu");
    var late = record(PACK, 1, 1, ended(0, new RunOutcome.Trained()));
    assertThat(late.events()).isEmpty();
    assertThat(late.reply().getValue().over()).containsExactly(new Attempt(PACK, 1));
    assertThat(record(PACK, 2, 1, ended(0, new RunOutcome.Trained())).events()).hasSize(1);
  }

  @Test
  void theEndOfAPackMakesItsCellMeasurable() {
    plan();
    assertThat(waiting()).containsExactly(PACK);
    train();
    assertThat(waiting()).containsExactly(CELL);
    Work.MeasureWork work = (Work.MeasureWork) grant(CELL, "cpu").work().get(0);
    assertThat(work.runs()).extracting(r -> r.checkpoint().step()).containsExactly(100L, 100L);
    assertThat(work.probeSubset()).isEqualTo(1437);
    var done =
        record(
            CELL,
            1,
            1,
            new Fact.Measured(Samples.scalar(MetricKind.TRAIN_LOSS, "c", 0.5, 0)),
            new Fact.Measured(Samples.scalar(MetricKind.TRAIN_LOSS, "c", 0.7, 0)),
            new Fact.Ended(""));
    assertThat(names(done.events())).containsExactly("MeasurementRecorded", "LeaseEnded");
    assertThat(done.reply().getValue().finished()).isTrue();
  }

  @Test
  void requestsNameEarlierCheckpointsWhereAMetricLooksAtTheWholeTraining() {
    MeasurementSpec path =
        new MeasurementSpec(MetricKind.LOSS_SURFACE, Map.of("directions", "trajectory"));
    MeasurementSpec end = new MeasurementSpec(MetricKind.LOSS_SURFACE, Map.of());
    assertThat(earlierSteps(measuring(path))).containsExactly(List.of(0L, 50L), List.of(0L, 50L));
    assertThat(earlierSteps(measuring(end))).containsExactly(List.of(), List.of());
    MeasurementSpec line = new MeasurementSpec(MetricKind.MIN_DELTA, Map.of());
    assertThat(earlierSteps(measuring(line)))
        .as("the first network alone, whose loss the line must begin with")
        .containsExactly(List.of(0L), List.of(0L));
  }

  private static SweepSpec measuring(MeasurementSpec measurement) {
    return new SweepSpec(
        SPEC.base(),
        SPEC.axes(),
        2,
        SPEC.runSeed(),
        false,
        new CheckpointPolicy(true, false, 50),
        List.of(measurement),
        SPEC.search(),
        SPEC.phase(),
        List.of(),
        0,
        0);
  }

  private List<List<Long>> earlierSteps(SweepSpec spec) {
    entity.clear();
    entity.<StatusReply<BlockReport>>runCommand(
        to ->
            new BlockEntity.Plan(
                Samples.SWEEP,
                BlockScope.of(spec, new BlockRange(0, 0, 1)),
                PackSizes.BY_RULE,
                Samples.AT,
                to));
    grant(PACK, "cpu");
    List<Fact> facts = new ArrayList<>();
    for (int r = 0; r < 2; r++) {
      for (CheckpointRole role : List.of(CheckpointRole.INITIAL, CheckpointRole.PERIODIC)) {
        long step = role == CheckpointRole.INITIAL ? 0 : 50;
        facts.add(
            new Fact.CheckpointWritten(
                run(r), new CheckpointRef(Samples.digest(role + "" + r), role, step, 9)));
      }
      facts.add(last(r));
      facts.add(ended(r, new RunOutcome.Trained()));
    }
    facts.add(new Fact.Ended(""));
    record(PACK, 1, 1, facts.toArray(Fact[]::new));
    Work.MeasureWork work = (Work.MeasureWork) grant(CELL, "cpu").work().get(0);
    return work.runs().stream()
        .map(run -> run.earlier().stream().map(CheckpointRef::step).toList())
        .toList();
  }

  private List<String> waiting() {
    return entity
        .<StatusReply<BlockReport>>runCommand(BlockEntity.Describe::new)
        .reply()
        .getValue()
        .waiting()
        .stream()
        .map(BlockReport.Waiting::task)
        .toList();
  }

  @Test
  void whatIsRecordedIsNotAskedForAgain() {
    train();
    grant(CELL, "cpu");
    record(CELL, 1, 1, new Fact.Measured(Samples.scalar(MetricKind.TRAIN_LOSS, "c", 0.5, 1)));
    end(CELL, 1, LeaseEnd.LOST);
    Work.MeasureWork again = (Work.MeasureWork) grant(CELL, "cpu").work().get(0);
    assertThat(again.recorded())
        .containsExactly(
            new Work.RecordedMeasurement(Metric.of(MetricKind.TRAIN_LOSS), List.of(1)));
  }

  @Test
  void aCellWithoutAnyMeasurableRunIsFinishedWithoutMeasuring() {
    plan();
    grant(PACK, "cpu");
    BlockReport report =
        record(
                PACK,
                1,
                1,
                ended(0, new RunOutcome.Diverged(3, Double.NaN)),
                ended(1, new RunOutcome.Diverged(4, Double.NaN)),
                new Fact.Ended(""))
            .reply()
            .getValue();
    assertThat(report.finished()).isTrue();
    assertThat(report.waiting()).isEmpty();
  }

  @Test
  void anAttemptAfterALossGoesOnFromTheResumeStateOnTheSameDeviceClassOnly() {
    plan();
    grant(PACK, "cpu");
    ArtifactRef state = new ArtifactRef(Samples.digest("s"), ArtifactKind.RESUME_STATE, 9);
    record(PACK, 1, 1, new Fact.ResumeStateWritten(state, 50), ended(1, new RunOutcome.Trained()));
    BlockReport lost = end(PACK, 1, LeaseEnd.LOST);
    assertThat(lost.waiting().get(0).resumesOn()).contains("cpu");
    Work.PackWork same = (Work.PackWork) grant(PACK, "cpu").work().get(0);
    assertThat(same.resumeState()).contains(state);
    assertThat(same.ended()).containsExactly(run(1));
    assertThat(same.pack().members()).extracting(RunSpec::key).containsExactly(run(0), run(1));
    end(PACK, 2, LeaseEnd.LOST);
    Work.PackWork other = (Work.PackWork) grant(PACK, "gpu").work().get(0);
    assertThat(other.resumeState()).isEmpty();
    assertThat(other.ended()).containsExactly(run(1));
  }

  @Test
  void anAttemptThatFailedBeforeItWroteAnotherStateIsFollowedByOneThatStartsOver() {
    plan();
    grant(PACK, "cpu");
    ArtifactRef state = new ArtifactRef(Samples.digest("s"), ArtifactKind.RESUME_STATE, 9);
    record(PACK, 1, 1, new Fact.ResumeStateWritten(state, 50));
    end(PACK, 1, LeaseEnd.LOST);
    assertThat(((Work.PackWork) grant(PACK, "cpu").work().get(0)).resumeState()).contains(state);
    record(PACK, 2, 1, new Fact.Ended("failed: tensor: theta"));
    assertThat(((Work.PackWork) grant(PACK, "cpu").work().get(0)).resumeState()).isEmpty();
  }

  @Test
  void whatAFailedAttemptWroteItselfIsGoneOnFrom() {
    plan();
    grant(PACK, "cpu");
    ArtifactRef state = new ArtifactRef(Samples.digest("s"), ArtifactKind.RESUME_STATE, 9);
    record(PACK, 1, 1, new Fact.ResumeStateWritten(state, 50), new Fact.Ended("failed: a kernel"));
    assertThat(((Work.PackWork) grant(PACK, "cpu").work().get(0)).resumeState()).contains(state);
  }

  @Test
  void aPlanRecordsThePackOfEachRun() {
    assertThat(plan().events())
        .containsExactly(
            new BlockEvent.BlockPlanned(
                Samples.SWEEP, 0, SPEC, 0, 1, 0, List.of(0, 0), Samples.AT));
  }

  @Test
  void aMeasuringIsGivenUpWhenItsBudgetIsSpent() {
    train();
    for (int attempt = 1; attempt <= Budgets.FAILED; attempt++) {
      assertThat(grant(CELL, "cpu").work()).hasSize(1);
      record(CELL, attempt, 1, new Fact.Ended("no curve"));
    }
    BlockReport report =
        entity.<StatusReply<BlockReport>>runCommand(BlockEntity.Describe::new).reply().getValue();
    assertThat(report.waiting()).isEmpty();
    assertThat(report.finished()).isTrue();
  }

  @Test
  void aMeasuringThatIsCutGoesOnWithWhatIsLeftAndSpendsNoBudget() {
    train();
    for (int attempt = 1; attempt <= 2 * Budgets.PREEMPTED; attempt++) {
      assertThat(grant(CELL, "cpu").work()).hasSize(1);
      var cut = record(CELL, attempt, 1, new Fact.Ended("time is up"));
      assertThat(cut.events())
          .singleElement()
          .isInstanceOfSatisfying(
              BlockEvent.LeaseEnded.class, e -> assertThat(e.reason()).isEqualTo(LeaseEnd.CUT));
    }
    assertThat(waiting()).containsExactly(CELL);
  }

  @Test
  void aPackThatEndsBeforeItsRunsHasFailed() {
    plan();
    grant(PACK, "cpu");
    var events = record(PACK, 1, 1, new Fact.Ended("")).events();
    assertThat(events)
        .singleElement()
        .isInstanceOfSatisfying(
            BlockEvent.LeaseEnded.class, e -> assertThat(e.reason()).isEqualTo(LeaseEnd.FAILED));
  }

  @Test
  void cancellingEndsLeasesAndRunsAndGrantsNothingMore() {
    plan();
    grant(PACK, "cpu");
    record(PACK, 1, 1, ended(0, new RunOutcome.Trained()));
    var cancelled =
        entity.<StatusReply<BlockReport>>runCommand(to -> new BlockEntity.Cancel(Samples.AT, to));
    assertThat(names(cancelled.events()))
        .containsExactly("BlockCancelled", "LeaseEnded", "RunEnded");
    assertThat(cancelled.reply().getValue().finished()).isTrue();
    assertThat(grant(PACK, "cpu").work()).isEmpty();
    assertThat(
            entity
                .<StatusReply<BlockReport>>runCommand(to -> new BlockEntity.Cancel(Samples.AT, to))
                .events())
        .isEmpty();
  }

  @Test
  void aCheckpointWrittenAgainByALaterAttemptIsRecordedOnce() {
    plan();
    grant(PACK, "cpu");
    record(PACK, 1, 1, last(0));
    end(PACK, 1, LeaseEnd.LOST);
    grant(PACK, "cpu");
    assertThat(names(record(PACK, 2, 1, last(0)).events())).containsExactly("FactsKnown");
    CheckpointRef best = new CheckpointRef(Samples.digest("b"), CheckpointRole.BEST, 70, 5);
    assertThat(record(PACK, 2, 2, new Fact.CheckpointWritten(run(0), best)).events()).hasSize(1);
  }

  @Test
  void recoveryGivesTheReportBack() {
    train();
    BlockReport before = grant(CELL, "cpu");
    entity.restart();
    BlockReport after =
        entity.<StatusReply<BlockReport>>runCommand(BlockEntity.Describe::new).reply().getValue();
    assertThat(after.held()).isEqualTo(before.held());
    assertThat(after.revision()).isEqualTo(before.revision());
    assertThat(after.work()).isEqualTo(before.work());
  }
}
