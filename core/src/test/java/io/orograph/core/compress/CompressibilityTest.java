package io.orograph.core.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressibilityTest {
  private final RandomStream random = Seed.of(1905).stream();

  private double[] gaussian(int n) {
    double[] values = new double[n];
    random.fillGaussian(values);
    return values;
  }

  private static double value(double... w) {
    return Compressibility.of(w).value();
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @Test
  void ofOneWeightAloneItIsOne() {
    assertThat(value(0, 0, -7, 0)).isEqualTo(1);
  }

  @Test
  void ofEqualMagnitudesItIsTheRootOfTheDimension() {
    assertThat(value(3, -3, 3, 3, -3, 3, 3, -3, 3)).isCloseTo(3, within(1e-15));
  }

  @Test
  void ofTernaryWeightsItIsTheRootOfTheNumberThatAreNotZero() {
    assertThat(value(0, 0.5, 0, -0.5, 0.5, -0.5, 0)).isCloseTo(2, within(1e-15));
  }

  @Test
  void inThePlaneItIsTheSumOfCosineAndSine() {
    for (double angle = 0.1; angle < 1.5; angle += 0.2) {
      assertThat(value(Math.cos(angle), Math.sin(angle)))
          .isCloseTo(Math.cos(angle) + Math.sin(angle), within(1e-14));
    }
    assertThat(value(1, 1)).isCloseTo(Math.sqrt(2), within(1e-15));
  }

  @Test
  void itIgnoresScaleAndSign() {
    double[] w = gaussian(50);
    double[] scaled = Arrays.stream(w).map(v -> -3 * v).toArray();
    assertThat(value(scaled)).isCloseTo(value(w), within(1e-13));
  }

  @Test
  void ofZerosItIsZeroAndItsGradientToo() {
    assertThat(value(0, 0, 0)).isEqualTo(0);
    assertThat(Compressibility.gradient(new double[3])).containsOnly(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 7, 100, 5000})
  void itLiesBetweenOneAndTheRootOfTheDimension(int d) {
    assertThat(value(gaussian(d))).isBetween(1.0, Math.sqrt(d));
  }

  @Test
  void normalizedItIsThatOfTheDistribution() {
    int n = 400_000;
    double[] uniform = new double[n];
    double[] laplace = new double[n];
    for (int i = 0; i < n; i++) {
      uniform[i] = 2 * random.nextDouble() - 1;
      laplace[i] = Math.log(1 - random.nextDouble()) * Math.signum(random.nextDouble() - 0.5);
    }
    assertThat(Compressibility.of(gaussian(n)).normalized())
        .isCloseTo(Math.sqrt(2 / Math.PI), within(2e-3));
    assertThat(Compressibility.of(uniform).normalized()).isCloseTo(Math.sqrt(3) / 2, within(2e-3));
    assertThat(Compressibility.of(laplace).normalized()).isCloseTo(Math.sqrt(0.5), within(2e-3));
  }

  @Test
  void itsSquareIsTheEffectiveNumberOfWeights() {
    assertThat(Compressibility.of(new double[] {2, -2, 0, 2}).effectiveNonZeros())
        .isCloseTo(3, within(1e-14));
  }

  @Test
  void theThresholdOfGaussianWeightsIsAQuarterAboveTheirDeviation() {
    assertThat(Compressibility.of(gaussian(400_000)).threshold())
        .isCloseTo(Math.sqrt(Math.PI / 2), within(5e-3));
  }

  @Test
  void itsGradientIsThatOfFiniteDifferences() {
    double[] w = gaussian(20);
    double[] gradient = Compressibility.gradient(w);
    double h = 1e-6;
    for (int i = 0; i < w.length; i++) {
      double[] up = w.clone();
      double[] down = w.clone();
      up[i] += h;
      down[i] -= h;
      assertThat(gradient[i]).isCloseTo((value(up) - value(down)) / (2 * h), within(1e-8));
    }
  }

  @Test
  void itsGradientIsOrthogonalToTheWeights() {
    double[] w = gaussian(300);
    assertThat(dot(Compressibility.gradient(w), w)).isCloseTo(0, within(1e-13));
  }

  @Test
  void theLengthOfItsGradientFollowsFromItsValue() {
    double[] w = gaussian(300);
    double[] g = Compressibility.gradient(w);
    Compressibility c = Compressibility.of(w);
    double expected = (300 - c.effectiveNonZeros()) / (c.l2() * c.l2());
    assertThat(dot(g, g)).isCloseTo(expected, within(1e-13));
  }

  @Test
  void aStepOfDescentMakesWeightsLongerByExactlyItsOwnLength() {
    double[] w = gaussian(40);
    double[] g = Compressibility.gradient(w);
    double rate = 0.3;
    double[] next = new double[40];
    for (int i = 0; i < 40; i++) {
      next[i] = w[i] - rate * g[i];
    }
    assertThat(dot(next, next) - dot(w, w)).isCloseTo(rate * rate * dot(g, g), within(1e-13));
  }

  @Test
  void onTheSupportOfATernaryVectorTheGradientVanishes() {
    assertThat(Compressibility.gradient(new double[] {0, 0.5, 0, -0.5, 0.5, -0.5, 0}))
        .containsOnly(0);
  }

  @Test
  void descentShrinksWeightsBelowTheThresholdAndGrowsThoseAbove() {
    double[] w = gaussian(200);
    double threshold = Compressibility.of(w).threshold();
    double[] g = Compressibility.gradient(w);
    for (int i = 0; i < w.length; i++) {
      boolean grows = -g[i] * Math.signum(w[i]) > 0;
      assertThat(grows).isEqualTo(Math.abs(w[i]) > threshold);
    }
  }
}
