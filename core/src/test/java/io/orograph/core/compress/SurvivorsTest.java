package io.orograph.core.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.Seed;
import org.junit.jupiter.api.Test;

class SurvivorsTest {

  /** τ of (3, −4, 0) is 25/7, of equal magnitudes the magnitude, of zeros 0. */
  @Test
  void thresholdsAreInUnitsOfTheSquaredNormOverTheSumOfMagnitudes() {
    Threshold half = new Threshold(0.5, Threshold.Unit.TAU);
    assertThat(half.of(new double[] {3, -4, 0})).isCloseTo(25.0 / 14, within(1e-15));
    assertThat(half.prune(new double[] {1, -4, 0})).containsExactly(0, -4, 0);
    assertThat(half.of(new double[] {2, -2, 2})).isCloseTo(1, within(1e-15));
    assertThat(half.of(new double[2])).isZero();
  }

  @Test
  void weightsBelowTheThresholdCountAsZeros() {
    Survivors left = Survivors.of(new double[] {0.1, -0.2, 0, 0.4, -0.05}, 0.1);
    assertThat(left.count()).isEqualTo(3);
    assertThat(left.zeros()).isCloseTo(0.4, within(1e-15));
  }

  /** Thresholds relative to such a tensor are 0. */
  @Test
  void zerosNeverSurvive() {
    Survivors none = Survivors.of(new double[4], 0);
    assertThat(none.count()).isZero();
    assertThat(none.zeros()).isEqualTo(1);
    assertThat(Survivors.of(new double[] {0, 2}, 0).count()).isEqualTo(1);
  }

  @Test
  void survivorsOfOneMagnitudeHaveNoVariationAndOneBitOfEntropy() {
    Survivors left = Survivors.of(new double[] {0.5, -0.5, 0, 0.5, -0.5, 0}, 1e-3);
    assertThat(left.variation()).isEqualTo(0);
    assertThat(left.entropy()).isCloseTo(1, within(1e-15));
  }

  @Test
  void theVariationIsDeviationOverMean() {
    Survivors left = Survivors.of(new double[] {1, -3, 0}, 1e-3);
    assertThat(left.variation()).isCloseTo(0.5, within(1e-15));
  }

  @Test
  void uniformWeightsFillEveryBin() {
    double[] w = new double[Survivors.BINS * 100];
    for (int i = 0; i < w.length; i++) {
      w[i] = (i + 0.5) / w.length * 2 - 1;
    }
    assertThat(Survivors.of(w, 0).entropy()).isCloseTo(8, within(0.01));
  }

  @Test
  void withoutSurvivorsEntropyAndVariationAreUnknown() {
    Survivors left = Survivors.of(new double[3], 1e-3);
    assertThat(left.zeros()).isEqualTo(1);
    assertThat(left.entropy()).isNaN();
    assertThat(left.variation()).isNaN();
  }

  @Test
  void theNearestTernaryVectorIsThatOfASearchOverAll() {
    double[] w = new double[7];
    Seed.of(4).stream().fillGaussian(w);
    double norm = Compressibility.of(w).l2();
    double best = Double.POSITIVE_INFINITY;
    for (int code = 0; code < Math.pow(3, w.length); code++) {
      int rest = code;
      double along = 0;
      int k = 0;
      for (double v : w) {
        int sign = rest % 3 - 1;
        rest /= 3;
        along += sign * v;
        k += sign == 0 ? 0 : 1;
      }
      double squared = norm * norm - (k == 0 ? 0 : along * along / k);
      best = Math.min(best, Math.sqrt(squared) / norm);
    }
    assertThat(Ternary.nearest(w).residual()).isCloseTo(best, within(1e-12));
  }

  @Test
  void aTernaryVectorIsItsOwnNearest() {
    Ternary nearest = Ternary.nearest(new double[] {0, 2, -2, 0, 2});
    assertThat(nearest.nonZeros()).isEqualTo(3);
    assertThat(nearest.magnitude()).isCloseTo(2, within(1e-15));
    assertThat(nearest.residual()).isCloseTo(0, within(1e-7));
  }
}
