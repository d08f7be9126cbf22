package io.orograph.core.pde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Closed forms of both losses on families of functions, by the rule that training uses. */
class EnergyOracleTest {
  private static final PointSet POINTS = PointSet.simpson(PoissonProblem.INTERVAL, 401);

  /** u = x(1 − x)(wx + b) solves −u″ = −12x + 2 at (−2, −1). */
  @ParameterizedTest
  @CsvSource({"-2, -1", "0, 0", "1.5, -0.5", "-3, 2"})
  void theSquaredResidualOfTheToyHasItsClosedForm(double w, double b) {
    double a0 = 2 * b - 2 * w - 2;
    double a1 = 6 * w + 12;
    double closed = a0 * a0 + a0 * a1 + a1 * a1 / 3;
    double mean = mean(x -> Math.pow(-second(w, b, x) - (2 - 12 * x), 2));
    assertThat(mean).isCloseTo(closed, within(1e-10));
  }

  @Test
  void theEnergyOfTheToyIsSmallestAtItsSolution() {
    assertThat(energy(-2, -1)).isCloseTo(-23.0 / 30, within(1e-9)); // the rule is exact for cubics
    assertThat(energy(-2.01, -1)).isGreaterThan(energy(-2, -1));
    assertThat(energy(-2, -0.99)).isGreaterThan(energy(-2, -1));
  }

  /** L(u) − L(u*) = ½ mean |(u − u*)′|². */
  @ParameterizedTest
  @CsvSource({"0, 0", "1.5, -0.5", "-3, 2"})
  void theGapOfTheEnergyIsHalfTheSquaredSlopeOfTheError(double w, double b) {
    double gap = mean(x -> 0.5 * Math.pow(first(w, b, x) - first(-2, -1, x), 2));
    assertThat(energy(w, b) - energy(-2, -1)).isCloseTo(gap, within(1e-9));
  }

  private static double energy(double w, double b) {
    return mean(x -> 0.5 * Math.pow(first(w, b, x), 2) - (2 - 12 * x) * x * (1 - x) * (w * x + b));
  }

  private static double first(double w, double b, double x) {
    return b + 2 * (w - b) * x - 3 * w * x * x;
  }

  private static double second(double w, double b, double x) {
    return 2 * (w - b) - 6 * w * x;
  }

  private static double mean(java.util.function.DoubleUnaryOperator f) {
    double sum = 0;
    for (int i = 0; i < POINTS.count(); i++) {
      sum += POINTS.weights()[i] * f.applyAsDouble(POINTS.x()[i]);
    }
    return sum / POINTS.count();
  }
}
