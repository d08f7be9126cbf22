package io.orograph.benchmarks.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.engine.lane.Lane;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaddedTest {
  private static int firstDifference(Padded padded) {
    try (Lane lane = Lane.open("padded")) {
      return lane.submit(padded::firstDifference).join();
    }
  }

  @Test
  void nothingFilledUpIsTheSameTraining() {
    assertThat(firstDifference(new Padded(8, 16, 8, 16))).isZero();
  }

  /** The comparison itself refuses parameters that differ by more than rounding after a step. */
  @ParameterizedTest
  @CsvSource({"4, 16, 4, 64", "8, 16, 32, 16", "4, 32, 16, 128"})
  void fillingUpChangesNoMoreThanRounding(int width, int batch, int toWidth, int toBatch) {
    assertThat(firstDifference(new Padded(width, batch, toWidth, toBatch))).isBetween(0, 50);
  }
}
