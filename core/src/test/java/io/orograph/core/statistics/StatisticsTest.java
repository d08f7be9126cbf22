package io.orograph.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Against SciPy 1.17.1 and statsmodels 0.15.0, whose values were printed by the expressions named
 * in the tests, and against closed forms.
 */
class StatisticsTest {
  private static final Offset<Double> EXACT = within(1e-12);
  private static final double[] X = {10, 2, 33, 4, 5, 5, 7, 41, 9, 10};
  private static final double[] Y = {1, 3, 2, 4, 6, 6, 7, 8, 8, 9};
  private static final double[] Z = {5, 1, 4, 2, 3, 6, 6, 8, 7, 9};
  private static final double[] W = {1, 1, 2, 2, 3, 3, 4, 4, 5, 5};
  private static final double[] CONSTANT = {3, 3, 3, 3, 3, 3, 3, 3, 3, 3};

  @Test
  void equalValuesShareTheMeanOfTheirRanks() {
    assertThat(Ranks.of(X)).containsExactly(7.5, 1, 9, 2, 3.5, 3.5, 5, 10, 6, 7.5);
    assertThat(Ranks.of(new double[] {0.0, -0.0, -1})).containsExactly(2.5, 2.5, 1);
    assertThatThrownBy(() -> Ranks.of(new double[] {1, Double.NaN}))
        .hasMessageContaining("values[1]");
  }

  @Test
  void spearmanWithTiesIsThatOfScipy() {
    // scipy.stats.spearmanr(X, Y)
    assertThat(RankCorrelation.spearman(X, Y)).isCloseTo(0.22699386503067484, EXACT);
  }

  @Test
  void kendallWithTiesIsThatOfScipy() {
    // scipy.stats.kendalltau(X, Y)
    assertThat(RankCorrelation.kendall(X, Y)).isCloseTo(0.32558139534883723, EXACT);
  }

  @Test
  void partialCorrelationIsThatOfRegressionResidualsOfRanks() {
    // np.corrcoef of the residuals of scipy.stats.rankdata under np.linalg.lstsq
    assertThat(RankCorrelation.partial(X, Y, List.of(Z))).isCloseTo(-0.6351682405570749, EXACT);
    assertThat(RankCorrelation.partial(X, Y, List.of(Z, W))).isCloseTo(-0.4786049254746425, EXACT);
  }

  @Test
  void partialCorrelationGivenOneCovariateHasKendallsClosedForm() {
    double xy = RankCorrelation.spearman(X, Y);
    double xz = RankCorrelation.spearman(X, Z);
    double yz = RankCorrelation.spearman(Y, Z);
    assertThat(RankCorrelation.partial(X, Y, List.of(Z)))
        .isCloseTo((xy - xz * yz) / Math.sqrt((1 - xz * xz) * (1 - yz * yz)), EXACT);
  }

  @Test
  void aCovariateThatOthersDetermineChangesNothing() {
    double once = RankCorrelation.partial(X, Y, List.of(Z));
    assertThat(RankCorrelation.partial(X, Y, List.of(Z, Z, CONSTANT))).isCloseTo(once, EXACT);
  }

  @Test
  void whatDoesNotVaryIsCorrelatedWithNothing() {
    assertThat(RankCorrelation.spearman(X, CONSTANT)).isNaN();
    assertThat(RankCorrelation.kendall(X, CONSTANT)).isNaN();
    assertThat(RankCorrelation.partial(X, CONSTANT, List.of(Z))).isNaN();
    assertThat(RankCorrelation.partial(X, Y, List.of(X))).isNaN();
    assertThat(RankCorrelation.spearman(new double[0], new double[0])).isNaN();
  }

  @Test
  void correlationsSeeOrderAlone() {
    double[] monotone = Arrays.stream(X).map(v -> Math.exp(v / 10)).toArray();
    assertThat(RankCorrelation.spearman(monotone, Y)).isEqualTo(RankCorrelation.spearman(X, Y));
    assertThat(RankCorrelation.spearman(X, monotone)).isCloseTo(1, EXACT);
  }

  @ParameterizedTest
  @CsvSource({
    // scipy.stats.t.sf(t, freedom)
    "0.5, 1, 0.35241638234956674",
    "2, 3.7, 0.06090860095261699",
    "-1.3, 10, 0.8886170913965777",
    "8, 6, 0.00010173225103952533",
    "30, 5, 3.8593243102480265e-07",
    "1.96, 1e6, 0.024998033792634926"
  })
  void tailsOfStudentsTAreThoseOfScipy(double t, double freedom, double tail) {
    assertThat(StudentT.upperTail(t, freedom)).isCloseTo(tail, within(1e-9 * tail));
  }

  @Test
  void studentsTWithOneDegreeOfFreedomIsCauchys() {
    assertThat(StudentT.upperTail(3, 1)).isCloseTo(0.5 - Math.atan(3) / Math.PI, EXACT);
  }

