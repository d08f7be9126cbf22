package io.orograph.core.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A layer of two neurons with two inputs and a bias each, then a bias apart; by hand. */
class AllocationSeriesTest {
  private static AllocationSeries series() {
    AllocationSeries series =
        new AllocationSeries(
            List.of(
                new ParameterGroup("0.weight", "0", 0, 4, 2),
                new ParameterGroup("0.bias", "0", 4, 6, 2),
                new ParameterGroup("2.bias", "2", 6, 7, 1)));
    series.add(0, step(-4, 1, 0, -2, 0, 0, 1));
    series.add(1, step(-1, -1, -1, 0.5, 0.25, -1, -1));
    return series;
  }

  private static StepAllocation step(double... a) {
    double sum = 0;
    for (double one : a) {
      sum += one;
    }
    return new StepAllocation(a, 10, 10 + sum + 0.125, 0.125, 9, 4, 3);
  }

  @Test
  void aShareCountsHelpersAmongThoseThatAreNotZeroOrAmongAll() {
    assertThat(series().helpPercent(false)).containsExactly(50, 500.0 / 7);
    assertThat(series().helpPercent(true)).containsExactly(200.0 / 7, 500.0 / 7);
    assertThat(series().zeroPercent()).isCloseTo(100 * 3.0 / 14, within(1e-12));
  }

  @Test
  void aStepOfNothingButZerosHasNoShareUnlessTheyCount() {
    AllocationSeries series = series();
    series.add(2, step(0, 0, 0, 0, 0, 0, 0));
    assertThat(series.helpPercent(false)).hasSize(2);
    assertThat(series.helpPercent(true)).hasSize(3).endsWith(0);
  }

  @Test
  void aResidueOfRoundingNeitherHelpsNorHurts() {
    AllocationSeries series = series();
    series.add(2, step(-4, -1e-17, 1e-17, -2, 0, 0, 1));
    assertThat(series.entries().getLast().helping()).isEqualTo(2);
    assertThat(series.entries().getLast().hurting()).isEqualTo(1);
  }

  @Test
  void massIsSummedApartForHelpAndHurt() {
    assertThat(series().helpMass()).isEqualTo(6 + 5);
    assertThat(series().hurtMass()).isEqualTo(2 + 0.75);
  }

  @Test
  void neuronsAddTheirWeightsAndTheirBias() {
    assertThat(series().units().get("0")).containsExactly(-5 + 0 + 0.25, -1 - 1.5 - 1);
    assertThat(series().units().get("2")).containsExactly(0);
  }

  @Test
  void layersAddTheirTensorsStepByStep() {
    assertThat(series().layers().get("0")).containsExactly(-5, -3.25);
    assertThat(series().layers().get("2")).containsExactly(1, -1);
    assertThat(series().total(name -> name.endsWith("bias"))).isEqualTo(-0.75);
  }

  @Test
  void parametersKnowTheirSumsAndHowOftenTheyHelped() {
    assertThat(series().totals()).containsExactly(-5, 0, -1, -1.5, 0.25, -1, 0);
    assertThat(series().helped()).containsExactly(2, 1, 1, 1, 0, 1, 1);
  }

  @Test
  void theSumMissesTheChangeOfTheLossByTheResiduals() {
    AllocationSeries series = series();
    assertThat(series.residual()).isEqualTo(0.25);
    assertThat(series.lossChange() - series.total(name -> true)).isEqualTo(0.25);
    assertThat(series.addsUp()).isTrue();
  }

  @Test
  void aRecordWhoseSumMissesMoreThanItsResidualDoesNotAddUp() {
    AllocationSeries series = series();
    series.add(2, new StepAllocation(new double[] {-1, 0, 0, 0, 0, 0, 0}, 10, 7, 0.5, 9, 2, 1));
    assertThat(series.addsUp()).isFalse();
  }

  @Test
  void unitsMustBeEqualParts() {
    assertThatThrownBy(() -> new ParameterGroup("w", "w", 0, 5, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("w: [0, 5) of 2 units (expected: equal parts)");
  }
}
