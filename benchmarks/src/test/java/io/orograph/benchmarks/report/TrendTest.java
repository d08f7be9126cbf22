package io.orograph.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TrendTest {

  @Test
  void pointsOnALineGiveItsSlopeWithoutError() {
    Trend trend = Trend.of(new double[] {0, 1, 2, 3}, new double[] {5, 7, 9, 11});
    assertThat(trend.slope()).isEqualTo(2, within(1e-12));
    assertThat(trend.slopeError()).isEqualTo(0, within(1e-12));
  }

  /** Anscombe's first quartet (The American Statistician 27, 1973): slope 0.5001, error 0.1179. */
  @Test
  void anscombesFirstQuartetGivesThePublishedSlopeAndError() {
    double[] x = {10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5};
    double[] y = {8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68};
    Trend trend = Trend.of(x, y);
    assertThat(trend.slope()).isEqualTo(0.5001, within(5e-5));
    // The residuals follow each other with a negative sign, so nothing is widened.
    assertThat(trend.slopeError()).isEqualTo(0.1179, within(5e-5));
  }

  @Test
  void readingsThatFollowEachOtherHaveALargerError() {
    double[] x = new double[40];
    double[] slow = new double[40];
    double[] quick = new double[40];
    for (int i = 0; i < 40; i++) {
      x[i] = i;
      slow[i] = i / 10 % 2 == 0 ? 1 : -1;
      quick[i] = i % 2 == 0 ? 1 : -1;
    }
    assertThat(Trend.of(x, slow).slopeError()).isGreaterThan(2 * Trend.of(x, quick).slopeError());
  }

  @Test
  void twoPointsAreNoTrend() {
    assertThatThrownBy(() -> Trend.of(new double[] {0, 1}, new double[] {0, 1}))
        .hasMessageContaining("at least 3");
  }
}
