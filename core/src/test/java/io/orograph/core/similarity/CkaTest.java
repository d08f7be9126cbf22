package io.orograph.core.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import org.junit.jupiter.api.Test;

class CkaTest {
  private static final OutputMatrix CROSS =
      OutputMatrix.of(
          new double[] {1, 0}, new double[] {0, 1}, new double[] {-1, 0}, new double[] {0, -1});

  @Test
  void stretchingOneFeatureGivesTheKnownValues() {
    assertThat(value(Cka.linear(CROSS, mapped(CROSS, 1, 0, 0, 0, 0))))
        .isCloseTo(.70710678, within(1e-8));
    assertThat(value(Cka.linear(CROSS, mapped(CROSS, 1, 0, 0, 2, 0))))
        .isCloseTo(.85749293, within(1e-8));
  }

  @Test
  void rotationsScalesAndOffsetsChangeNothing() {
    OutputMatrix x = gaussian(50, 2, "x");
    OutputMatrix y = gaussian(50, 2, "y");
    double c = Math.cos(0.7);
    double s = Math.sin(0.7);
    OutputMatrix moved = mapped(x, 3 * c, -3 * s, 3 * s, 3 * c, 17);
    assertThat(value(Cka.linear(x, x))).isCloseTo(1, within(1e-14));
    assertThat(value(Cka.linear(x, moved))).isCloseTo(1, within(1e-12));
    assertThat(value(Cka.linear(moved, y))).isCloseTo(value(Cka.linear(x, y)), within(1e-12));
    assertThat(value(Cka.linearDebiased(moved, y)))
        .isCloseTo(value(Cka.linearDebiased(x, y)), within(1e-10));
    assertThat(value(Cka.linearDebiased(x, moved))).isCloseTo(1, within(1e-12));
  }

  @Test
  void independentGaussiansAreBiasedByTheKnownAmountAndDebiasedToZero() {
    // sampled values of the taxonomy notes, section 4.4: near p/(n+p)
    assertIndependent(200, 10, 0.047);
    assertIndependent(128, 512, 0.80);
  }

  @Test
  void debiasedHsicEqualsItsDefinitionByFourTuples() {
    // unbiased HSIC as the mean over ordered 4-tuples of distinct samples (Song et al. 2012)
    OutputMatrix x = gaussian(6, 2, "tuple-x");
    OutputMatrix y = gaussian(6, 3, "tuple-y");
    double expected = tupleHsic(x, y) / Math.sqrt(tupleHsic(x, x) * tupleHsic(y, y));
    assertThat(value(Cka.linearDebiased(x, y))).isCloseTo(expected, within(1e-12));
  }

  @Test
  void collapsedOutputsAreUndefinedWithTheVarianceAsReason() {
    OutputMatrix rounding =
        OutputMatrix.of(
            new double[] {0.1, 0.9},
            new double[] {0.1 + 1e-9, 0.9},
            new double[] {0.1, 0.9 - 1e-9},
            new double[] {0.1, 0.9});
    assertThat(Cka.linear(rounding, rounding))
        .isInstanceOfSatisfying(
            Cka.Similarity.Undefined.class,
            u -> assertThat(u.reason()).startsWith("collapsed outputs"));
    assertThat(Cka.linear(CROSS, rounding)).isInstanceOf(Cka.Similarity.Undefined.class);
    assertThat(Cka.linearDebiased(CROSS, rounding)).isInstanceOf(Cka.Similarity.Undefined.class);
    OutputMatrix diverged = mapped(CROSS, Double.NaN, 0, 0, 1, 0);
    assertThat(Cka.linear(CROSS, diverged)).isInstanceOf(Cka.Similarity.Undefined.class);
  }

  @Test
  void theVarianceBetweenSamplesIsThatOfOneOutputOnAverage() {
    assertThat(mapped(CROSS, 1, 0, 0, 3, 5).varianceBetweenSamples())
        .isCloseTo((0.5 + 4.5) / 2, within(1e-14));
  }

  @Test
  void outputsOnDifferentProbeSetsAreRefused() {
    assertThatThrownBy(() -> Cka.linear(CROSS, gaussian(5, 2, "x")))
        .hasMessageContaining("samples: 5 (expected: 4");
  }

  private static void assertIndependent(int n, int p, double biased) {
    OutputMatrix x = gaussian(n, p, "left");
    OutputMatrix y = gaussian(n, p, "right");
    assertThat(value(Cka.linear(x, y))).isCloseTo(biased, within(0.012));
    assertThat(value(Cka.linearDebiased(x, y))).isCloseTo(0, within(0.03));
  }

  private static double tupleHsic(OutputMatrix x, OutputMatrix y) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < 6; i++) {
      for (int j = 0; j < 6; j++) {
        for (int q = 0; q < 6; q++) {
          for (int r = 0; r < 6; r++) {
            if (i != j && i != q && i != r && j != q && j != r && q != r) {
              sum += kernel(x, i, j) * (kernel(y, i, j) + kernel(y, q, r) - 2 * kernel(y, i, q));
              count++;
            }
          }
        }
      }
    }
    return sum / count;
  }

  private static double kernel(OutputMatrix x, int i, int j) {
    double sum = 0;
    for (int f = 0; f < x.features(); f++) {
      sum += x.at(i, f) * x.at(j, f);
    }
    return sum;
  }

  private static OutputMatrix gaussian(int n, int p, String label) {
    RandomStream stream = Seed.of(50).derive(label).stream();
    double[] values = new double[n * p];
    stream.fillGaussian(values);
    return new OutputMatrix(n, p, values);
  }

  /** Rows (x, y) become (a·x + b·y + offset, c·x + d·y + offset). */
  private static OutputMatrix mapped(
      OutputMatrix m, double a, double b, double c, double d, double offset) {
    double[] values = new double[m.samples() * 2];
    for (int i = 0; i < m.samples(); i++) {
      values[2 * i] = a * m.at(i, 0) + b * m.at(i, 1) + offset;
      values[2 * i + 1] = c * m.at(i, 0) + d * m.at(i, 1) + offset;
    }
    return new OutputMatrix(m.samples(), 2, values);
  }

  private static double value(Cka.Similarity similarity) {
    return switch (similarity) {
      case Cka.Similarity.Defined defined -> defined.value();
      case Cka.Similarity.Undefined undefined -> throw new AssertionError(undefined.reason());
    };
  }
}
