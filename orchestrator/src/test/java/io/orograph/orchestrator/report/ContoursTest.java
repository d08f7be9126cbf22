package io.orograph.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ContoursTest {
  private static double length(List<Contours.Segment> segments) {
    return segments.stream().mapToDouble(s -> Math.hypot(s.x2() - s.x1(), s.y2() - s.y1())).sum();
  }

  /** Squared distance from (20, 20) on a grid of 41 by 41. */
  private static double[][] bowl() {
    double[][] values = new double[41][41];
    for (int row = 0; row < 41; row++) {
      for (int column = 0; column < 41; column++) {
        values[row][column] = (row - 20) * (row - 20) + (column - 20) * (column - 20);
      }
    }
    return values;
  }

  @Test
  void theLinesOfABowlAreCircles() {
    List<Contours.Segment> circle = Contours.at(bowl(), 12.5 * 12.5);
    for (Contours.Segment s : circle) {
      assertThat(Math.hypot(s.x1() - 20, s.y1() - 20)).isCloseTo(12.5, within(0.02));
      assertThat(Math.hypot(s.x2() - 20, s.y2() - 20)).isCloseTo(12.5, within(0.02));
    }
    assertThat(length(circle)).isCloseTo(2 * Math.PI * 12.5, within(0.3));
  }

  @Test
  void aLineIsClosedInsideTheGrid() {
    List<Contours.Segment> circle = Contours.at(bowl(), 100.5);
    long ends =
        circle.stream()
            .flatMap(
                s ->
                    List.of(
                        "%.9f %.9f".formatted(s.x1(), s.y1()),
                        "%.9f %.9f".formatted(s.x2(), s.y2()))
                        .stream())
            .distinct()
            .count();
    assertThat(ends).as("every end is that of two pieces").isEqualTo(circle.size());
  }

  @Test
  void aSaddleIsCutAsItsMeanSays() {
    // high corners below left and above right; the middle is high: they hang together
    assertThat(Contours.at(new double[][] {{4, 0}, {0, 4}}, 1.9))
        .hasSize(2)
        .allMatch(s -> Math.abs(s.x1() - s.x2() - (s.y1() - s.y2())) < 1e-12);
    // the middle is low: the high corners are apart
    assertThat(Contours.at(new double[][] {{4, 0}, {0, 4}}, 2.1))
        .hasSize(2)
        .allMatch(s -> Math.abs(s.x1() - s.x2() + (s.y1() - s.y2())) < 1e-12);
  }

  @Test
  void squaresWithAGapAreLeftOut() {
    double[][] values = bowl();
    values[20][8] = Double.NaN;
    double whole = length(Contours.at(bowl(), 12.5 * 12.5));
    assertThat(whole - length(Contours.at(values, 12.5 * 12.5))).isBetween(1.5, 3.0);
  }

  @Test
  void aLevelBeyondAllValuesHasNoLine() {
    assertThat(Contours.at(bowl(), -1)).isEmpty();
    assertThat(Contours.at(bowl(), 1e6)).isEmpty();
  }
}
