package io.orograph.orchestrator.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.RunSummary;
import io.orograph.core.stop.RunAt;
import io.orograph.core.stop.RunLoss;
import io.orograph.core.sweep.EarlyStopping;
import io.orograph.core.sweep.PackSizes;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.BlockRange;
import io.orograph.orchestrator.sweep.BlockScope;
import io.orograph.orchestrator.sweep.StoppedRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.pattern.StatusReply;
import org.junit.jupiter.api.Test;

/** A block whose sweep stops some of its runs. */
class RunLossesTest {
  private static final ActorRef<StatusReply<BlockReport>> NOBODY =
      TestInbox.<StatusReply<BlockReport>>create().getRef();

  /** One cell of four runs in one pack, with rungs at steps 20, 30, ... and losses at each 10. */
  private static final SweepSpec SPEC =
      Samples.spec(List.of(4), List.of(16), 4).withEarlyStopping(EarlyStopping.median(10, 20, 1));

  private final SimulatedBlock block = new SimulatedBlock();
  private final List<RunSpec> runs = SimulatedBlock.runs(scope(0, List.of()));
  private long sequence;
  private int attempt;

  private static BlockScope scope(int passed, List<StoppedRun> stopped) {
    return new BlockScope(
        new BlockRange(0, 0, 1),
        SPEC.withEarlyStopping(SPEC.earlyStopping().withPassed(passed)),
        0,
        0,
        passed,
        Optional.empty(),
        List.of(),
        stopped);
  }

  private BlockReport plan(int passed, StoppedRun... stopped) {
    return block.take(
        new BlockEntity.Plan(
            Samples.SWEEP, scope(passed, List.of(stopped)), PackSizes.BY_RULE, Samples.AT, NOBODY));
  }

  private String task() {
    return TaskIds.train(runs);
  }

  private BlockReport grant() {
    return grant("cpu");
  }

  private BlockReport grant(String deviceClass) {
    attempt++;
    sequence = 0;
    return block.take(
        new BlockEntity.Grant(
            List.of(new BlockEntity.Offer(task(), "w", "i", deviceClass)), Samples.AT, NOBODY));
  }

  private BlockReport say(Fact... facts) {
    List<Fact.Numbered> numbered = new ArrayList<>();
    for (Fact fact : facts) {
      numbered.add(new Fact.Numbered(++sequence, fact));
    }
    return block.take(
        new BlockEntity.RecordFacts(
            List.of(new Fact.Batch(task(), attempt, numbered)), Samples.AT, NOBODY));
  }

  private Fact loss(int run, long step, double loss) {
    return new Fact.LossObserved(
        runs.get(run).key(), loss, new RunSummary(step, 1, 2, 3, loss, "not stopped"));
  }

  private Fact ended(int run, RunOutcome outcome) {
    return new Fact.RunEnded(runs.get(run).key(), outcome, Samples.summary(0.5));
  }

  private static RunLoss told(int run, long step, double loss, boolean live) {
    return new RunLoss(new RunAt(0, run), step, loss, live);
  }

  /** Runs 0 and 1 at the rung, run 2 diverged and run 3 trained before it. */
  private BlockReport toTheRung() {
    plan(0);
    grant();
    say(loss(0, 10, 4), loss(1, 10, 5), loss(3, 10, 6));
    return say(
        ended(2, new RunOutcome.Diverged(15, 1e9)),
        ended(3, new RunOutcome.Trained()),
        loss(0, 20, 2),
        loss(1, 20, 3),
        new Fact.Ended("rung"));
  }

  @Test
  void aPackIsTrainedAsFarAsTheRungAndThenGrantedNothing() {
    plan(0);
    BlockReport granted = grant();
    assertThat(granted.work())
        .singleElement()
        .satisfies(
            w -> {
              assertThat(((Work.PackWork) w).untilStep()).isEqualTo(20);
              assertThat(((Work.PackWork) w).observeEvery()).isEqualTo(10);
            });
    say(loss(0, 10, 4), loss(1, 10, 5), loss(2, 10, 5), loss(3, 10, 6));
    assertThat(say(loss(0, 20, 4), loss(1, 20, 5), loss(2, 20, 5)).finished()).isFalse();
    BlockReport there = say(loss(3, 20, 6), new Fact.Ended("rung"));
    assertThat(there.ends())
        .extracting(BlockReport.LeaseOver::reason)
        .containsExactly(LeaseEnd.CUT);
    assertThat(there.waiting()).isEmpty();
    assertThat(there.finished()).isTrue();
    assertThat(there.losses()).hasSize(8);
  }

  @Test
  void aPackThatEndsAtNoRungHasFailed() {
    plan(0);
    grant();
    BlockReport early = say(loss(0, 10, 4), new Fact.Ended("rung"));
    assertThat(early.ends())
        .extracting(BlockReport.LeaseOver::reason)
        .containsExactly(LeaseEnd.FAILED);
    assertThat(early.waiting()).hasSize(1);
  }

