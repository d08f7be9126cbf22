package io.orograph.core.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.operator.HeapBlock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CurveTest {
  private final HeapBlock start = HeapBlock.of(new double[] {0, 0});
  private final HeapBlock bend = HeapBlock.of(new double[] {4, 8});
  private final HeapBlock end = HeapBlock.of(new double[] {2, -2});

  @Test
  void bezierCoefficientsAreBernsteinPolynomialsAndSumToOne() {
    assertThat(CurveShape.BEZIER.coefficients(0.5)).containsExactly(0.25, 0.5, 0.25);
    for (double t : Curve.grid(31)) {
      double[] c = CurveShape.BEZIER.coefficients(t);
      assertThat(c[0] + c[1] + c[2]).isCloseTo(1, within(1e-15));
    }
  }

  @Test
  void aPolygonalChainPassesThroughItsBendInTheMiddle() {
    HeapBlock points =
        new BentCurve<>(CurveShape.POLYGON, start, bend, end)
            .points(List.of(0.0, 0.25, 0.5, 0.75, 1.0));
    assertThat(points.column(0)).containsExactly(0, 0);
    assertThat(points.column(1)).containsExactly(2, 4);
    assertThat(points.column(2)).containsExactly(4, 8);
    assertThat(points.column(3)).containsExactly(3, 3);
    assertThat(points.column(4)).containsExactly(2, -2);
  }

  @Test
  void aBlockOfPointsHasOneColumnPerTime() {
    HeapBlock points =
        new BentCurve<>(CurveShape.BEZIER, start, bend, end).points(List.of(0.0, 0.5, 1.0));
    assertThat(points.column(0)).containsExactly(0, 0);
    assertThat(points.column(1)).containsExactly(2.5, 3.5);
    assertThat(points.column(2)).containsExactly(2, -2);
    assertThat(new Segment<>(start, end).points(List.of(0.25)).column(0))
        .containsExactly(0.5, -0.5);
  }

  @Test
  void controlPointsAreSingleColumns() {
    assertThatThrownBy(() -> new Segment<>(start, HeapBlock.zeros(2, 2)))
        .hasMessage("columns: 2 (expected: 1)");
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "0.5, 1", "0.7, 0.505", "0.9, 0.01", "1, 0.01"})
  void theScheduleHasGaripovsFactors(double progress, double factor) {
    assertThat(CurveSchedule.factor(progress)).isCloseTo(factor, within(1e-15));
  }
}
