package io.orograph.core.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.operator.HeapBlock;
import io.orograph.core.operator.Operators;
import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.random.Seed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Estimators that find the range of the operator first. */
class TraceByRangeTest {
  private static final Seed SEED = Seed.of(24).derive("range-test");

  enum Way {
    HUTCH_PLUS_PLUS {
      @Override
      TraceEstimate trace(SymmetricOperator<HeapBlock> a, int matvecs, int block, Seed seed) {
        return HutchPlusPlus.trace(a, matvecs, block, seed);
      }
    },
    XTRACE {
      @Override
      TraceEstimate trace(SymmetricOperator<HeapBlock> a, int matvecs, int block, Seed seed) {
        return XTrace.trace(a, matvecs, block, seed);
      }
    };

    abstract TraceEstimate trace(SymmetricOperator<HeapBlock> a, int matvecs, int block, Seed seed);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void theTraceIsWithinFourErrorsForThirtySeeds(Way way) {
    double[][] a = Matrices.randomSymmetric(60, SEED);
    double truth = Matrices.trace(a);
    int misses = 0;
    double sum = 0;
    double errors = 0;
    for (int s = 0; s < 30; s++) {
      TraceEstimate e = way.trace(Operators.dense(a), 36, 8, SEED.derive("trial", s));
      misses += Math.abs(e.value() - truth) < 4 * e.estimatorError() ? 0 : 1;
      sum += e.value() / 30;
      errors += e.estimatorError() * e.estimatorError() / 900;
      assertThat(e.matvecs()).isEqualTo(36);
    }
    assertThat(misses).isLessThanOrEqualTo(1);
    assertThat(sum).as("mean over seeds").isCloseTo(truth, within(4 * Math.sqrt(errors)));
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void anOperatorOfLowRankIsExact(Way way) {
    double[] d = new double[400];
    d[3] = 50;
    d[100] = -20;
    d[300] = 7;
    TraceEstimate e = way.trace(Operators.diagonal(d), 30, 4, SEED);
    assertThat(e.value()).isCloseTo(37, within(1e-10));
    assertThat(e.estimatorError()).isLessThan(1e-10);
    assertThat(e.matvecs()).isLessThanOrEqualTo(30);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void outliersCostNothingWhereHutchinsonPaysForThem(Way way) {
    double[][] a = outliers(200);
    SymmetricOperator<HeapBlock> operator = Operators.dense(a);
    double truth = Matrices.trace(a);
    double ours = 0;
    double hutchinson = 0;
    for (int s = 0; s < 10; s++) {
      Seed seed = SEED.derive("outliers", s);
      ours += Math.pow(way.trace(operator, 60, 8, seed).value() - truth, 2);
      Hutchinson.Options options =
          new Hutchinson.Options(
              Hutchinson.ProbeLaw.RADEMACHER, new Hutchinson.StopRule.Fixed(60), 8);
      hutchinson += Math.pow(Hutchinson.trace(operator, options, seed).value() - truth, 2);
    }
    assertThat(Math.sqrt(hutchinson / ours)).isGreaterThan(4);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void theSamplesDoNotDependOnTheBlockSize(Way way) {
    SymmetricOperator<HeapBlock> a = Operators.dense(Matrices.randomSymmetric(30, SEED));
    assertThat(way.trace(a, 24, 1, SEED).samples())
        .containsExactlyElementsOf(way.trace(a, 24, 8, SEED).samples());
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void budgetsBeyondTheDimensionAndNumbersThatAreNotFiniteAreMet(Way way) {
    double[][] a = Matrices.randomSymmetric(5, SEED);
    TraceEstimate generous = way.trace(Operators.dense(a), 60, 8, SEED);
    // few signs may depend on each other, so that Hutch++ does not see all dimensions
    double error = way == Way.XTRACE ? 0 : generous.estimatorError();
    assertThat(generous.value()).isCloseTo(Matrices.trace(a), within(1e-12 + 4 * error));
    assertThat(way.trace(Operators.diagonal(0, 0, 0), 12, 8, SEED).value()).isZero();
    TraceEstimate undefined = way.trace(Operators.diagonal(1, Double.NaN), 12, 8, SEED);
    assertThat(undefined.value()).isNaN();
    assertThat(undefined.converged()).isFalse();
    assertThatThrownBy(() -> way.trace(Operators.diagonal(1, 2), 3, 8, SEED))
        .hasMessageContaining("3 and 8 (expected: at least 4 and 1)");
  }

  @Test
  void eachEstimateOfXTraceIsThatOfTheOtherVectorsRange() {
    int n = 12;
    int k = 4;
    double[][] a = Matrices.randomSymmetric(n, SEED.derive("left-out"));
    TraceEstimate e = XTrace.trace(Operators.dense(a), 2 * k, 3, SEED);
    for (int i = 0; i < k; i++) {
      assertThat(e.samples().get(i)).isCloseTo(leftOut(a, k, i), within(1e-10));
    }
  }

  /** The definition: projections on the range of A times all test vectors but one. */
  private static double leftOut(double[][] a, int k, int left) {
    int n = a.length;
    List<double[]> basis = new ArrayList<>();
    for (int j = 0; j < k; j++) {
      if (j != left) {
        double[] y = outside(basis, image(a, omega(n, j)));
        double norm = Math.sqrt(dot(y, y));
        for (int i = 0; i < n; i++) {
          y[i] /= norm;
        }
        basis.add(y);
      }
    }
    double within = basis.stream().mapToDouble(q -> dot(q, image(a, q))).sum();
    double[] rest = outside(basis, omega(n, left));
    return within + (n - k + 1) * dot(rest, image(a, rest)) / dot(rest, rest);
  }

  private static double[] omega(int n, int j) {
    double[] omega = new double[n];
    SEED.derive("xtrace", j).stream().fillGaussian(omega);
    return omega;
  }

  private static double[] image(double[][] a, double[] x) {
    double[] image = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      image[i] = dot(a[i], x);
    }
    return image;
  }

  private static double[] outside(List<double[]> basis, double[] x) {
    double[] rest = x.clone();
    for (int pass = 0; pass < 2; pass++) {
      for (double[] q : basis) {
        double along = dot(q, rest);
        for (int i = 0; i < rest.length; i++) {
          rest[i] -= along * q[i];
        }
      }
    }
    return rest;
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  /** A bulk of size 0.01 and ten outliers, in a rotated basis: a trained classifier's spectrum. */
  private static double[][] outliers(int n) {
    double[][] a = Matrices.times(Matrices.randomSymmetric(n, SEED.derive("bulk")), 0.01);
    for (int r = 0; r < 10; r++) {
      double[] u = new double[n];
      SEED.derive("outlier", r).stream().fillGaussian(u);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          a[i][j] += (r + 1) * u[i] * u[j] / n;
        }
      }
    }
    return a;
  }
}
