package io.orograph.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.cli.view.DiagramView.Axis;
import io.orograph.cli.view.DiagramView.Cell;
import io.orograph.cli.view.DiagramView.Role;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MetricPictureTest {
  private static final String TRACE = "HESSIAN_TRACE";
  private static final Style COLOR = new Style(true, true, true, 100);

  private static Cell cell(
      String width, Map<String, Double> means, Set<String> unsure, long stopped) {
    return new Cell("width=" + width, List.of(width), "I", false, "", means, unsure, stopped);
  }

  private static DiagramView row(Cell... cells) {
    return new DiagramView(
        "projects/default/sweeps/s",
        "00",
        List.of(new Axis("width", List.of("8", "16", "32", "64"), Role.LOAD, true)),
        List.of(cells),
        true);
  }

  private static final DiagramView GRID =
      row(
          cell("8", Map.of(TRACE, 1000.0), Set.of(), 0),
          cell("16", Map.of(TRACE, 31.5), Set.of(TRACE), 0),
          cell("32", Map.of(TRACE, 1.0), Set.of(), 2),
          cell("64", Map.of(), Set.of(), 0));

  @Test
  void everyCellHasItsMeanAndWhatIsWrongWithIt() {
    List<String> lines = MetricPicture.lines(GRID, TRACE, Style.PLAIN);
    assertThat(lines.getFirst()).isEqualTo("hessian trace");
    assertThat(lines.get(1)).containsPattern("1000 +31[.]50\\? +1[.]000\\* +·");
    assertThat(lines).contains("From 1.000 to 1000.");
    assertThat(lines)
        .last()
        .asString()
        .contains("? an estimate has not converged (1 cell)")
        .contains("* runs were stopped early (1 cell)")
        .contains("· no value (1 cell)");
  }

  @Test
  void smallNumbersAreNotZeroAndStandApart() {
    DiagramView small =
        row(
            cell("16", Map.of(TRACE, -1.2e-4), Set.of(TRACE), 1),
            cell("8", Map.of(TRACE, -3.4e-5), Set.of(TRACE), 1));
    assertThat(MetricPicture.lines(small, TRACE, Style.PLAIN).get(1))
        .containsPattern("-3[.]4e-05\\*\\? +-1[.]2e-04\\*\\?");
  }

  @Test
  void coloursFollowTheLogarithmWhereValuesSpanMuch() {
    List<String> lines = MetricPicture.lines(GRID, TRACE, COLOR);
    assertThat(lines.get(1))
        .as("31.5 is halfway between 1 and 1000 by its logarithm")
        .containsSubsequence("48;5;228m", "48;5;115m", "48;5;67m");
    assertThat(lines).anyMatch(line -> line.endsWith("; colours by the logarithm."));
  }

  @Test
  void aSweepWithoutValuesSaysSo() {
    assertThat(MetricPicture.lines(row(cell("8", Map.of(), Set.of(), 0)), TRACE, Style.PLAIN))
        .last()
        .isEqualTo("No cell has a value yet.");
  }
}
