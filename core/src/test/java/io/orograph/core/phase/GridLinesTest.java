package io.orograph.core.phase;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisRole;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.Knob;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GridLinesTest {
  private static Axis axis(Knob knob, double... values) {
    return new Axis(
        knob,
        Arrays.stream(values).mapToObj(v -> (AxisValue) new AxisValue.Number(v)).toList(),
        knob.usualRole(),
        knob.usualDirection());
  }

  private static final GridLines LINES =
      new GridLines(List.of(axis(Knob.WIDTH, 64, 8), axis(Knob.BATCH_SIZE, 32, 8, 16)));

  @Test
  void linesHoldCellsThatDifferInOneAxisByRisingValue() {
    // cells: 0 (64,32) 1 (64,8) 2 (64,16) 3 (8,32) 4 (8,8) 5 (8,16)
    assertThat(LINES.along(0)).containsExactly(List.of(3, 0), List.of(4, 1), List.of(5, 2));
    assertThat(LINES.along(1)).containsExactly(List.of(1, 2, 0), List.of(4, 5, 3));
  }

  @Test
  void ranksCountFromTheSmallestValue() {
    assertThat(LINES.rank(0, 0)).isEqualTo(1);
    assertThat(LINES.rank(4, 1)).isZero();
    assertThat(LINES.rank(3, 1)).isEqualTo(2);
  }

  @Test
  void axesAreFoundByRoleAndField() {
    assertThat(LINES.axis(AxisRole.TEMPERATURE)).contains(1);
    assertThat(LINES.axis(AxisRole.OTHER)).isEmpty();
    assertThat(LINES.axis(Knob.WIDTH)).contains(0);
    assertThat(LINES.cells()).isEqualTo(6);
  }

  @Test
  void wordsKeepTheirOrder() {
    Axis words =
        new Axis(
            Knob.ACTIVATION,
            List.of(new AxisValue.Word("tanh"), new AxisValue.Word("relu")),
            AxisRole.OTHER,
            Knob.ACTIVATION.usualDirection());
    assertThat(new GridLines(List.of(words)).along(0)).containsExactly(List.of(0, 1));
  }
}
