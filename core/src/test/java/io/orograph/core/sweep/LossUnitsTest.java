package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.metric.MetricKind;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LossUnitsTest {
  @Test
  void aCrossEntropyIsInNats() {
    assertThat(LossUnits.of(LossKind.CROSS_ENTROPY)).isEqualTo("nat");
    assertThat(LossUnits.of(MetricKind.LINEAR_BARRIER, LossKind.CROSS_ENTROPY)).isEqualTo("nat");
  }

  @ParameterizedTest
  @EnumSource(value = LossKind.class, names = "CROSS_ENTROPY", mode = EnumSource.Mode.EXCLUDE)
  void noOtherLossIs(LossKind loss) {
    assertThat(Arrays.stream(MetricKind.values()).filter(k -> k != MetricKind.JS_DIVERGENCE))
        .noneMatch(kind -> LossUnits.of(kind, loss).equals("nat"));
  }

  @ParameterizedTest
  @EnumSource(LossKind.class)
  void whatIsNoLossHasTheSameUnitEverywhere(LossKind loss) {
    assertThat(LossUnits.of(MetricKind.TEST_ACCURACY, loss)).isEqualTo("%");
    assertThat(LossUnits.of(MetricKind.COMPRESSED_SIZE, loss)).isEqualTo("byte");
    assertThat(LossUnits.of(MetricKind.JS_DIVERGENCE, loss)).isEqualTo("nat");
  }

  @Test
  void aNumberHasNothingBehindIt() {
    assertThat(LossUnits.behind("nat") + LossUnits.after("nat")).isEqualTo(", nat nat");
    assertThat(LossUnits.behind("1") + LossUnits.after("1")).isEmpty();
  }
}