  @Test
  void itTellsWhatItsRunsHaveComeToAndOfOneThatDivergedOnce() {
    BlockReport first = toTheRung();
    assertThat(first.losses())
        .containsExactlyInAnyOrder(
            told(0, 10, 4, false),
            told(0, 20, 2, true),
            told(1, 10, 5, false),
            told(1, 20, 3, true),
            told(2, 20, Double.POSITIVE_INFINITY, false),
            told(3, 10, 6, false));
    plan(1);
    grant();
    assertThat(say(loss(0, 30, 1), loss(1, 30, 3), new Fact.Ended("rung")).losses())
        .containsExactlyInAnyOrder(told(0, 30, 1, true), told(1, 30, 3, true));
  }

  @Test
  void whatIsStoppedEndsCensoredWithItsStepsAndTheReasonAndTheOthersGoOn() {
    toTheRung();
    BlockReport decided = plan(1, new StoppedRun(0, 1, "too high"));
    assertThat(decided.outcomes())
        .containsExactly(new BlockReport.RunOver("censored", Optional.empty()));
    RunKey stopped = runs.get(1).key();
    assertThat(block.journal().getLast())
        .isEqualTo(
            new BlockEvent.RunEnded(
                Optional.empty(),
                stopped,
                new RunOutcome.Censored("median"),
                Optional.of(new RunSummary(20, 1, 2, 3, 3, "too high")),
                Samples.AT));
    assertThat(grant().work())
        .singleElement()
        .satisfies(
            w -> {
              assertThat(((Work.PackWork) w).ended())
                  .containsExactly(stopped, runs.get(2).key(), runs.get(3).key());
              assertThat(((Work.PackWork) w).untilStep()).isEqualTo(30);
            });
    BlockReport last =
        say(
            new Fact.CheckpointWritten(runs.getFirst().key(), Samples.checkpoint("c", 0)),
            ended(0, new RunOutcome.Trained()),
            new Fact.Ended(""));
    assertThat(last.waiting()).as("its cell is measured").hasSize(1);
    assertThat(last.finished()).isFalse();
  }

  @Test
  void whereARunStandsSaysThatItIsAtARungUntilTheDecision() {
    toTheRung();
    assertThat(place(0).atRung()).isTrue();
    plan(1);
    assertThat(place(0).atRung()).isFalse();
  }

  private RunPlace place(int replicate) {
    Block replayed = new Block.Unplanned();
    for (BlockEvent event : block.journal()) {
      replayed = replayed.after(event);
    }
    return RunPlace.of(((Block.Planned) replayed).state(), "width=4,batch=16", replicate)
        .orElseThrow();
  }

  @Test
  void aDecisionThatIsToldAgainChangesNothing() {
    toTheRung();
    plan(1, new StoppedRun(0, 1, "too high"));
    int events = block.journal().size();
    plan(1, new StoppedRun(0, 1, "too high"));
    assertThat(block.journal()).hasSize(events);
  }

  /** All are recorded, so that the worker may forget them; those known before count once. */
  @Test
  void lossesOfAnAttemptThatBeganAnewCountOnce() {
    plan(0);
    grant();
    say(loss(0, 10, 4), new Fact.Ended("lease lost"));
    grant();
    say(loss(0, 10, 4), loss(0, 20, 3));
    assertThat(toldSoFar()).contains(told(0, 10, 4, false), told(0, 20, 3, true)).hasSize(2);
    assertThat(block.journal().stream().filter(e -> e instanceof BlockEvent.LossRecorded).count())
        .isEqualTo(3);
  }

  private List<RunLoss> toldSoFar() {
    Block replayed = new Block.Unplanned();
    for (BlockEvent event : block.journal()) {
      replayed = replayed.after(event);
    }
    BlockState state = ((Block.Planned) replayed).state();
    return state.losses().told(state);
  }

  @Test
  void aTrainingThatBeganAnewOnAnotherDeviceClassIsJudgedByItsOwnLosses() {
    plan(0);
    grant("cpu");
    say(new Fact.Started(Samples.provenance(), 0), loss(0, 10, 4), new Fact.Ended("lease lost"));
    grant("gpu");
    say(new Fact.Started(Samples.provenance(), 0));
    assertThat(toldSoFar()).as("none yet").isEmpty();
    say(loss(0, 10, 5), loss(0, 20, 3));
    assertThat(toldSoFar()).containsExactly(told(0, 10, 5, false), told(0, 20, 3, true));
  }

  @Test
  void aTrainingThatGoesOnWhereItWasIsJudgedByAllItsLosses() {
    plan(0);
    grant("cpu");
    say(loss(0, 10, 4), new Fact.Ended("lease lost"));
    grant("gpu");
    say(loss(0, 10, 5), new Fact.Ended("lease lost"));
    grant("cpu");
    say(new Fact.Started(Samples.provenance(), 10), loss(0, 20, 2));
    assertThat(toldSoFar()).containsExactly(told(0, 10, 4, false), told(0, 20, 2, true));
  }
}
