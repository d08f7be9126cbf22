package io.orograph.core.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssignmentTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
  void noPermutationTakesMore(int n) {
    for (int draw = 0; draw < 40; draw++) {
      double[] gains = new double[n * n];
      Seed.of(5).derive("gains-" + n, draw).stream().fillGaussian(gains);
      int[] columns = Assignment.largest(gains, n);
      assertThat(Arrays.stream(columns).distinct().count()).isEqualTo(n);
      assertThat(Assignment.total(gains, columns))
          .isCloseTo(byTryingAll(gains, n, 0, new boolean[n]), within(1e-12));
    }
  }

  /** Small whole numbers tie often, and ties must not keep an augmenting path from ending. */
  @Test
  void noPermutationTakesMoreWhereManyAreEqual() {
    RandomStream stream = Seed.of(6).derive("ties").stream();
    for (int draw = 0; draw < 200; draw++) {
      double[] gains = new double[36];
      Arrays.setAll(gains, i -> stream.nextInt(3) - 1);
      int[] columns = Assignment.largest(gains, 6);
      assertThat(Assignment.total(gains, columns))
          .isEqualTo(byTryingAll(gains, 6, 0, new boolean[6]));
    }
  }

  @Test
  void aPermutationMatrixGivesItsOwnPermutation() {
    int n = 60;
    int[] expected = Seed.of(7).stream().permutation(n);
    double[] gains = new double[n * n];
    for (int i = 0; i < n; i++) {
      gains[i * n + expected[i]] = 1;
    }
    assertThat(Assignment.largest(gains, n)).containsExactly(expected);
  }

  /** With gains x(i)·y(j) both in rising order fit best (the rearrangement inequality). */
  @Test
  void productsAreLargestInEqualOrder() {
    int n = 40;
    double[] x = new double[n];
    double[] y = new double[n];
    RandomStream stream = Seed.of(8).stream();
    stream.fillGaussian(x);
    stream.fillGaussian(y);
    double[] gains = new double[n * n];
    for (int i = 0; i < n * n; i++) {
      gains[i] = x[i / n] * y[i % n];
    }
    double total = Assignment.total(gains, Assignment.largest(gains, n));
    Arrays.sort(x);
    Arrays.sort(y);
    double expected = 0;
    for (int i = 0; i < n; i++) {
      expected += x[i] * y[i];
    }
    assertThat(total).isCloseTo(expected, within(1e-10));
  }

  @Test
  void whereNothingIsToBeGainedAllStayInTheirPlaces() {
    assertThat(Assignment.largest(new double[16], 4)).containsExactly(0, 1, 2, 3);
  }

  @Test
  void gainsThatAreNoNumbersAreRefused() {
    assertThatThrownBy(() -> Assignment.largest(new double[] {0, Double.NaN, 0, 0}, 2))
        .hasMessage("gains: NaN (expected: finite numbers)");
    assertThatThrownBy(() -> Assignment.largest(new double[3], 2))
        .hasMessage("gains: 3 (expected: 4 for n = 2)");
  }

  private static double byTryingAll(double[] gains, int n, int row, boolean[] taken) {
    if (row == n) {
      return 0;
    }
    double best = Double.NEGATIVE_INFINITY;
    for (int column = 0; column < n; column++) {
      if (!taken[column]) {
        taken[column] = true;
        double rest = byTryingAll(gains, n, row + 1, taken);
        best = Math.max(best, gains[row * n + column] + rest);
        taken[column] = false;
      }
    }
    return best;
  }
}
