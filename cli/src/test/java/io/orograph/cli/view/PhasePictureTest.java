package io.orograph.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.cli.view.DiagramView.Axis;
import io.orograph.cli.view.DiagramView.Cell;
import io.orograph.cli.view.DiagramView.Role;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PhasePictureTest {
  private static final Axis WIDTH = new Axis("width", List.of("128", "8", "32"), Role.LOAD, true);
  private static final Axis BATCH =
      new Axis("batch", List.of("8", "64", "256"), Role.TEMPERATURE, true);
  private static final Style ASCII = new Style(false, false, false, 100);

  private static Cell cell(String width, String batch, String label, boolean uncertain) {
    return new Cell(
        "width=" + width + ",batch=" + batch,
        List.of(width, batch),
        label,
        uncertain,
        "",
        Map.of("TEST_ACCURACY", 90.0, "HESSIAN_TRACE", Math.E));
  }

  private static DiagramView grid() {
    return new DiagramView(
        "projects/default/sweeps/s",
        "00",
        List.of(WIDTH, BATCH),
        List.of(
            cell("128", "8", "IV-A", true),
            cell("128", "64", "IV-B", false),
            cell("128", "256", "IV-B", false),
            cell("8", "8", "II", false),
            cell("8", "64", "I", false),
            cell("8", "256", "DIVERGED", false),
            cell("32", "8", "COLLAPSED", false),
            cell("32", "64", "III", false),
            cell("32", "256", "INCOMPLETE", false)),
        true);
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = PhasePictureTest.class.getResourceAsStream("/golden/cli/view/" + name)) {
      assertThat(in).as(name).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void loadFallsToTheRightAndHotIsAtTheTopWhateverTheOrderOfTheGrid() throws IOException {
    assertThat(String.join("\n", PhasePicture.lines(grid(), Style.PLAIN)) + "\n")
        .isEqualTo(golden("width-batch.txt"));
  }

  @Test
  void aTerminalWithoutUnicodeGetsTheSamePictureInAscii() {
    List<String> lines = PhasePicture.lines(grid(), ASCII);
    assertThat(String.join("\n", lines))
        .matches("\\p{ASCII}*")
        .contains("IV-A?", "(load falls ->)");
  }

  @Test
  void coloursAreUsedOnlyWhereTheyCanBeShown() {
    assertThat(PhasePicture.lines(grid(), Style.PLAIN)).noneMatch(l -> l.contains("\u001b"));
    assertThat(PhasePicture.lines(grid(), new Style(true, true, true, 100)))
        .anyMatch(l -> l.contains("\u001b[38;5;16;48;5;71m"));
  }

  @Test
  void aThirdAxisBecomesFacets() {
    List<Cell> cells = new ArrayList<>();
    for (String depth : List.of("2", "4")) {
      cells.add(
          new Cell(
              "c", List.of("8", "8", depth), depth.equals("2") ? "I" : "II", false, "", Map.of()));
    }
    DiagramView diagram =
        new DiagramView(
            "s",
            "00",
            List.of(
                new Axis("width", List.of("8"), Role.LOAD, true),
                new Axis("batch", List.of("8"), Role.TEMPERATURE, true),
                new Axis("depth", List.of("2", "4"), Role.OTHER, false)),
            cells,
            true);
    List<String> lines = PhasePicture.lines(diagram, Style.PLAIN);
    assertThat(lines).containsSubsequence("depth = 2", "depth = 4");
    assertThat(lines.get(lines.indexOf("depth = 2") + 1)).contains("│   I ");
    assertThat(lines.get(lines.indexOf("depth = 4") + 1)).contains("│  II ");
  }

  @Test
  void longValuesOfTheLoadAxisStandApart() {
    List<String> rates = List.of("0.00003", "0.0001", "0.001");
    List<Cell> cells =
        rates.stream()
            .map(rate -> new Cell("l1=" + rate, List.of(rate), "III", false, "", Map.of()))
            .toList();
    DiagramView diagram =
        new DiagramView("s", "00", List.of(new Axis("l1", rates, Role.LOAD, true)), cells, true);
    assertThat(PhasePicture.lines(diagram, Style.PLAIN))
        .anyMatch(line -> line.strip().matches("0\\.00003 +0\\.0001 +0\\.001"));
  }

  @Test
  void aSweepWithoutAxesIsOneCell() {
    DiagramView diagram =
        new DiagramView(
            "s",
            "00",
            List.of(),
            List.of(new Cell("all", List.of(), "III", false, "", Map.of())),
            true);
    assertThat(PhasePicture.lines(diagram, Style.PLAIN)).anyMatch(l -> l.contains("│  III"));
  }

  @Test
  void aCellThatTheDiagramLacksStaysAnEmptySquare() {
    DiagramView whole = grid();
    DiagramView holed =
        new DiagramView(
            "s", "00", whole.axes(), whole.cells().subList(1, whole.cells().size()), false);
    assertThat(PhasePicture.lines(holed, Style.PLAIN).getFirst())
        .isEqualTo("batch   8 │  II   coll        hot");
  }

  @Test
  void theTableHasALineForEveryPhasePresent() {
    List<String> lines = PhaseTable.lines(grid(), Style.PLAIN);
    assertThat(lines).hasSize(1 + 8);
    assertThat(lines.getFirst()).startsWith("phase");
    assertThat(lines).anyMatch(l -> l.matches("IV-B +2 +- +90.00 +1.000 +- +-"));
  }
}
