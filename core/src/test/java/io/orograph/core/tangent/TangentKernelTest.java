package io.orograph.core.tangent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class TangentKernelTest {
  private final RandomStream random = Seed.of(5).stream();

  private double[] gaussian(int n) {
    double[] values = new double[n];
    random.fillGaussian(values);
    return values;
  }

  private static double[] ones(int n) {
    double[] values = new double[n];
    Arrays.fill(values, 1);
    return values;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** F = Xw: one output, whose cotangents are 1. */
  private static TangentKernel linear(double[] x, int samples, boolean bias) {
    return TangentKernel.of(List.of(new LayerFactors(samples, x, 1, bias, List.of(ones(samples)))));
  }

  @Test
  void theKernelOfALinearModelIsTheGramMatrixOfItsInputs() {
    double[] x = gaussian(4 * 7);
    TangentKernel kernel = linear(x, 4, false);
    TangentKernel biased = linear(x, 4, true);
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        double expected =
            dot(Arrays.copyOfRange(x, 7 * i, 7 * i + 7), Arrays.copyOfRange(x, 7 * j, 7 * j + 7));
        assertThat(kernel.entry(i, j)).isCloseTo(expected, within(1e-13));
        assertThat(biased.entry(i, j)).isCloseTo(expected + 1, within(1e-13));
      }
    }
  }

  /** f = (1/√m) Σ aᵢ σ(wᵢ·x) with |aᵢ| = 1, of which w is trained. */
  private TangentKernel twoLayers(double[][] x, int width, DoubleUnaryOperator slope) {
    int n = x.length;
    double[] inputs = Arrays.stream(x).flatMapToDouble(Arrays::stream).toArray();
    double[] cotangents = new double[n * width];
    for (int i = 0; i < width; i++) {
      double[] w = gaussian(x[0].length);
      double a = random.nextDouble() < 0.5 ? 1 : -1;
      for (int s = 0; s < n; s++) {
        cotangents[s * width + i] = a * slope.applyAsDouble(dot(w, x[s])) / Math.sqrt(width);
      }
    }
    return TangentKernel.of(List.of(new LayerFactors(n, inputs, 1, false, List.of(cotangents))));
  }

  @Test
  void theKernelOfWideReluNetworksIsTheArcCosineKernel() {
    double angle = 0.7;
    double[][] x = {{1, 0, 0}, {2 * Math.cos(angle), 2 * Math.sin(angle), 0}};
    TangentKernel kernel = twoLayers(x, 200_000, z -> z > 0 ? 1 : 0);
    double expected = 2 * Math.cos(angle) * (Math.PI - angle) / (2 * Math.PI);
    // the mean of 200,000 Bernoulli numbers times 2 cos 0.7, within 5 standard errors
    assertThat(kernel.entry(0, 1)).isCloseTo(expected, within(5 * 0.5 * 1.53 / 447));
  }

  @Test
  void equalSamplesLeaveNoSmallestEigenvalue() {
    double[] x = gaussian(3 * 6);
    System.arraycopy(x, 0, x, 12, 6);
    assertThat(linear(x, 3, true).isSingular()).isTrue();
    assertThat(linear(gaussian(3 * 6), 3, true).isSingular()).isFalse();
  }

  @Test
  void moreOutputsThanParametersLeaveNoSmallestEigenvalue() {
    assertThat(linear(gaussian(5 * 3), 5, true).isSingular()).isTrue();
    assertThat(linear(gaussian(4 * 3), 4, true).isSingular()).isFalse();
  }

  /** Squared lengths 9, 4 and 1 of orthogonal samples. */
  private static TangentKernel diagonal() {
    return linear(new double[] {3, 0, 0, 0, 2, 0, 0, 0, 1}, 3, false);
  }

  @Test
  void spectraOfDiagonalKernelsAreTheirDiagonals() {
    TangentKernel kernel = diagonal();
    assertThat(kernel.eigenvalues()).containsExactly(new double[] {1, 4, 9}, within(1e-14));
    assertThat(kernel.bottom()).isCloseTo(1, within(1e-14));
    assertThat(kernel.top()).isCloseTo(9, within(1e-14));
    assertThat(kernel.condition()).isCloseTo(9, within(1e-13));
    assertThat(kernel.trace()).isCloseTo(14, within(1e-14));
  }

  @Test
  void theEffectiveRankIsTheExponentialOfTheEntropyOfTheSpectrum() {
    double entropy = 0;
    for (double value : new double[] {1, 4, 9}) {
      entropy -= value / 14 * Math.log(value / 14);
    }
    assertThat(diagonal().effectiveRank()).isCloseTo(Math.exp(entropy), within(1e-13));
    TangentKernel alike = linear(new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, 3, false);
    assertThat(alike.effectiveRank()).isCloseTo(3, within(1e-13));
  }

  @Test
  void aKernelTwiceAsLargeHasChangedByAllOfItselfAndIsAligned() {
    double root = Math.sqrt(2);
    TangentKernel twice =
        linear(new double[] {3 * root, 0, 0, 0, 2 * root, 0, 0, 0, root}, 3, false);
    assertThat(twice.changeFrom(diagonal())).isCloseTo(1, within(1e-14));
    assertThat(twice.alignmentWith(diagonal())).isCloseTo(1, within(1e-14));
    TangentKernel other = linear(new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, 3, false);
    assertThat(other.alignmentWith(diagonal())).isCloseTo(14 / Math.sqrt(3 * 98), within(1e-14));
  }

  @Test
  void theRatioOfSquaredErrorsIsAtLeastTheSmallestEigenvalue() {
    TangentKernel kernel = diagonal();
    for (int draw = 0; draw < 50; draw++) {
      double[] r = gaussian(3);
      double squares = dot(r, r);
      double gradient = 9 * r[0] * r[0] + 4 * r[1] * r[1] + r[2] * r[2]; // ‖Jᵀr‖² = rᵀKr
      PlCondition here = new PlCondition(squares / 2, gradient, squares);
      assertThat(here.ratio()).isCloseTo(gradient / squares, within(1e-12));
      assertThat(here.violation(kernel)).isZero();
    }
    // a gradient that no Jacobian of this kernel can give
    assertThat(new PlCondition(0.5, 0.9, 1).violation(kernel)).isCloseTo(0.1, within(1e-8));
  }

  @Test
  void theConditionSaysNothingOfAFittedNetwork() {
    assertThat(new PlCondition(0, 0, 0).ratio()).isNaN();
  }
}
