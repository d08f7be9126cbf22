package io.orograph.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.RunSummary;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.ScheduleKind;
import io.orograph.core.sweep.ScheduleSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.lane.TestLane;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomesTest {
  private final LaneContext lane = TestLane.context();

  private List<MemberEnd> train(RunSpec... runs) {
    return train(new ArrayList<>(), runs);
  }

  private List<MemberEnd> train(List<CurvePoint> points, RunSpec... runs) {
    List<MemberEnd> ends = new ArrayList<>();
    try (PackTrainer trainer =
        PackTrainer.start(lane, Runs.pack(runs), PackOptions.withPointsEvery(10))) {
      while (!trainer.finished()) {
        PackStep step = trainer.next(lane);
        ends.addAll(step.ended());
        points.addAll(step.points());
      }
    }
    return ends;
  }

  @Test
  void aRunOfTheQuickstartLearnsTheDigitsAndRecordsItsLength() {
    List<CurvePoint> points = new ArrayList<>();
    RunSpec run = Runs.run(64, 32, new TrainingLength.Epochs(20), Runs.sgd(0.05, 0.9, 1e-3), 0, 0);
    MemberEnd end = train(points, run).getFirst();
    assertThat(end.outcome()).isEqualTo(new RunOutcome.Trained());
    assertThat(end.summary().whyStopped()).isEqualTo("epochs reached");
    assertThat(end.summary().steps()).isEqualTo(500);
    assertThat(end.summary().epochs()).isEqualTo(20);
    assertThat(end.summary().movement()).isCloseTo(0.05 * 500 / 0.1, within(1e-9));
    assertThat(end.summary().decay()).isCloseTo(0.05 * 1e-3 * 500, within(1e-12));
    assertThat(end.summary().finalTrainLoss()).isLessThan(0.05);
    assertThat(points).hasSize(50);
    assertThat(points.getFirst().trainLoss()).isGreaterThan(1.5);
    assertThat(points.getLast().trainLoss()).isLessThan(0.05);
  }

  /** The rate is divided by ten at 375 of 500 steps. */
  @Test
  void movementAndDecayAreSumsOverTheSchedule() {
    ScheduleSpec step = new ScheduleSpec(ScheduleKind.STEP, 0.1, 0.75);
    TrainingLength length = new TrainingLength.Steps(500);
    RunSpec sgd = Runs.scheduled(Runs.run(12, 32, length, Runs.sgd(0.05, 0.9, 1e-3), 0, 0), step);
    OptimizerSpec adam = new OptimizerSpec(OptimizerKind.ADAM, 1e-3, 0, 1e-4);
    RunSpec normalized = Runs.scheduled(Runs.run(12, 32, length, adam, 0, 0), step);
    RunSummary ofSgd = train(sgd).getFirst().summary();
    assertThat(ofSgd.movement()).isCloseTo(0.05 * 387.5 / 0.1, within(1e-9));
    assertThat(ofSgd.decay()).isCloseTo(0.05 * 1e-3 * 387.5, within(1e-12));
    RunSummary ofAdam = train(normalized).getFirst().summary();
    assertThat(ofAdam.movement()).isCloseTo(1e-3 * 387.5, within(1e-12));
    assertThat(ofAdam.decay()).isCloseTo(1e-3 * 1e-4 * 387.5, within(1e-15));
  }

  @Test
  void aScheduleOfARunUntilALossGoesByItsCap() {
    ScheduleSpec step = new ScheduleSpec(ScheduleKind.STEP, 0.1, 0.5);
    TrainingLength length = new TrainingLength.UntilLoss(0.3, 10_000);
    RunSpec run = Runs.run(32, 32, length, Runs.sgd(0.05, 0.9, 0), 0, 0);
    RunSummary stopped = train(Runs.scheduled(run, step)).getFirst().summary();
    assertThat(stopped.whyStopped()).isEqualTo("training loss reached");
    assertThat(stopped.movement()).isCloseTo(0.05 * stopped.steps() / 0.1, within(1e-9));
  }

  @Test
  void trainingUntilALossStopsAtTheFirstEpochThatReachesIt() {
    TrainingLength length = new TrainingLength.UntilLoss(0.3, 10_000);
    MemberEnd end = train(Runs.run(32, 32, length, Runs.sgd(0.05, 0.9, 0), 0, 0)).getFirst();
    assertThat(end.summary().whyStopped()).isEqualTo("training loss reached");
    assertThat(end.summary().finalTrainLoss()).isBetween(0.05, 0.3);
    assertThat(end.summary().steps() % 25).isZero();
    MemberEnd capped =
        train(Runs.run(32, 32, new TrainingLength.UntilLoss(0, 60), Runs.sgd(0.05, 0.9, 0), 0, 0))
            .getFirst();
    assertThat(capped.summary().whyStopped()).isEqualTo("step cap reached");
    assertThat(capped.summary().steps()).isEqualTo(60);
  }

  @Test
  void membersThatStopAtDifferentEpochsEndAsTheyDoAlone() {
    TrainingLength length = new TrainingLength.UntilLoss(0.4, 10_000);
    RunSpec fast = Runs.run(32, 32, length, Runs.sgd(0.1, 0.9, 0), 0, 0);
    RunSpec slow = Runs.run(32, 32, length, Runs.sgd(0.01, 0.9, 0), 0, 1);
    List<MemberEnd> together = train(slow, fast);
    assertThat(together).extracting(e -> e.run().key()).containsExactly(fast.key(), slow.key());
    assertThat(together.getFirst().summary().steps())
        .isLessThan(together.getLast().summary().steps());
    assertThat(together.getLast()).usingRecursiveComparison().isEqualTo(train(slow).getFirst());
  }

  /** Its epochs have 25 steps, and points are due every 10. */
  @Test
  void theCurveOfARunUntilALossReachesItsEnd() {
    List<CurvePoint> points = new ArrayList<>();
    TrainingLength length = new TrainingLength.UntilLoss(10, 10_000);
    MemberEnd end = train(points, Runs.run(16, 32, length, Runs.sgd(0.01, 0, 0), 0, 0)).getFirst();
    assertThat(end.summary().steps()).isEqualTo(25);
    assertThat(points).extracting(CurvePoint::step).containsExactly(10L, 20L, 25L);
  }

  /** A checkpoint of each of K members would copy K times K of them. */
  @Test
  void weightsAreCopiedOnceAStepForAllMembers() {
    RunSpec one = Runs.run(8, 32, 40, 0);
    RunSpec other = Runs.run(8, 32, 40, 1);
    try (PackTrainer trainer =
        PackTrainer.start(lane, Runs.pack(one, other), PackOptions.withPointsEvery(10))) {
      trainer.next(lane, 5);
      Weights before = trainer.weights(one);
      assertThat(trainer.weights(other).theta()).isNotEqualTo(before.theta());
      assertThat(trainer.weights(one)).isSameAs(before);
      trainer.next(lane, 5);
      assertThat(trainer.weights(one).theta()).isNotEqualTo(before.theta());
    }
  }

  @Test
  void aLossThatLeavesTheFiniteIsAResultWithoutParameters() {
    TrainingLength length = new TrainingLength.Steps(300);
    MemberEnd end = train(Runs.run(16, 32, length, Runs.sgd(1e6, 0.9, 0), 0, 0)).getFirst();
    assertThat(end.outcome()).isInstanceOf(RunOutcome.Diverged.class);
    assertThat(end.weights()).isEmpty();
    assertThat(end.summary().steps()).isLessThan(300);
  }

  /** Weight decay of rate · decay = 1 erases the weights at every step; outputs stay constant. */
  @Test
  void aNetworkWhoseOutputsDoNotVaryIsCollapsed() {
    TrainingLength length = new TrainingLength.Steps(100);
    MemberEnd end = train(Runs.run(16, 32, length, Runs.sgd(1e-3, 0, 1e3), 0, 0)).getFirst();
    assertThat(end.outcome()).isInstanceOf(RunOutcome.Collapsed.class);
    assertThat(((RunOutcome.Collapsed) end.outcome()).outputVariance()).isLessThan(1e-6);
  }

  @Test
  void aBatchLargerThanTheSubsetIsRefused() {
    assertThatThrownBy(() -> train(Runs.run(16, 801, 10, 0)))
        .hasMessage("training.batch_size: 801 (expected: at most 800 samples)");
  }
}
