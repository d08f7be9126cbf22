package io.orograph.core.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.Seed;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightSpectrumTest {
  private static double[] uniform(int count, long seed) {
    float[] values = new float[count];
    Seed.of(seed).stream().fillUniform(values, 1e-7, 1);
    double[] wide = new double[count];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }

  /** If u is uniform, u^(-1/(a-1)) has the density (a-1) x^(-a) from 1 on. */
  @ParameterizedTest
  @ValueSource(doubles = {1.8, 2.5, 4})
  void theExponentOfAPowerLawIsFound(double exponent) {
    double[] x =
        Arrays.stream(uniform(3_000, 1)).map(u -> Math.pow(u, -1 / (exponent - 1))).toArray();
    PowerLawTail tail = PowerLawTail.fit(x);
    assertThat(tail.exponent()).isCloseTo(exponent, within(4 * tail.error()));
    assertThat(tail.distance()).isLessThan(0.03);
  }

  /** Five hundred uniform numbers below 1, and a thousand from a power law above. */
  @Test
  void theTailBeginsWhereThePowerLawDoes() {
    double[] x = Arrays.copyOf(uniform(500, 2), 1_500);
    double[] u = uniform(1_000, 3);
    for (int i = 0; i < u.length; i++) {
      x[500 + i] = Math.pow(u[i], -1 / 1.5);
    }
    PowerLawTail tail = PowerLawTail.fit(x);
    assertThat(tail.least()).isBetween(0.9, 2.0);
    assertThat(tail.exponent()).isCloseTo(2.5, within(4 * tail.error()));
  }

  /** x_i = 2^i: the whole is the tail, 1 + n / (ln 2 n(n-1)/2). */
  @Test
  void theEstimateIsTheLikelihoodsMaximum() {
    double[] x = new double[10];
    Arrays.setAll(x, i -> Math.pow(2, i));
    PowerLawTail tail = PowerLawTail.fit(x);
    int n = tail.count();
    assertThat(tail.exponent()).isCloseTo(1 + 2 / ((n - 1) * Math.log(2)), within(1e-12));
    assertThat(tail.error()).isCloseTo((tail.exponent() - 1) / Math.sqrt(n), within(1e-12));
  }

  @Test
  void equalNumbersHaveNoTail() {
    double[] x = new double[12];
    Arrays.fill(x, 3);
    assertThat(PowerLawTail.fit(x).distance()).isEqualTo(1);
  }

  @Test
  void fewNumbersAreRefused() {
    assertThatThrownBy(() -> PowerLawTail.fit(new double[] {1, 2}))
        .hasMessage("numbers: 2 from 1.0 (expected: at least 10, all positive)");
  }

  /** W = diag(3, 2, 1) in a wide and in a tall shape. */
  @Test
  void theSpectrumIsThatOfSquaredSingularValues() {
    float[] wide = {3, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1, 0};
    float[] tall = {3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0};
    assertThat(WeightSpectrum.of(wide, 3, 4, 1).eigenvalues())
        .containsExactly(new double[] {1, 4, 9}, within(1e-12));
    WeightSpectrum spectrum = WeightSpectrum.of(tall, 4, 3, 1);
    assertThat(spectrum.eigenvalues()).containsExactly(new double[] {1, 4, 9}, within(1e-12));
    assertThat(spectrum.stableRank()).isCloseTo(14.0 / 9, within(1e-12));
    assertThat(spectrum.largest()).isCloseTo(9, within(1e-12));
    assertThat(spectrum.tail()).as("three eigenvalues").isEmpty();
  }

  /** Two positions of a kernel, diag(1, 2) and diag(3, 4), interleaved. */
  @Test
  void positionsOfAKernelArePooled() {
    float[] kernel = {1, 3, 0, 0, 0, 0, 2, 4};
    assertThat(WeightSpectrum.of(kernel, 2, 2, 2).eigenvalues())
        .containsExactly(new double[] {1, 4, 9, 16}, within(1e-12));
  }

  /** Gaussian weights of variance 1/n: the largest squared singular value is near (1 + √(m/n))². */
  @Test
  void theNormOfARandomMatrixIsMarchenkoAndPasturs() {
    int m = 100;
    int n = 400;
    float[] weights = new float[m * n];
    Seed.of(4).stream().fillGaussian(weights);
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= (float) Math.sqrt(n);
    }
    WeightSpectrum spectrum = WeightSpectrum.of(weights, m, n, 1);
    assertThat(spectrum.largest()).isCloseTo(2.25, within(0.12));
    assertThat(spectrum.stableRank()).isCloseTo(m / spectrum.largest(), within(2.0));
    assertThat(spectrum.tail().orElseThrow().exponent()).as("no heavy tail").isGreaterThan(3);
  }
}
