package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ScheduleSpecTest {
  private static final ScheduleSpec COSINE = new ScheduleSpec(ScheduleKind.COSINE, 1, 0);
  private static final ScheduleSpec CYCLE = new ScheduleSpec(ScheduleKind.ONE_CYCLE, 1, 0.3);

  private static ScheduleSpec step(double at) {
    return new ScheduleSpec(ScheduleKind.STEP, 0.1, at);
  }

  /** The published lr_decay: x0.1 once at epoch 75 of 100, here of 11 steps each. */
  @Test
  void aStepAtThreeQuartersOfHundredEpochsActsFromEpochSeventyFiveOn() {
    assertThat(step(0.75).multiplier(75 * 11 - 1, 1100)).isEqualTo(1);
    assertThat(step(0.75).multiplier(75 * 11, 1100)).isEqualTo(0.1);
  }

  /** 0.57 · 100 is 56.99999999999999 and 0.07 · 100 is 7.000000000000001 in binary. */
  @ParameterizedTest
  @CsvSource({"0.57, 100, 57", "0.07, 100, 7", "0.29, 100, 29", "0.3, 10, 3", "0.25, 10, 3"})
  void aStepActsAtTheDecimalShareThatWasWritten(double at, long length, long first) {
    assertThat(step(at).multiplier(first - 1, length)).isEqualTo(1);
    assertThat(step(at).multiplier(first, length)).isEqualTo(0.1);
  }

  @Test
  void aCosineStartsAtOneIsHalvedHalfwayAndNeverReachesZero() {
    assertThat(COSINE.multiplier(0, 1000)).isEqualTo(1);
    assertThat(COSINE.multiplier(500, 1000)).isCloseTo(0.5, within(1e-15));
    assertThat(COSINE.multiplier(250, 1000)).isCloseTo((1 + Math.sqrt(0.5)) / 2, within(1e-15));
    assertThat(COSINE.multiplier(999, 1000))
        .isCloseTo(Math.PI * Math.PI / 4e6, within(1e-11))
        .isPositive();
  }

  @Test
  void aCycleRisesFromATwentyFifthPeaksAndEndsAtItsTenThousandth() {
    assertThat(CYCLE.multiplier(0, 100)).isCloseTo(0.04, within(1e-15));
    assertThat(CYCLE.multiplier(29, 100)).isEqualTo(1);
    assertThat(CYCLE.multiplier(64, 100)).isCloseTo((1 + 4e-6) / 2, within(1e-15));
    assertThat(CYCLE.multiplier(99, 100)).isCloseTo(4e-6, within(1e-15));
  }

  /** A cycle that is over before it can rise, and a training of one step. */
  @Test
  void aCycleIsFiniteAndPositiveHoweverShort() {
    for (long length = 1; length < 8; length++) {
      for (double at : List.of(0.001, 0.3, 0.999)) {
        for (double m :
            new ScheduleSpec(ScheduleKind.ONE_CYCLE, 1, at).multipliers(0, (int) length, length)) {
          assertThat(m).isBetween(3.9e-6, 1.0);
        }
      }
    }
  }

  /** Σ ½(1 + cos πs/S) over all s is (S + 1)/2, because all but the first cosine cancel. */
  @Test
  void theSumOfACosineIsHalfItsLength() {
    assertThat(COSINE.sum(1000, 1000)).isCloseTo(500.5, within(1e-9));
    assertThat(step(0.75).sum(1000, 1000)).isCloseTo(750 + 25, within(1e-9));
    assertThat(step(0.75).sum(700, 1000)).isEqualTo(700);
    assertThat(ScheduleSpec.CONSTANT.sum(700, 1000)).isEqualTo(700);
  }

  @ParameterizedTest
  @EnumSource(ScheduleKind.class)
  void multipliersAreThoseOfTheStepsOneByOne(ScheduleKind kind) {
    ScheduleSpec schedule = new ScheduleSpec(kind, 0.1, 0.75);
    double[] some = schedule.multipliers(70, 20, 100);
    double sum = schedule.sum(70, 100);
    for (int s = 0; s < 20; s++) {
      assertThat(some[s]).isEqualTo(schedule.multiplier(70 + s, 100));
      sum += some[s];
    }
    assertThat(schedule.sum(90, 100)).isCloseTo(sum, within(1e-12));
  }
}
