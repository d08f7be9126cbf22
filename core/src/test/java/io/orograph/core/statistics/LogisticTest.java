package io.orograph.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import org.junit.jupiter.api.Test;

class LogisticTest {
  private static final double[][] X = {
    {0.1, 1}, {0.4, 2}, {1.2, 0.5}, {1.9, 3}, {2.5, 1.5}, {3.1, 2.2}, {3.6, 0.2}, {4.2, 2.9}
  };

  private static void assertFit(boolean[] y, double constant, double first, double second) {
    Logistic fit = Logistic.of(X, y);
    assertThat(fit.constant()).isCloseTo(constant, within(1e-6));
    assertThat(fit.slopes()[0]).isCloseTo(first, within(1e-6));
    assertThat(fit.slopes()[1]).isCloseTo(second, within(1e-6));
  }

  /** The same likelihood maximized by scipy.optimize.minimize (BFGS) of SciPy 1.17.1. */
  @Test
  void coefficientsAreThoseOfAnotherOptimizer() {
    boolean[] mixed = {false, false, false, true, false, true, true, true};
    assertFit(mixed, -3.10549447, 1.00362047, 0.58012199);
  }

  /** The same, where a plane separates the outcomes and the plain likelihood has no maximum. */
  @Test
  void separatedOutcomesHaveAFiniteFit() {
    boolean[] separated = {false, false, false, false, true, true, true, true};
    assertFit(separated, -2.22375727, 1.33098041, -0.36492888);
  }

  @Test
  void aUnitOfACovariateChangesItsSlopeAlone() {
    boolean[] y = {false, false, false, true, false, true, true, true};
    double[][] scaled = new double[X.length][];
    for (int i = 0; i < X.length; i++) {
      scaled[i] = new double[] {1000 * X[i][0] + 7, X[i][1]};
    }
    Logistic fit = Logistic.of(X, y);
    Logistic other = Logistic.of(scaled, y);
    assertThat(other.slopes()[0]).isCloseTo(fit.slopes()[0] / 1000, within(1e-10));
    assertThat(other.loss(scaled[3], true)).isCloseTo(fit.loss(X[3], true), within(1e-9));
  }

  @Test
  void plantedCoefficientsAreFoundAgain() {
    RandomStream random = Seed.of(5).stream();
    double[][] x = new double[40_000][];
    boolean[] y = new boolean[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = new double[] {random.nextGaussian(), 3 * random.nextDouble()};
      double logit = -1 + 2 * x[i][0] + 0.5 * x[i][1];
      y[i] = random.nextDouble() < 1 / (1 + Math.exp(-logit));
    }
    Logistic fit = Logistic.of(x, y);
    assertThat(fit.constant()).isCloseTo(-1, within(0.1));
    assertThat(fit.slopes()[0]).isCloseTo(2, within(0.1));
    assertThat(fit.slopes()[1]).isCloseTo(0.5, within(0.1));
  }

  @Test
  void aCovariateThatDoesNotVaryLeavesTheFitUndefined() {
    Logistic fit = Logistic.of(new double[][] {{1}, {1}, {1}}, new boolean[] {true, false, true});
    assertThat(fit.slopes()[0]).isNaN();
  }

  @Test
  void aLossIsMinusTheLogarithmOfTheProbability() {
    Logistic coin = new Logistic(Math.log(3), new double[] {0});
    assertThat(coin.loss(new double[] {5}, true)).isCloseTo(-Math.log(0.75), within(1e-12));
    assertThat(coin.loss(new double[] {5}, false)).isCloseTo(-Math.log(0.25), within(1e-12));
    assertThat(new Logistic(2000, new double[0]).loss(new double[0], false)).isEqualTo(2000);
  }
}
