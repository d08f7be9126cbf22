package io.orograph.core.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.operator.HeapBlock;
import io.orograph.core.operator.Operators;
import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.random.Seed;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LanczosTest {
  private static final Seed SEED = Seed.of(20).derive("lanczos-test");

  @ParameterizedTest
  @ValueSource(doubles = {1, 1e-150, 1e150})
  void bothEndsEqualTheDenseOnesAtAnyScale(double scale) {
    double[][] a = Matrices.times(Matrices.randomSymmetric(120, SEED), scale);
    double[] exact = SymmetricEigen.values(Matrices.times(a, 1 / scale));
    Lanczos.Options options = new Lanczos.Options(120, 1e-10, 3, 2, false);

    EigenPairs found = Lanczos.extremes(Operators.dense(a), options, SEED);

    assertThat(found.converged()).isTrue();
    assertThat(found.matvecs()).isLessThan(120);
    for (int i = 0; i < 3; i++) {
      assertThat(found.largest().get(i).value() / scale).isCloseTo(exact[119 - i], within(1e-9));
    }
    for (int i = 0; i < 2; i++) {
      assertThat(found.smallest().get(i).value() / scale).isCloseTo(exact[i], within(1e-9));
    }
  }

  @Test
  void theLeadingVectorsAreUnitEigenvectorsOfADenseMatrix() {
    double[][] a = Matrices.randomSymmetric(60, SEED.derive("vectors"));
    SymmetricOperator<HeapBlock> operator = Operators.dense(a);
    Lanczos.Options options = new Lanczos.Options(60, 1e-9, 3, 1, false);
    Lanczos.Leading<HeapBlock> found = Lanczos.leading(operator, options, SEED).orElseThrow();
    HeapBlock images = HeapBlock.zeros(60, 3);
    operator.apply(found.vectors(), images);
    double[] gram = found.vectors().gram(found.vectors());
    assertThat(gram).containsExactly(new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, within(1e-12));
    for (int j = 0; j < 3; j++) {
      double value = found.pairs().largest().get(j).value();
      for (int i = 0; i < 60; i++) {
        assertThat(images.view(j)[i]).isCloseTo(value * found.vectors().view(j)[i], within(1e-7));
      }
      double[] sizes = Arrays.stream(found.vectors().view(j)).map(Math::abs).toArray();
      double largest = Arrays.stream(sizes).max().orElseThrow();
      assertThat(Arrays.stream(found.vectors().view(j)).max().orElseThrow()).isEqualTo(largest);
    }
  }

  @Test
  void moreLeadingVectorsThanTheKrylovSpaceHoldsAreNone() {
    SymmetricOperator<HeapBlock> same = Operators.diagonal(new double[] {2, 2, 2, 2});
    assertThat(Lanczos.leading(same, new Lanczos.Options(4, 1e-6, 2, 1, false), SEED)).isEmpty();
  }

  @Test
  void theResidualBoundsTheErrorAndEqualsTheTrueOne() {
    double[][] a = Matrices.randomSymmetric(150, SEED.derive("bound"));
    double[] exact = SymmetricEigen.values(a);
    SymmetricOperator<HeapBlock> operator = Operators.dense(a);
    for (int steps : new int[] {5, 10, 20, 40}) {
      EigenPairs implied =
          Lanczos.extremes(operator, new Lanczos.Options(steps, 0, 1, 1, false), SEED);
      EigenPairs checked =
          Lanczos.extremes(operator, new Lanczos.Options(steps + 2, 0, 1, 1, true), SEED);
      assertThat(implied.matvecs()).isEqualTo(steps);
      assertThat(checked.matvecs()).isEqualTo(steps + 2);
      assertThat(checked.top().value()).isEqualTo(implied.top().value());
      assertThat(implied.top().residual()).isCloseTo(checked.top().residual(), within(1e-10));
      assertThat(implied.bottom().residual()).isCloseTo(checked.bottom().residual(), within(1e-10));
      double nearest =
          IntStream.range(0, exact.length)
              .mapToDouble(i -> Math.abs(exact[i] - implied.top().value()))
              .min()
              .orElseThrow();
      assertThat(nearest).isLessThanOrEqualTo(implied.top().residual() + 1e-12);
    }
  }

  @Test
  void noValueLeavesTheSpectrumHoweverManyStepsAreTaken() {
    // A bulk far from 0: vectors that lose their orthogonality show as ghosts near 0.
    int n = 300;
    double[] d = new double[n];
    Arrays.setAll(d, i -> 1 + 1.0 * i / n);
    for (int steps : new int[] {20, 60, 150, 300}) {
      EigenPairs found =
          Lanczos.extremes(Operators.diagonal(d), new Lanczos.Options(steps, 0, 1, 1, false), SEED);
      assertThat(found.ritz()).hasSize(steps);
      assertThat(found.bottom().value()).as("after %d", steps).isGreaterThan(1 - 1e-12);
      assertThat(found.top().value()).isLessThan(2 - 1.0 / n + 1e-12);
    }
  }

  @Test
  void aBudgetThatIsTooSmallIsReportedAsNotConverged() {
    SymmetricOperator<HeapBlock> a = Operators.dense(Matrices.randomSymmetric(100, SEED));
    EigenPairs found = Lanczos.extremes(a, new Lanczos.Options(4, 1e-8, 1, 1, false), SEED);
    assertThat(found.converged()).isFalse();
    assertThat(found.top().residual()).isGreaterThan(0.1);
  }

  @Test
  void aSpectrumOfFewValuesEndsEarlyAndNoGhostsAppear() {
    double[] d = new double[300];
    for (int i = 0; i < d.length; i++) {
      d[i] = i < 3 ? 100 + i : i % 2;
    }
    EigenPairs found =
        Lanczos.extremes(Operators.diagonal(d), new Lanczos.Options(60, 1e-12, 4, 1, false), SEED);
    assertThat(found.largest().stream().mapToDouble(EigenPair::value).toArray())
        .containsExactly(new double[] {102, 101, 100, 1}, within(1e-9));
    assertThat(found.bottom().value()).isCloseTo(0, within(1e-9));
    assertThat(found.converged()).isTrue();
    assertThat(found.steps()).isBetween(5, 7);
  }

  @Test
  void anInvariantKrylovSpaceIsNoticedAtAnyScale() {
    for (double scale : new double[] {1e-120, 1, 1e120}) {
      SymmetricOperator<HeapBlock> multiple =
          Operators.onHeap(
              50,
              (in, out) -> {
                for (int i = 0; i < 50; i++) {
                  out[i] = -scale * in[i];
                }
              });
      EigenPairs found = Lanczos.extremes(multiple, Lanczos.Options.DEFAULT, SEED);
      assertThat(found.exhausted()).isTrue();
      assertThat(found.steps()).isEqualTo(1);
      assertThat(found.top().value() / scale).isCloseTo(-1, within(1e-14));
    }
  }

  @Test
  void theZeroOperatorHasTheEigenvalueZero() {
    EigenPairs found =
        Lanczos.extremes(Operators.diagonal(new double[10]), Lanczos.Options.DEFAULT, SEED);
    assertThat(found.top()).isEqualTo(new EigenPair(0, 0, true));
    assertThat(found.matvecs()).isEqualTo(1);
  }

  @Test
  void theAlgebraicLargestIsNotTheOneOfLargestMagnitude() {
    SymmetricOperator<HeapBlock> a = Operators.diagonal(-7, 3, 1, 0, -0.5);
    EigenPairs ends = Lanczos.extremes(a, Lanczos.Options.DEFAULT, SEED);
    DominantEigenvalue.Result dominant = DominantEigenvalue.of(a, 100, 1e-10, SEED);
    assertThat(ends.top().value()).isCloseTo(3, within(1e-12));
    assertThat(ends.bottom().value()).isCloseTo(-7, within(1e-12));
    assertThat(dominant.pair().value()).isCloseTo(-7, within(1e-8));
    assertThat(dominant.pair().residual()).isLessThan(1e-3);
  }

  @Test
  void powerIterationMayStopBeforeTheVectorHasConvergedAndSaysSo() {
    double[] clustered = IntStream.range(0, 200).mapToDouble(i -> 10 - 0.001 * i).toArray();
    DominantEigenvalue.Result found =
        DominantEigenvalue.of(
            Operators.diagonal(clustered),
            DominantEigenvalue.PUBLISHED_MATVECS,
            DominantEigenvalue.PUBLISHED_TOLERANCE,
            SEED);
    assertThat(found.pair().converged()).isTrue();
    assertThat(found.matvecs()).isLessThan(10);
    assertThat(found.pair().residual()).isGreaterThan(0.01);
  }

  @Test
  void numbersThatAreNotFiniteGiveAnUndefinedResultAndNoException() {
    EigenPairs found =
        Lanczos.extremes(
            Operators.diagonal(1, Double.NaN, 3), new Lanczos.Options(10, 1e-6, 1, 1, true), SEED);
    assertThat(found.top().value()).isNaN();
    assertThat(found.converged()).isFalse();
  }

  @Test
  void theSameSeedGivesTheSameBits() {
    SymmetricOperator<HeapBlock> a = Operators.dense(Matrices.randomSymmetric(60, SEED));
    Lanczos.Options options = new Lanczos.Options(12, 0, 2, 2, false);
    assertThat(Lanczos.extremes(a, options, SEED)).isEqualTo(Lanczos.extremes(a, options, SEED));
    assertThat(Lanczos.extremes(a, options, SEED.derive("other")))
        .isNotEqualTo(Lanczos.extremes(a, options, SEED));
  }

  @Test
  void impossibleOptionsAreRefused() {
    assertThatThrownBy(() -> new Lanczos.Options(3, 1e-3, 1, 1, true))
        .hasMessage("matvecs: 3 (expected: at least 4)");
  }
}
