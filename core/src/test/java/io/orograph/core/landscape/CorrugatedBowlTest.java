package io.orograph.core.landscape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CorrugatedBowlTest {
  private static final CorrugatedBowl RUGGED = new CorrugatedBowl(0.8, 0.5, 4);

  /** The mean over the noise by the trapezoid rule, which for a Gaussian is exact to rounding. */
  private static double smoothedByQuadrature(CorrugatedBowl bowl, double x, double temperature) {
    double step = 0.005;
    double sum = 0;
    for (int i = -2000; i <= 2000; i++) {
      double z = i * step;
      sum += bowl.loss(x + Math.sqrt(temperature) * z) * Math.exp(-z * z / 2);
    }
    return sum * step / Math.sqrt(2 * Math.PI);
  }

  /** The least second difference of the quadrature over two periods: no formula of the class. */
  private static double leastCurvature(CorrugatedBowl bowl, double temperature) {
    double h = 1e-3;
    double least = Double.POSITIVE_INFINITY;
    for (double x = 0; x < 4 * Math.PI / bowl.k(); x += 0.02) {
      double curvature =
          (smoothedByQuadrature(bowl, x + h, temperature)
                  - 2 * smoothedByQuadrature(bowl, x, temperature)
                  + smoothedByQuadrature(bowl, x - h, temperature))
              / (h * h);
      least = Math.min(least, curvature);
    }
    return least;
  }

  @Test
  void theEffectiveLossIsTheMeanOverTheNoise() {
    for (double x : new double[] {-1.3, 0, 0.4, 2.2}) {
      for (double temperature : new double[] {0.01, 0.2, 1.5}) {
        assertThat(RUGGED.effectiveLoss(x, temperature))
            .isCloseTo(smoothedByQuadrature(RUGGED, x, temperature), within(1e-9));
      }
    }
  }

  @Test
  void theBoundaryIsWhereTheSmoothedLossBecomesConvex() {
    double boundary = RUGGED.boundary();
    assertThat(boundary).isCloseTo(Math.log(10) / 8, within(1e-12));
    assertThat(leastCurvature(RUGGED, 0.9 * boundary)).isLessThan(-0.05);
    assertThat(leastCurvature(RUGGED, boundary)).isCloseTo(0, within(1e-2));
    assertThat(leastCurvature(RUGGED, 1.1 * boundary)).isGreaterThan(0.05);
  }

  @Test
  void theCurvatureIsTheSecondDerivative() {
    double h = 1e-4;
    for (double x : new double[] {0, 0.7, 1.9}) {
      double second =
          (RUGGED.effectiveLoss(x + h, 0.05)
                  - 2 * RUGGED.effectiveLoss(x, 0.05)
                  + RUGGED.effectiveLoss(x - h, 0.05))
              / (h * h);
      assertThat(RUGGED.effectiveCurvature(x, 0.05)).isCloseTo(second, within(1e-5));
    }
  }

  @Test
  void ruggednessChangesSignAtTheBoundary() {
    assertThat(RUGGED.ruggedness(RUGGED.boundary())).isCloseTo(0, within(1e-12));
    assertThat(RUGGED.convex(0.99 * RUGGED.boundary())).isFalse();
    assertThat(RUGGED.convex(1.01 * RUGGED.boundary())).isTrue();
  }

  @Test
  void weakRipplesNeedNoTemperature() {
    CorrugatedBowl weak = new CorrugatedBowl(2, 0.1, 4);
    assertThat(weak.boundary()).isZero();
    assertThat(weak.convex(0)).isTrue();
    assertThat(new CorrugatedBowl(2, 0, 4).convex(0)).isTrue();
  }

  @Test
  void impossibleParametersAreNamed() {
    assertThatThrownBy(() -> new CorrugatedBowl(0, 1, 1)).hasMessageContaining("a: 0.0");
    assertThatThrownBy(() -> new CorrugatedBowl(1, -1, 1)).hasMessageContaining("b: -1.0");
    assertThatThrownBy(() -> new CorrugatedBowl(1, 1, Double.NaN)).hasMessageContaining("k: NaN");
    assertThatThrownBy(() -> RUGGED.effectiveLoss(0, -1)).hasMessageContaining("temperature: -1.0");
  }
}
