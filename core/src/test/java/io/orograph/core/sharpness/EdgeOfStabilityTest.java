package io.orograph.core.sharpness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EdgeOfStabilityTest {
  /** |x| after many steps on ½λx² from x = 1. */
  private static double descended(
      double curvature, double rate, double momentum, boolean nesterov) {
    double x = 1;
    double m = 0;
    for (int step = 0; step < 20_000 && Math.abs(x) < 1e50; step++) {
      double g = curvature * x;
      m = momentum * m + g;
      x -= rate * (nesterov ? g + momentum * m : m);
    }
    return Math.abs(x);
  }

  @ParameterizedTest
  @CsvSource({
    "0.1, 0, false",
    "0.05, 0.9, false",
    "1, 0.5, false",
    "0.05, 0.9, true",
    "0.3, 0.5, true",
    "0.1, 0, true"
  })
  void descentOnAQuadraticContractsBelowTheLimitAndBlowsUpAboveIt(
      double rate, double momentum, boolean nesterov) {
    double limit = EdgeOfStability.limit(rate, momentum, nesterov);
    assertThat(descended(0.99 * limit, rate, momentum, nesterov)).isLessThan(1e-6);
    assertThat(descended(1.01 * limit, rate, momentum, nesterov)).isGreaterThan(1e6);
  }
}
