package io.orograph.core.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.estimate.SpectralDensity.Density;
import io.orograph.core.estimate.SpectralDensity.Options;
import io.orograph.core.estimate.SpectralDensity.Quadrature;
import io.orograph.core.operator.HeapBlock;
import io.orograph.core.operator.Operators;
import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.random.Seed;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SpectralDensityTest {
  private static final Seed SEED = Seed.of(23).derive("density-test");

  @Test
  void withAsManyStepsAsDimensionsTheNodesAreTheSpectrum() {
    double[][] a = Matrices.randomSymmetric(30, SEED);
    Density density = SpectralDensity.of(Operators.dense(a), new Options(3, 30), SEED);
    double[] exact = SymmetricEigen.values(a);
    for (Quadrature q : density.quadratures()) {
      assertThat(q.nodes().stream().mapToDouble(x -> x).toArray())
          .containsExactly(exact, within(1e-9));
      assertThat(q.moment(0)).isCloseTo(1, within(1e-12));
    }
    assertThat(density.matvecs()).isEqualTo(90);
  }

  @Test
  void aQuadratureIsExactForPowersBelowTwiceItsSteps() {
    double[][] a = Matrices.randomSymmetric(40, SEED.derive("powers"));
    Density few = SpectralDensity.of(Operators.dense(a), new Options(1, 5), SEED);
    Density all = SpectralDensity.of(Operators.dense(a), new Options(1, 40), SEED);
    for (int k = 0; k <= 9; k++) {
      double exact = all.quadratures().getFirst().moment(k);
      double scale = Math.max(1, Math.abs(exact));
      assertThat(few.quadratures().getFirst().moment(k)).isCloseTo(exact, within(1e-9 * scale));
    }
    double tenth = all.quadratures().getFirst().moment(10);
    assertThat(few.quadratures().getFirst().moment(10)).isLessThan(0.999 * tenth);
  }

  @Test
  void momentsAreWithinFourErrorsOfTheTrueOnes() {
    double[][] a = Matrices.randomSymmetric(60, SEED.derive("moments"));
    double[] exact = SymmetricEigen.values(a);
    int misses = 0;
    for (int trial = 0; trial < 20; trial++) {
      Density density =
          SpectralDensity.of(Operators.dense(a), new Options(16, 10), SEED.derive("trial", trial));
      for (int k = 1; k <= 4; k++) {
        int power = k;
        double truth = Arrays.stream(exact).map(e -> Math.pow(e, power)).average().orElseThrow();
        SampleMean moment = density.moment(k);
        misses += Math.abs(moment.value() - truth) < 4 * moment.error() ? 0 : 1;
      }
    }
    assertThat(misses).isLessThanOrEqualTo(1);
  }

  @Test
  void theDensityOfACovarianceIsThatOfMarchenkoAndPastur() {
    int n = 1200;
    int d = 300;
    SymmetricOperator<HeapBlock> covariance = covariance(n, d);
    Density density = SpectralDensity.of(covariance, new Options(8, 60), SEED);
    double low = Math.pow(1 - Math.sqrt(1.0 * d / n), 2);
    double high = Math.pow(1 + Math.sqrt(1.0 * d / n), 2);
    for (Quadrature q : density.quadratures()) {
      assertThat(q.nodes().getFirst()).isCloseTo(low, within(0.05));
      assertThat(q.nodes().getLast()).isCloseTo(high, within(0.12));
    }
    for (double lambda : new double[] {0.5, 0.8, 1.2, 1.7}) {
      double known = Math.sqrt((high - lambda) * (lambda - low)) / (2 * Math.PI * lambda * d / n);
      assertThat(density.at(lambda, 0.08)).isCloseTo(known, within(0.1 * known));
    }
  }

  @Test
  void theShareOfNegativeCurvatureIsCounted() {
    double[] d = new double[100];
    Arrays.setAll(d, i -> i < 30 ? -1 - i : 1 + i);
    Density density = SpectralDensity.of(Operators.diagonal(d), new Options(40, 40), SEED);
    SampleMean above = density.above(0);
    assertThat(above.error()).isLessThan(0.02);
    assertThat(above.value()).isCloseTo(0.7, within(4 * above.error()));
  }

  @Test
  void aProbeIsTheSameInAnyCompany() {
    SymmetricOperator<HeapBlock> a = Operators.dense(Matrices.randomSymmetric(30, SEED));
    Density one = SpectralDensity.of(a, new Options(1, 12), SEED);
    Density four = SpectralDensity.of(a, new Options(4, 12), SEED);
    assertThat(four.quadratures().getFirst()).isEqualTo(one.quadratures().getFirst());
  }

  @Test
  void anInvariantSpaceEndsAProbeAndNotTheOthers() {
    Density density =
        SpectralDensity.of(Operators.diagonal(2, 2, 5, 5, 5), new Options(3, 5), SEED);
    for (Quadrature q : density.quadratures()) {
      assertThat(q.nodes()).hasSize(2);
      assertThat(q.nodes().getFirst()).isCloseTo(2, within(1e-12));
      assertThat(q.nodes().getLast()).isCloseTo(5, within(1e-12));
    }
  }

  @Test
  void numbersThatAreNotFiniteGiveNoDensity() {
    Density density =
        SpectralDensity.of(Operators.diagonal(1, Double.NaN), new Options(2, 2), SEED);
    assertThat(density.isDefined()).isFalse();
    assertThatThrownBy(() -> new Options(0, 5)).hasMessageContaining("each at least 1");
  }

  /** XᵀX/n of n × d standard normal numbers. */
  private static SymmetricOperator<HeapBlock> covariance(int n, int d) {
    double[][] x = new double[n][d];
    for (int i = 0; i < n; i++) {
      SEED.derive("row", i).stream().fillGaussian(x[i]);
    }
    return Operators.onHeap(
        d,
        (in, out) -> {
          Arrays.fill(out, 0);
          for (double[] row : x) {
            double along = 0;
            for (int j = 0; j < d; j++) {
              along += row[j] * in[j];
            }
            for (int j = 0; j < d; j++) {
              out[j] += along / n * row[j];
            }
          }
        });
  }
}
