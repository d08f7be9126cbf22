package io.orograph.core.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.estimate.Hutchinson.Options;
import io.orograph.core.estimate.Hutchinson.ProbeLaw;
import io.orograph.core.estimate.Hutchinson.StopRule;
import io.orograph.core.operator.HeapBlock;
import io.orograph.core.operator.Operators;
import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.random.Seed;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HutchinsonTest {
  private static final Seed SEED = Seed.of(21).derive("hutchinson-test");

  /** Least squares of taxonomy 5.1: trace 5.5, squared Frobenius norm 15.75. */
  private static final SymmetricOperator<HeapBlock> TWO_BY_TWO =
      Operators.dense(new double[] {3, 0.5}, new double[] {0.5, 2.5});

  @Test
  void oneRademacherProbeIsExactOnADiagonalOperator() {
    TraceEstimate estimate =
        Hutchinson.trace(Operators.diagonal(4, -1, 2.5), options(ProbeLaw.RADEMACHER, 1, 1), SEED);
    assertThat(estimate.value()).isEqualTo(5.5);
    assertThat(estimate.estimatorError()).isNaN();
    assertThat(estimate.matvecs()).isEqualTo(1);
  }

  @Test
  void theVarianceOfASampleIsTheKnownOne() {
    assertSampleVariance(ProbeLaw.RADEMACHER, 1.0);
    assertSampleVariance(ProbeLaw.GAUSSIAN, 31.5);
  }

  @ParameterizedTest
  @EnumSource(ProbeLaw.class)
  void theTraceIsWithinFourErrorsForTwentySeedsAlsoWhenItIsNegative(ProbeLaw law) {
    double[][] a = Matrices.randomSymmetric(40, SEED);
    for (double shift : new double[] {3, -5}) {
      SymmetricOperator<HeapBlock> operator = Operators.shifted(Operators.dense(a), shift);
      double truth = Matrices.trace(a) + 40 * shift;
      int misses = 0;
      for (int s = 0; s < 20; s++) {
        TraceEstimate e = Hutchinson.trace(operator, options(law, 50, 8), SEED.derive("trial", s));
        misses += Math.abs(e.value() - truth) < 4 * e.estimatorError() ? 0 : 1;
      }
      assertThat(misses).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void theErrorHalvesWhenTheBudgetQuadruples() {
    SymmetricOperator<HeapBlock> a = Operators.dense(Matrices.randomSymmetric(40, SEED));
    double small = meanError(a, 40);
    double large = meanError(a, 160);
    assertThat(small / large).isCloseTo(2, within(0.2));
  }

  @Test
  void theSamplesDoNotDependOnTheBlockSize() {
    SymmetricOperator<HeapBlock> a = Operators.dense(Matrices.randomSymmetric(30, SEED));
    List<Double> single = Hutchinson.trace(a, options(ProbeLaw.RADEMACHER, 21, 1), SEED).samples();
    List<Double> blocks = Hutchinson.trace(a, options(ProbeLaw.RADEMACHER, 21, 8), SEED).samples();
    assertThat(single).hasSize(21).isEqualTo(blocks);
  }

  @Test
  void aNegativeTraceDoesNotStopAtOnce() {
    double[][] a = Matrices.randomSymmetric(30, SEED);
    SymmetricOperator<HeapBlock> positive = Operators.shifted(Operators.dense(a), 2);
    SymmetricOperator<HeapBlock> negative = Operators.scaled(positive, -1);
    for (StopRule rule :
        List.of(
            new StopRule.RunningMean(1e-3, 2, 100), new StopRule.RelativeError(0.05, 10, 1000))) {
      Options options = new Options(ProbeLaw.RADEMACHER, rule, 4);
      TraceEstimate up = Hutchinson.trace(positive, options, SEED);
      TraceEstimate down = Hutchinson.trace(negative, options, SEED);
      assertThat(up.samples()).hasSizeGreaterThan(5);
      assertThat(down.samples()).isEqualTo(up.samples().stream().map(s -> -s).toList());
      assertThat(down.value()).isEqualTo(-up.value());
    }
  }

  @Test
  void aRuleThatIsNotMetEndsAtTheBudgetUnconverged() {
    SymmetricOperator<HeapBlock> traceless =
        Operators.dense(new double[] {0, 1}, new double[] {1, 0});
    Options options = new Options(ProbeLaw.RADEMACHER, new StopRule.RelativeError(0.01, 10, 37), 8);
    TraceEstimate estimate = Hutchinson.trace(traceless, options, SEED);
    assertThat(estimate.converged()).isFalse();
    assertThat(estimate.matvecs()).isEqualTo(37);
  }

  @Test
  void numbersThatAreNotFiniteGiveAnUnconvergedEstimate() {
    TraceEstimate estimate =
        Hutchinson.trace(Operators.diagonal(1, Double.NaN), Options.DEFAULT, SEED);
    assertThat(estimate.value()).isNaN();
    assertThat(estimate.converged()).isFalse();
  }

  private static void assertSampleVariance(ProbeLaw law, double variance) {
    List<Double> samples = Hutchinson.trace(TWO_BY_TWO, options(law, 40_000, 64), SEED).samples();
    double mean = mean(samples, x -> x);
    double observed = mean(samples, x -> (x - mean) * (x - mean));
    double fourth = mean(samples, x -> Math.pow(x - mean, 4));
    double error = Math.sqrt(Math.max(0, fourth - observed * observed) / samples.size());
    assertThat(mean).isCloseTo(5.5, within(4 * Math.sqrt(variance / samples.size())));
    assertThat(observed).isCloseTo(variance, within(4 * error + 1e-3));
  }

  private static double meanError(SymmetricOperator<HeapBlock> a, int probes) {
    double sum = 0;
    for (int s = 0; s < 20; s++) {
      sum +=
          Hutchinson.trace(a, options(ProbeLaw.RADEMACHER, probes, 8), SEED.derive("error", s))
              .estimatorError();
    }
    return sum / 20;
  }

  private static double mean(List<Double> values, DoubleUnaryOperator f) {
    return values.stream().mapToDouble(Double::doubleValue).map(f).average().orElseThrow();
  }

  private static Options options(ProbeLaw law, int probes, int block) {
    return new Options(law, new StopRule.Fixed(probes), block);
  }
}
