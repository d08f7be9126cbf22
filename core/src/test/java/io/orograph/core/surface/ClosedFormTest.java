package io.orograph.core.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.operator.HeapBlock;
import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import org.junit.jupiter.api.Test;

/** Values known on paper (the oracles of the taxonomy notes, section 5). */
class ClosedFormTest {
  private static final double[][] X = {{1, 0}, {0, 2}, {1, 1}, {2, 0}};

  @Test
  void theLeastSquaresHessianIsTwiceTheSecondMoment() {
    LeastSquares surface = new LeastSquares(X, new double[] {1, 2, 3, 4});
    assertThat(dense(surface, 0.3, -1)).isDeepEqualTo(new double[][] {{3, 0.5}, {0.5, 2.5}});
    assertThat(surface.value(new double[] {1, 1})).isEqualTo((0 + 0 + 1 + 4) / 4.0);
  }

  @Test
  void theLogisticHessianAtZeroIsAQuarterOfTheSecondMoment() {
    LogisticRegression surface =
        new LogisticRegression(X, new boolean[] {true, false, true, false});
    double[][] hessian = dense(surface, 0, 0);
    assertThat(hessian[0]).containsExactly(new double[] {6.0 / 16, 1.0 / 16}, within(1e-15));
    assertThat(hessian[1]).containsExactly(new double[] {1.0 / 16, 5.0 / 16}, within(1e-15));
    assertThat(surface.value(new double[2])).isCloseTo(Math.log(2), within(1e-15));
  }

  @Test
  void theLogisticHessianAnywhereIsTheWeightedSecondMoment() {
    LogisticRegression surface =
        new LogisticRegression(X, new boolean[] {true, false, true, false});
    double[] w = {0.7, -0.4};
    double[][] expected = new double[2][2];
    for (double[] x : X) {
      double s = 1 / (1 + Math.exp(-(w[0] * x[0] + w[1] * x[1])));
      for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 2; j++) {
          expected[i][j] += s * (1 - s) * x[i] * x[j] / 4;
        }
      }
    }
    double[][] hessian = dense(surface, w);
    for (int i = 0; i < 2; i++) {
      assertThat(hessian[i]).containsExactly(expected[i], within(1e-15));
    }
  }

  @Test
  void theSoftmaxHessianAtZeroIsAKroneckerProduct() {
    SoftmaxRegression surface = new SoftmaxRegression(X, new int[] {0, 1, 2, 0}, 3);
    double[][] hessian = dense(surface, new double[6]);
    double[][] moment = {{6.0 / 4, 1.0 / 4}, {1.0 / 4, 5.0 / 4}};
    for (int i = 0; i < 6; i++) {
      for (int j = 0; j < 6; j++) {
        double classes = (i / 2 == j / 2 ? 1.0 / 3 : 0) - 1.0 / 9;
        assertThat(hessian[i][j]).isCloseTo(classes * moment[i % 2][j % 2], within(1e-15));
      }
    }
  }

  @Test
  void largeLogitsNeitherOverflowNorLoseTheLoss() {
    SoftmaxRegression softmax = new SoftmaxRegression(new double[][] {{1}}, new int[] {0}, 2);
    assertThat(softmax.value(new double[] {0, 1000})).isEqualTo(1000);
    LogisticRegression logistic =
        new LogisticRegression(new double[][] {{1}}, new boolean[] {false});
    assertThat(logistic.value(new double[] {1000})).isEqualTo(1000);
    assertThat(logistic.value(new double[] {-1000})).isZero();
  }

  @Test
  void theErrorIsInPercentOfWrongAnswers() {
    SoftmaxRegression surface = new SoftmaxRegression(X, new int[] {0, 1, 1, 0}, 2);
    HeapBlock points = HeapBlock.of(new double[] {1, 0, 0, 1}, new double[] {0, 1, 1, 0});
    // the third sample (1, 1) is a tie, which goes to class 0
    assertThat(surface.errorPercent(points)).containsExactly(25, 100);
    LogisticRegression logistic =
        new LogisticRegression(X, new boolean[] {true, false, true, true});
    assertThat(logistic.errorPercent(HeapBlock.of(new double[] {1, -2}))).containsExactly(25);
  }

  @Test
  void minimaOfTheDeepLinearNetAreOneFunctionAtDifferentSharpness() {
    DeepLinear surface = new DeepLinear(1);
    assertThat(dense(surface, 1, 1)).isDeepEqualTo(new double[][] {{1, 1}, {1, 1}});
    assertThat(dense(surface, 2, 0.5)).isDeepEqualTo(new double[][] {{0.25, 1}, {1, 4}});
  }

  @Test
  void theRuggedWellIsConvexExactlyFromItsTransitionTemperatureOn() {
    RuggedWell well = new RuggedWell(0.5, 2, 3, 0);
    double transition = well.convexTemperature();
    assertThat(well.load()).isCloseTo(Math.log(36), within(1e-15));
    assertThat(transition).isCloseTo(2.0 / 9 * Math.log(36), within(1e-15));
    for (double factor : new double[] {0.9, 0.999, 1.001, 1.1}) {
      RuggedWell smoothed = well.at(factor * transition);
      double lowest = Double.POSITIVE_INFINITY;
      for (int i = 0; i <= 2000; i++) {
        double[] curvature = new double[1];
        smoothed.hessianProduct(new double[] {i * 0.005}, new double[] {1}, curvature);
        lowest = Math.min(lowest, curvature[0]);
      }
      assertThat(lowest >= 0).isEqualTo(factor > 1);
      assertThat(smoothed.convex()).isEqualTo(factor > 1);
    }
    assertThat(new RuggedWell(5, 1, 1, 0).convexTemperature()).isZero();
  }

  @Test
  void smoothingTheRuggedWellIsTheAverageOverGaussianShifts() {
    RuggedWell raw = new RuggedWell(0.5, 2, 3, 0);
    double temperature = 0.2;
    RandomStream stream = Seed.of(32).derive("smoothing").stream();
    for (double x : new double[] {0, 0.4, 1.1}) {
      int draws = 200_000;
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < draws; i++) {
        double shifted = x + Math.sqrt(temperature) * stream.nextGaussian();
        double value = raw.value(new double[] {shifted});
        sum += value;
        squares += value * value;
      }
      double mean = sum / draws;
      double error = Math.sqrt((squares / draws - mean * mean) / draws);
      double smoothed = raw.at(temperature).value(new double[] {x});
      assertThat(smoothed).isCloseTo(mean, within(4 * error));
    }
  }

  private static double[][] dense(HeapSurface surface, double... w) {
    SymmetricOperator<HeapBlock> hessian = surface.hessian(HeapBlock.of(w));
    HeapBlock identity = hessian.zeros(w.length);
    for (int i = 0; i < w.length; i++) {
      identity.view(i)[i] = 1;
    }
    HeapBlock columns = hessian.zeros(w.length);
    hessian.apply(identity, columns);
    double[][] dense = new double[w.length][];
    for (int i = 0; i < w.length; i++) {
      dense[i] = columns.column(i);
    }
    return dense;
  }
}
