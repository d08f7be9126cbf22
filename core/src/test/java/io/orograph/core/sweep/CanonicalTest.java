package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalTest {
  @ParameterizedTest
  @CsvSource({
    "0.05, 0.05",
    "5e-4, 0.0005",
    "100, 100",
    "-0.0, 0",
    "1e21, 1000000000000000000000",
    "0.1, 0.1"
  })
  void aNumberHasOneText(double value, String text) {
    assertThat(Canonical.number(value)).isEqualTo(text);
  }

  @Test
  void theTextReadsBackAsTheSameDouble() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 10_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertThat(Double.parseDouble(Canonical.number(value))).isEqualTo(value == 0 ? 0.0 : value);
      }
    }
  }

  @Test
  void whatIsNoNumberIsRefused() {
    assertThatThrownBy(() -> Canonical.number(Double.NaN)).hasMessageContaining("finite number");
  }
}
