package io.orograph.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.TrainingLength;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Of a run until a loss of 0.3 whose epochs have 25 steps, with a point every 20. */
class MemberProgressTest {
  private static final long EPOCH = 25;
  private static final long POINT = 20;
  private static final RunSpec RUN =
      Runs.run(4, 32, new TrainingLength.UntilLoss(0.3, 10_000), Runs.sgd(0.05, 0, 0), 0, 0);

  private final List<CurvePoint> points = new ArrayList<>();

  private static MemberProgress fresh() {
    return new MemberProgress(RUN, EPOCH, 1e6, new ScheduleSums());
  }

  /** The loss before step s is 1/s. */
  private void take(MemberProgress member, long from, long to) {
    for (long step = from; step <= to; step++) {
      member.took(step, 1.0 / step, POINT, points);
    }
  }

  private static double mean(long from, long to) {
    double sum = 0;
    for (long step = from; step <= to; step++) {
      sum += 1.0 / step;
    }
    return sum / (to - from + 1);
  }

  @Test
  void aRunThatARuleEndsHasAPointOfItsLastSteps() {
    take(fresh(), 1, EPOCH);
    assertThat(points)
        .containsExactly(
            new CurvePoint(RUN.key(), 20, mean(1, 20)),
            new CurvePoint(RUN.key(), 25, mean(21, 25)));
  }

  @Test
  void aRunThatEndsBeforeItsFirstPointIsDueHasOneAllTheSame() {
    MemberProgress member = fresh();
    for (long step = 1; step <= EPOCH; step++) {
      member.took(step, 0.25, 1000, points);
    }
    assertThat(points).containsExactly(new CurvePoint(RUN.key(), EPOCH, 0.25));
  }

  @Test
  void aRunThatIsResumedInBetweenHasTheSamePoints() {
    MemberProgress member = fresh();
    take(member, 1, 22);
    MemberProgress resumed = fresh();
    resumed.restore(member.state(new Weights(new float[0], new float[0]), List.of()));
    take(resumed, 23, EPOCH);
    assertThat(points.getLast()).isEqualTo(new CurvePoint(RUN.key(), EPOCH, mean(21, 25)));
  }

  @Test
  void thereIsNoSecondPointWhereOneIsDueAnyway() {
    MemberProgress member = fresh();
    for (long step = 1; step <= EPOCH; step++) {
      member.took(step, 0.25, EPOCH, points);
    }
    assertThat(points).containsExactly(new CurvePoint(RUN.key(), EPOCH, 0.25));
  }

  @Test
  void aLossAboveItsLimitDiverges() {
    MemberProgress member = new MemberProgress(RUN, EPOCH, 1e12, new ScheduleSums());
    member.took(1, 1e11, POINT, points);
    assertThat(member.diverged()).isFalse();
    member.took(2, 1e13, POINT, points);
    assertThat(member.diverged()).isTrue();
  }
}
