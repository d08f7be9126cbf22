package io.orograph.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TIntervalTest {
  @ParameterizedTest
  @CsvSource({
    "1, 12.706204736432095",
    "2, 4.302652729911275",
    "4, 2.776445105198355",
    "10, 2.2281388519649385",
    "30, 2.0422724563012373",
    "1e6, 1.959966"
  })
  void itsHalfWidthIsTheTabulatedQuantile(double freedom, double quantile) {
    Interval interval = TInterval.of(3, 0.5, freedom, 0.95);
    assertThat(interval.high() - 3).isCloseTo(0.5 * quantile, within(1e-6));
    assertThat(3 - interval.low()).isCloseTo(0.5 * quantile, within(1e-6));
  }

  @Test
  void aMeanWithoutErrorIsItsOwnInterval() {
    assertThat(TInterval.of(3, 0, 2, 0.95)).isEqualTo(new Interval(3, 3));
  }

  @Test
  void whatIsNotKnownHasNoInterval() {
    assertThat(TInterval.of(3, Double.NaN, 2, 0.95).known()).isFalse();
    assertThat(TInterval.of(Double.POSITIVE_INFINITY, 1, 2, 0.95).known()).isFalse();
    assertThat(TInterval.of(3, 1, 0, 0.95).known()).isFalse();
  }

  @Test
  void equalErrorsAddTheirDegreesOfFreedom() {
    assertThat(TInterval.freedom(new double[] {2, 2}, new double[] {4, 4}))
        .isCloseTo(8, within(1e-12));
    assertThat(TInterval.freedom(new double[] {0, 0}, new double[] {4, 3})).isEqualTo(7);
  }

  @Test
  void theLargerErrorDecides() {
    assertThat(TInterval.freedom(new double[] {1, 1e-9}, new double[] {4, 100}))
        .isCloseTo(4, within(1e-6));
  }
}
