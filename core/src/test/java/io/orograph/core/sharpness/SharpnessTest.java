package io.orograph.core.sharpness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.operator.HeapBlock;
import io.orograph.core.random.Seed;
import io.orograph.core.surface.DeepLinear;
import io.orograph.core.surface.HeapSurface;
import io.orograph.core.surface.Quadratic;
import org.junit.jupiter.api.Test;

/**
 * Closed forms: everything is known on a quadratic, and scale invariance on a deep linear model.
 */
class SharpnessTest {
  private static final Quadratic BOWL =
      new Quadratic(new double[] {4, 1, 0}, new double[] {1, 2, 0.5}, new double[] {0, 0.5, 1});

  /** The largest eigenvalue of its matrix, by LAPACK. */
  private static final double LARGEST = 4.42514245;

  private static Sharpness<HeapBlock> at(HeapSurface surface, boolean adaptive, double... point) {
    HeapBlock block = surface.zeros(1);
    block.fill(0, values -> System.arraycopy(point, 0, values, 0, point.length));
    return new Sharpness<>(surface, block, adaptive);
  }

  @Test
  void oneStepGoesUphillByTheRadius() {
    // g = (4, 1, 0) at (1, 0, 0), e = 0.1 g/√17: gᵀe + ½ eᵀAe
    double first = 0.1 * Math.sqrt(17);
    double second = 0.5 * 0.01 * (4 * 16 + 2 * 4 + 2) / 17;
    Sharpness.Rise rise = at(BOWL, false, 1, 0, 0).oneStep(0.1);
    assertThat(rise.value()).isCloseTo(first + second, within(1e-14));
    assertThat(rise.gradients()).isEqualTo(1);
  }

  @Test
  void oneStepIsUndefinedWhereTheGradientVanishes() {
    assertThat(at(BOWL, false, 0, 0, 0).oneStep(0.1).value()).isNaN();
  }

  @Test
  void theWorstAtAMinimumIsHalfTheSquaredRadiusTimesTheTopEigenvalue() {
    Sharpness.Rise rise = at(BOWL, false, 0, 0, 0).worst(0.3, 60, Seed.of(1));
    assertThat(rise.value()).isCloseTo(0.5 * 0.09 * LARGEST, within(1e-5));
    assertThat(rise.converged()).isTrue();
  }

  @Test
  void theWorstIsNeverBelowOneStepNorBelowZero() {
    Sharpness<HeapBlock> here = at(BOWL, false, 0.3, -1, 2);
    assertThat(here.worst(0.5, 20, Seed.of(1)).value())
        .isGreaterThanOrEqualTo(here.oneStep(0.5).value());
    Quadratic hill = new Quadratic(new double[] {-1, 0}, new double[] {0, -2});
    assertThat(at(hill, false, 0, 0).worst(0.5, 20, Seed.of(1)).value()).isZero();
  }

  @Test
  void theMeanOverNoiseIsHalfTheVarianceTimesTheTrace() {
    Sharpness.Rise rise = at(BOWL, false, 1, 2, 3).average(0.2, 2_000, Seed.of(2));
    assertThat(rise.value()).isCloseTo(0.5 * 0.04 * 7, within(4 * rise.error()));
    assertThat(rise.error()).isLessThan(0.005).isPositive();
  }

  /** w1 w2 = 1 is the same function whatever the scale; plain sharpness is not the same. */
  @Test
  void adaptiveSharpnessDoesNotSeeHowScaleIsSharedBetweenLayers() {
    DeepLinear model = new DeepLinear(1);
    double plainEven = at(model, false, 1.5, 1).worst(0.05, 40, Seed.of(1)).value();
    double plainOdd = at(model, false, 15, 0.1).worst(0.05, 40, Seed.of(1)).value();
    assertThat(plainOdd).isGreaterThan(3 * plainEven);
    double even = at(model, true, 1.5, 1).worst(0.05, 40, Seed.of(1)).value();
    double odd = at(model, true, 15, 0.1).worst(0.05, 40, Seed.of(1)).value();
    assertThat(odd).isCloseTo(even, within(1e-9));
    assertThat(at(model, true, 15, 0.1).oneStep(0.05).value())
        .isCloseTo(at(model, true, 1.5, 1).oneStep(0.05).value(), within(1e-12));
    assertThat(at(model, true, 15, 0.1).average(0.1, 50, Seed.of(1)).value())
        .isCloseTo(at(model, true, 1.5, 1).average(0.1, 50, Seed.of(1)).value(), within(1e-12));
  }

  @Test
  void budgetsThatSayNothingAreRefused() {
    Sharpness<HeapBlock> here = at(BOWL, false, 1, 0, 0);
    assertThatThrownBy(() -> here.worst(0.1, 3, Seed.of(1)))
        .hasMessage("steps: 3 (expected: at least 4)");
    assertThatThrownBy(() -> here.average(0.1, 1, Seed.of(1)))
        .hasMessage("pairs: 1 (expected: at least 2)");
  }
}
