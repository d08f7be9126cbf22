package io.orograph.core.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.operator.HeapBlock;
import io.orograph.core.operator.Operators;
import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.random.Seed;
import io.orograph.core.surface.DeepLinear;
import io.orograph.core.surface.HeapSurface;
import io.orograph.core.surface.LeastSquares;
import io.orograph.core.surface.SoftmaxRegression;
import org.junit.jupiter.api.Test;

/** Estimators on surfaces whose curvature is known on paper. */
class CurvatureOfToysTest {
  private static final Seed SEED = Seed.of(23).derive("curvature");
  private static final double[][] X = {{1, 0}, {0, 2}, {1, 1}, {2, 0}};

  @Test
  void leastSquaresHasTheKnownEigenvaluesAndTrace() {
    SymmetricOperator<HeapBlock> hessian =
        new LeastSquares(X, new double[4]).hessian(HeapBlock.zeros(2, 1));
    EigenPairs ends = Lanczos.extremes(hessian, Lanczos.Options.DEFAULT, SEED);
    assertThat(ends.bottom().value()).isCloseTo(2.19098301, within(1e-8));
    assertThat(ends.top().value()).isCloseTo(3.30901699, within(1e-8));
    TraceEstimate trace = Hutchinson.trace(hessian, Hutchinson.Options.DEFAULT, SEED);
    assertThat(trace.value()).isCloseTo(5.5, within(4 * trace.estimatorError()));
  }

  @Test
  void sharpnessOfTheDeepLinearNetDependsOnTheScaleOfItsMinimum() {
    assertEnds(new DeepLinear(1), new double[] {1, 1}, 0, 2);
    assertEnds(new DeepLinear(1), new double[] {2, 0.5}, 0, 4.25);
  }

  @Test
  void softmaxRegressionAtZeroHasTheKnownTopEigenvalue() {
    double second = (2.75 + Math.sqrt(0.25 * 0.25 + 4 * 0.25 * 0.25)) / 2;
    assertEnds(new SoftmaxRegression(X, new int[] {0, 1, 2, 0}, 3), new double[6], 0, second / 3);
  }

  @Test
  void weightDecayShiftsEveryEigenvalueByItself() {
    SymmetricOperator<HeapBlock> hessian =
        Operators.shifted(new DeepLinear(1).hessian(HeapBlock.of(new double[] {2, 0.5})), 0.1);
    EigenPairs ends = Lanczos.extremes(hessian, Lanczos.Options.DEFAULT, SEED);
    assertThat(ends.bottom().value()).isCloseTo(0.1, within(1e-12));
    assertThat(ends.top().value()).isCloseTo(4.35, within(1e-12));
  }

  private static void assertEnds(HeapSurface surface, double[] at, double bottom, double top) {
    EigenPairs ends =
        Lanczos.extremes(surface.hessian(HeapBlock.of(at)), Lanczos.Options.DEFAULT, SEED);
    assertThat(ends.bottom().value()).isCloseTo(bottom, within(1e-12));
    assertThat(ends.top().value()).isCloseTo(top, within(1e-12));
    assertThat(ends.converged()).isTrue();
  }
}
