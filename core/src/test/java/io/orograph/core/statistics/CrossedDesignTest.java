package io.orograph.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.statistics.CrossedDesign.Squares;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CrossedDesignTest {
  private static final int ROWS = 4;
  private static final int COLUMNS = 3;
  private static final int EACH = 5;

  /** Rows by columns, each cell with as many values. */
  private static final double[][] BALANCED = new double[ROWS * COLUMNS][EACH];

  private static final int[][] PLACES = new int[ROWS * COLUMNS][];

  static {
    RandomStream random = Seed.of(8).stream();
    for (int cell = 0; cell < BALANCED.length; cell++) {
      PLACES[cell] = new int[] {cell / COLUMNS, cell % COLUMNS};
      for (int i = 0; i < EACH; i++) {
        double effect = 3 * PLACES[cell][0] - PLACES[cell][1] * PLACES[cell][0];
        BALANCED[cell][i] = 1000 + effect + random.nextGaussian();
      }
    }
  }

  private static int[] counts(double[][] values) {
    return Arrays.stream(values).mapToInt(v -> v.length).toArray();
  }

  private static Squares squares(int[][] places, double[][] values) {
    return new CrossedDesign(places, counts(values)).squares(values);
  }

  /** Mean of the values of the cells in which a factor has a level; of all for a level below 0. */
  private static double mean(int factor, int level) {
    double sum = 0;
    int count = 0;
    for (int cell = 0; cell < BALANCED.length; cell++) {
      if (level < 0 || PLACES[cell][factor] == level) {
        sum += Arrays.stream(BALANCED[cell]).sum();
        count += EACH;
      }
    }
    return sum / count;
  }

  /** The analysis of variance by marginal means. */
  @Test
  void aBalancedTableHasTheSquaresOfItsMarginalMeans() {
    Squares s = squares(PLACES, BALANCED);
    double grand = mean(0, -1);
    double rows = 0;
    for (int r = 0; r < ROWS; r++) {
      rows += COLUMNS * EACH * Math.pow(mean(0, r) - grand, 2);
    }
    double columns = 0;
    for (int c = 0; c < COLUMNS; c++) {
      columns += ROWS * EACH * Math.pow(mean(1, c) - grand, 2);
    }
    double interaction = 0;
    double within = 0;
    for (int cell = 0; cell < BALANCED.length; cell++) {
      double mean = Arrays.stream(BALANCED[cell]).average().orElseThrow();
      double added = mean(0, PLACES[cell][0]) + mean(1, PLACES[cell][1]) - grand;
      interaction += EACH * Math.pow(mean - added, 2);
      within += Arrays.stream(BALANCED[cell]).map(v -> (v - mean) * (v - mean)).sum();
    }
    assertThat(s.factors()[0]).isCloseTo(rows, within(1e-8));
    assertThat(s.factors()[1]).isCloseTo(columns, within(1e-8));
    assertThat(s.interaction()).isCloseTo(interaction, within(1e-8));
    assertThat(s.within()).isCloseTo(within, within(1e-8));
    assertThat(s.shared()).isCloseTo(0, within(1e-8));
    assertThat(s.total()).isCloseTo(rows + columns + interaction + within, within(1e-8));
  }

  @Test
  void degreesOfFreedomOfABalancedTableAreThoseOfTheTextbook() {
    Squares s = squares(PLACES, BALANCED);
    assertThat(s.factorFreedom()).containsExactly(ROWS - 1, COLUMNS - 1);
    assertThat(s.interactionFreedom()).isEqualTo((ROWS - 1) * (COLUMNS - 1));
    assertThat(s.withinFreedom()).isEqualTo(ROWS * COLUMNS * (EACH - 1));
  }

  /** Against statsmodels ({@code anova_lm(typ=2)} of {@code y ~ C(a) + C(b)}, and residuals). */
  @Test
  void anUnbalancedTableWithAMissingCellHasTheSquaresOfTypeTwo() {
    int[][] places = {{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 2}, {2, 0}, {2, 1}, {2, 2}};
    double[][] values = {
      {1, 2.5}, {3}, {2, 2.2, 1.1}, {4, 5}, {6.5, 7}, {3.3}, {9, 8, 8.5}, {7.7, 6.1}
    };
    Squares s = squares(places, values);
    assertThat(s.factors()[0]).isCloseTo(66.57457854179016, within(1e-10));
    assertThat(s.factors()[1]).isCloseTo(19.158769017980642, within(1e-10));
    assertThat(s.within()).isCloseTo(4.216666666666667, within(1e-10));
    assertThat(s.interaction()).isCloseTo(7.5853976486860315, within(1e-10));
    assertThat(s.shared()).isCloseTo(16.053963124876493, within(1e-10));
    assertThat(s.total()).isCloseTo(113.58937499999999, within(1e-10));
    assertThat(s.factorFreedom()).containsExactly(2, 2);
    assertThat(s.interactionFreedom()).isEqualTo(3);
  }

  @Test
  void aFactorThatAnotherOneDeterminesExplainsNothingOfItsOwn() {
    int[][] twice = {{0, 5}, {1, 7}, {2, 9}, {0, 5}, {1, 7}, {2, 9}};
    double[][] values = {{1}, {4}, {2}, {1.5}, {5}, {2.5}};
    Squares s = squares(twice, values);
    assertThat(s.factors()[0]).isCloseTo(0, within(1e-10));
    assertThat(s.factorFreedom()).containsExactly(0, 0);
    assertThat(s.shared()).isCloseTo(s.total() - s.interaction(), within(1e-10));
  }
}