  @Test
  void welchIsThatOfScipy() {
    double[] a = {27.5, 21.0, 19.0, 23.6, 17.0, 17.9};
    double[] b = {27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8};
    // scipy.stats.ttest_ind(a, b, equal_var=False, alternative='greater')
    Welch welch = Welch.of(a, b);
    assertThat(welch.t()).isCloseTo(-1.499821361556653, EXACT);
    assertThat(welch.freedom()).isCloseTo(7.423433145210318, EXACT);
    assertThat(welch.pAbove()).isCloseTo(0.9125332246447394, EXACT);
    assertThat(welch.pDifferent()).isCloseTo(0.17493355071052127, EXACT);
  }

  @Test
  void welchOfValuesWithoutSpreadIsCertainAndOfOneValueUnknown() {
    assertThat(Welch.of(new double[] {2, 2}, new double[] {1, 1}).pAbove()).isZero();
    assertThat(Welch.of(new double[] {1, 1}, new double[] {1, 1}).pAbove()).isEqualTo(0.5);
    assertThat(Welch.of(new double[] {1}, new double[] {1, 2}).pAbove()).isNaN();
  }

  @Test
  void correctionsAreThoseOfStatsmodels() {
    double[] p = {0.01, 0.04, 0.03, 0.005, 0.2, 0.04};
    // statsmodels.stats.multitest.multipletests(p, method='holm')[1], then 'fdr_bh'
    assertThat(ManyTests.holm(p))
        .containsExactly(new double[] {0.05, 0.12, 0.12, 0.03, 0.2, 0.12}, EXACT);
    assertThat(ManyTests.benjaminiHochberg(p))
        .containsExactly(new double[] {0.03, 0.048, 0.048, 0.03, 0.2, 0.048}, EXACT);
  }

  @Test
  void whatWasNotTestedDoesNotCount() {
    double[] p = {0.01, Double.NaN, 0.03};
    assertThat(ManyTests.holm(p)).containsExactly(0.02, Double.NaN, 0.03);
    assertThat(ManyTests.benjaminiHochberg(p)).containsExactly(0.02, Double.NaN, 0.03);
  }

  @Test
  void percentileIntervalsInterpolateAndLeaveOutTheUndefined() {
    double[] values = new double[102];
    Arrays.setAll(values, i -> i <= 100 ? i : Double.NaN);
    Resampled resampled = Resampled.of(values);
    // np.quantile(np.arange(101), [0.025, 0.975])
    assertThat(resampled.interval(0.95).low()).isCloseTo(2.5, EXACT);
    assertThat(resampled.interval(0.95).high()).isCloseTo(97.5, EXACT);
    assertThat(resampled.definedShare()).isEqualTo(101 / 102.0);
    assertThat(Resampled.of(new double[0]).interval(0.95).known()).isFalse();
  }

  @Test
  void thePValueOfAHypothesisBeyondAllResamplesIsNotZero() {
    double[] values = new double[999];
    Arrays.setAll(values, i -> 1 + i);
    assertThat(Resampled.of(values).p(0)).isEqualTo(2 / 1000.0);
    assertThat(Resampled.of(values).p(500)).isEqualTo(1);
  }

  @Test
  void theTailOfAValueCountsWhatLiesAtOrBeyondItOnItsSide() {
    double[] values = new double[99];
    Arrays.setAll(values, i -> 1 + i);
    assertThat(Resampled.of(values).tail(95, 1)).isEqualTo(6 / 100.0);
    assertThat(Resampled.of(values).tail(95, -1)).isEqualTo(96 / 100.0);
    assertThat(Resampled.of(values).tail(200, 1)).as("never 0").isEqualTo(1 / 100.0);
  }

  @Test
  void theBootstrapIntervalOfAMeanHasTheNormalWidth() {
    RandomStream stream = Seed.of(5).stream();
    double[] data = new double[400];
    Arrays.setAll(data, i -> stream.nextGaussian());
    double[] means = new double[4000];
    for (int r = 0; r < means.length; r++) {
      int[] counts = Bootstrap.counts(data.length, stream);
      for (int i = 0; i < data.length; i++) {
        means[r] += counts[i] * data[i] / data.length;
      }
    }
    Interval interval = Resampled.of(means).interval(0.95);
    assertThat(interval.high() - interval.low()).isCloseTo(2 * 1.96 / 20, within(0.02));
  }

  @Test
  void blocksComeWhole() {
    List<int[]> blocks = List.of(new int[] {1, 2}, new int[] {3}, new int[] {4, 5, 6});
    RandomStream stream = Seed.of(6).stream();
    for (int draw = 0; draw < 50; draw++) {
      int[] members = Bootstrap.members(blocks, stream);
      for (int[] block : blocks) {
        long first = count(members, block[0]);
        assertThat(Arrays.stream(block)).allMatch(m -> count(members, m) == first);
      }
      long drawn = blocks.stream().mapToLong(block -> count(members, block[0])).sum();
      assertThat(drawn).isEqualTo(blocks.size());
    }
  }

  private static long count(int[] values, int value) {
    return Arrays.stream(values).filter(v -> v == value).count();
  }
}
