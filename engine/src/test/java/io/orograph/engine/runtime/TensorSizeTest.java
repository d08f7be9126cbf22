package io.orograph.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorSizeTest {
  @Test
  void extentsAreMultiplied() {
    assertThat(TensorSize.numbers("rows", Float.BYTES, 3, 5, 7)).isEqualTo(105);
    assertThat(TensorSize.numbers("rows", Float.BYTES, 3, 0, 7)).isZero();
  }

  @Test
  void twoGibibytesLessOneNumberAreTheMost() {
    assertThat(TensorSize.numbers("rows", Float.BYTES, (1 << 29) - 1)).isEqualTo((1 << 29) - 1);
  }

  @ParameterizedTest
  @CsvSource({
    "4, 536870912, 1, 2147483648",
    "8, 65536, 65536, 34359738368", // whose product is 0 as an int
    "8, 9223372036854775807, 2, 9223372036854775807"
  })
  void moreIsAShortageAndNotAnOverflow(int bytes, long rows, long width, long all) {
    assertThatThrownBy(() -> TensorSize.numbers("rows", bytes, rows, width))
        .isInstanceOf(MemoryShortage.class)
        .hasMessage("rows: " + all + " bytes (expected: at most 2147483647)");
  }
}
