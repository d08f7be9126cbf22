package io.orograph.core.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InvariantTest {
  @ParameterizedTest
  @EnumSource
  void whatHoldsIsToldAsZeroAndWhatDoesNotWithItsExcess(Invariant invariant) {
    assertThat(invariant.told(-3)).containsExactly(entry(invariant, "0.0"));
    assertThat(invariant.told(0.5)).containsExactly(entry(invariant, "0.5"));
  }

  @Test
  void whatCannotBeHeldAgainstItIsBroken() {
    assertThat(Invariant.PATH_END.told(Double.NaN))
        .containsExactly(entry(Invariant.PATH_END, "Infinity"));
  }

  private static Map.Entry<String, String> entry(Invariant invariant, String excess) {
    return Map.entry("invariant_" + invariant.text(), excess);
  }
}
