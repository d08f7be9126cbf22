package io.orograph.core.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.operator.HeapBlock;
import io.orograph.core.operator.Operators;
import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.random.Seed;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockLanczosTest {
  private static final Seed SEED = Seed.of(22).derive("block-lanczos-test");

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 1", "8, 1", "3, 1e-150", "3, 1e150"})
  void bothEndsEqualTheDenseOnesForAnyBlockAndScale(int block, double scale) {
    double[][] a = Matrices.times(Matrices.randomSymmetric(120, SEED), scale);
    double[] exact = SymmetricEigen.values(Matrices.times(a, 1 / scale));
    BlockLanczos.Options options = new BlockLanczos.Options(120, block, 1e-10, 5, 2);

    EigenPairs found = BlockLanczos.extremes(Operators.dense(a), options, SEED);

    assertThat(found.converged()).isTrue();
    assertThat(found.matvecs()).isLessThanOrEqualTo(120);
    for (int i = 0; i < 5; i++) {
      assertThat(found.largest().get(i).value() / scale).isCloseTo(exact[119 - i], within(1e-9));
    }
    for (int i = 0; i < 2; i++) {
      assertThat(found.smallest().get(i).value() / scale).isCloseTo(exact[i], within(1e-9));
    }
  }

  @Test
  void copiesOfAMultipleEigenvalueAreSeenAsFarAsTheBlockIsWide() {
    double[] d = new double[200];
    for (int i = 0; i < d.length; i++) {
      d[i] = i < 4 ? 7 : 1.0 * i / d.length;
    }
    SymmetricOperator<HeapBlock> a = Operators.diagonal(d);
    List<Double> wide = values(a, 4);
    List<Double> narrow = values(a, 2);
    assertThat(wide.subList(0, 4)).allSatisfy(v -> assertThat(v).isCloseTo(7, within(1e-9)));
    assertThat(wide.get(4)).isLessThan(1.01);
    assertThat(narrow.subList(0, 2)).allSatisfy(v -> assertThat(v).isCloseTo(7, within(1e-9)));
  }

  @Test
  void theResidualBoundsTheErrorBeforeConvergence() {
    double[][] a = Matrices.randomSymmetric(150, SEED.derive("bound"));
    double[] exact = SymmetricEigen.values(a);
    for (int matvecs : new int[] {4, 12, 24, 48}) {
      EigenPairs found =
          BlockLanczos.extremes(
              Operators.dense(a), new BlockLanczos.Options(matvecs, 4, 0, 2, 2), SEED);
      assertThat(found.matvecs()).isEqualTo(matvecs);
      assertThat(found.ritz()).hasSize(matvecs);
      for (RitzValue ritz : found.ritz()) {
        double nearest =
            Arrays.stream(exact).map(e -> Math.abs(e - ritz.value())).min().orElseThrow();
        assertThat(nearest).isLessThanOrEqualTo(ritz.residual() + 1e-12);
      }
    }
  }

  @Test
  void theResidualIsThatOfTheRitzVector() {
    // one block in two dimensions of three: Q·s can be written down
    SymmetricOperator<HeapBlock> a = Operators.diagonal(3, 1, -2);
    EigenPairs found = BlockLanczos.extremes(a, new BlockLanczos.Options(1, 1, 0, 1, 0), SEED);
    double[] v = new double[3];
    SEED.derive("block-lanczos", 0).stream().fillGaussian(v);
    double square = v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
    double theta = (3 * v[0] * v[0] + v[1] * v[1] - 2 * v[2] * v[2]) / square;
    double residual =
        Math.sqrt(
            (Math.pow((3 - theta) * v[0], 2)
                    + Math.pow((1 - theta) * v[1], 2)
                    + Math.pow((-2 - theta) * v[2], 2))
                / square);
    assertThat(found.top().value()).isCloseTo(theta, within(1e-14));
    assertThat(found.top().residual()).isCloseTo(residual, within(1e-14));
  }

  @Test
  void anOperatorOfLowRankEndsEarlyAndExact() {
    double[] d = new double[300];
    d[10] = 5;
    d[20] = -3;
    EigenPairs found =
        BlockLanczos.extremes(
            Operators.diagonal(d), new BlockLanczos.Options(200, 4, 0, 1, 1), SEED);
    assertThat(found.exhausted()).isTrue();
    assertThat(found.converged()).isTrue();
    assertThat(found.matvecs()).isLessThan(20);
    assertThat(found.top().value()).isCloseTo(5, within(1e-12));
    assertThat(found.bottom().value()).isCloseTo(-3, within(1e-12));
  }

  @Test
  void numbersThatAreNotFiniteGiveNoEigenvalue() {
    EigenPairs found =
        BlockLanczos.extremes(
            Operators.diagonal(1, Double.NaN, 2), new BlockLanczos.Options(10, 2, 0, 1, 1), SEED);
    assertThat(found.converged()).isFalse();
    assertThat(found.top().value()).isNaN();
  }

  @Test
  void optionsThatMeanNothingAreRefused() {
    assertThatThrownBy(() -> new BlockLanczos.Options(3, 4, 0, 1, 1))
        .hasMessageContaining("matvecs: 3 (expected: at least block = 4)");
    assertThatThrownBy(() -> new BlockLanczos.Options(8, 4, 0, 0, 0))
        .hasMessageContaining("wanted: 0 + 0");
  }

  private static List<Double> values(SymmetricOperator<HeapBlock> a, int block) {
    BlockLanczos.Options options = new BlockLanczos.Options(160, block, 1e-10, 5, 0);
    return BlockLanczos.extremes(a, options, SEED).largest().stream()
        .map(EigenPair::value)
        .toList();
  }
}
