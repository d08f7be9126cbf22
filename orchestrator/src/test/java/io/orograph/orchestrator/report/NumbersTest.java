package io.orograph.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0.00",
    "-0.0004, −4.0e−04",
    "0.0123, 0.012",
    "1.5, 1.50",
    "-12.34, −12.3",
    "1234, 1234",
    "NaN, –",
    "Infinity, ∞",
    "-0.0, 0.00",
    "1e9, 1.0e+09"
  })
  void numbersAreShortAndTheSameEverywhere(double value, String text) {
    assertThat(Numbers.brief(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "-0.0005, 11, 0.0",
    "-4.19, 11, −4.2",
    "0.1234, 0.5, 0.123",
    "0.0005, 0.0001, 5.0e−04"
  })
  void amongOthersNumbersShowWhatTellsThemApart(double value, double range, String text) {
    assertThat(Numbers.among(value, range)).isEqualTo(text);
  }
}
