package io.orograph.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.claim.Claim;
import io.orograph.core.claim.ClaimReport;
import io.orograph.core.claim.Verdict;
import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.MetricRow;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.phase.PhaseFold;
import io.orograph.core.phase.RunRow;
import io.orograph.core.search.Ask;
import io.orograph.core.search.CellVotes;
import io.orograph.core.search.SearchEnd;
import io.orograph.core.search.SearchReason;
import io.orograph.core.stop.RunAt;
import io.orograph.core.stop.Stop;
import io.orograph.core.stop.StopDecision;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisRole;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.Direction;
import io.orograph.core.sweep.EarlyStopping;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.SearchSpec;
import io.orograph.core.sweep.SoughtLine;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.BlankResults;
import io.orograph.orchestrator.results.Diagrams;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.SearchProgress;
import io.orograph.orchestrator.sweep.StopProgress;
import io.orograph.store.local.FolderStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ReportTest {
  /** Figures of single quantities: one of every kind of classifiers. */
  private static final int PANELS =
      (int) Arrays.stream(MetricKind.values()).filter(Samples::fits).count();

  @TempDir Path folder;

  private static Document parsed(String markup) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(markup.getBytes(StandardCharsets.UTF_8)));
  }

  /** Every cell trained and measured, but for the last, which diverged. */
  private static PhaseDiagram diagram(SweepSpec spec) {
    return judged(spec).diagram();
  }

  private static Diagrams.Judged judged(SweepSpec spec) {
    Grid grid = new Grid(spec);
    List<RunRow> runs = new ArrayList<>();
    List<MetricRow> rows = new ArrayList<>();
    for (Cell cell : grid.cells().toList()) {
      long index = cell.index();
      boolean last = index == grid.cellCount() - 1;
      for (int r = 0; r < spec.replicates(); r++) {
        runs.add(
            new RunRow(
                cell.id(),
                r,
                last ? new RunOutcome.Diverged(3, Double.NaN) : new RunOutcome.Trained()));
        if (!last) {
          measure(rows, cell, index, r);
        }
      }
    }
    PhaseDiagram diagram = PhaseFold.fold(spec, runs, rows);
    return new Diagrams.Judged(
        diagram, ClaimReport.of(spec, diagram, PhaseFold.samples(spec, runs, rows)));
  }

  private static void measure(List<MetricRow> rows, Cell cell, long index, int r) {
    for (MetricKind kind : MetricKind.values()) {
      if (!Samples.fits(kind)) {
        continue;
      }
      switch (kind.level()) {
        case RUN -> rows.add(row(kind, cell, index + 0.1 * r, r));
        case PAIR -> {
          for (int other = 0; other < r; other++) {
            rows.add(row(kind, cell, index - 2 + 0.1 * other, other, r));
          }
        }
        case CELL -> {
          if (r >= kind.level().fewestReplicates() - 1) {
            rows.add(row(kind, cell, index + 0.5, IntStream.rangeClosed(0, r).toArray()));
          }
        }
      }
    }
  }

  private static MetricRow row(MetricKind kind, Cell cell, double value, int... replicates) {
    Measurement m = Samples.scalar(kind, cell.id(), value, replicates);
    return MetricRow.of(m);
  }

  private String report(SweepSpec spec, String description) throws IOException {
    CheckpointStore content = FolderStore.open(folder, InstantSource.fixed(Samples.AT));
    try (BlankResults results = new BlankResults()) {
      return new Report(
              new Report.Subject(
                  Samples.SWEEP,
                  spec,
                  "ab".repeat(32),
                  description,
                  "data:\n  name: digits\n",
                  judged(spec).diagram(),
                  judged(spec).claims()),
              results.store(),
              content)
          .html();
    }
  }

  private static Set<String> drawn(Document document) {
    Set<String> cells = new HashSet<>();
    NodeList groups = document.getElementsByTagName("g");
    for (int i = 0; i < groups.getLength(); i++) {
      String cell = ((Element) groups.item(i)).getAttribute("data-cell");
      if (!cell.isEmpty()) {
        cells.add(cell);
      }
    }
    return cells;
  }

  private static String body(String html) {
    return html.replaceFirst("<!DOCTYPE html>\n", "");
  }

  private static Set<String> ids(SweepSpec spec) {
    Set<String> ids = new HashSet<>();
    Grid grid = new Grid(spec);
    for (long index = 0; index < grid.cellCount(); index++) {
      ids.add(grid.cell(index).id());
    }
    return ids;
  }

  @Test
  void aReportIsWellFormedAndHoldsEveryCellAsFigureAndRow() throws Exception {
    SweepSpec spec = Samples.spec(List.of(8, 16, 64), List.of(32, 128), 3);
    Document document = parsed(body(report(spec, "a test")));
    assertThat(drawn(document)).isEqualTo(ids(spec));
    Set<String> rows = new HashSet<>();
    NodeList cells = document.getElementsByTagName("td");
    for (int i = 0; i < cells.getLength(); i++) {
      rows.add(cells.item(i).getTextContent());
    }
    assertThat(rows).containsAll(ids(spec));
    assertThat(document.getElementsByTagName("svg").getLength()).isEqualTo(3 + 2 * PANELS + 4);
    assertThat(document.getDocumentElement().getTextContent())
        .contains("ab".repeat(32), "Yang", "Garipov", "Kornblith", "name: digits", "submit");
  }

  @Test
  void everyIdOfADocumentIsUniqueAndEveryReferenceIsWithinIt() throws Exception {
    Document document = parsed(body(report(Samples.spec(List.of(8, 16), List.of(32, 128), 3), "")));
    NodeList all = document.getElementsByTagName("*");
    Set<String> ids = new HashSet<>();
    Set<String> wanted = new HashSet<>();
    for (int i = 0; i < all.getLength(); i++) {
      Element element = (Element) all.item(i);
      if (element.hasAttribute("id")) {
        assertThat(ids.add(element.getAttribute("id"))).isTrue();
      }
      if (element.getAttribute("fill").startsWith("url(#")) {
        wanted.add(element.getAttribute("fill").replaceAll("url\\(#(.*)\\)", "$1"));
      }
      assertThat(element.hasAttribute("href") || element.hasAttribute("src")).isFalse();
      assertThat(element.getTagName()).isNotEqualTo("script");
    }
    assertThat(wanted).isNotEmpty();
    assertThat(ids).containsAll(wanted);
  }

  @Test
  void textsAreEscaped() throws Exception {
    String html = report(Samples.spec(List.of(8), List.of(32), 2), "<script>alert('&\"')</script>");
    assertThat(html).doesNotContain("<script");
    assertThat(parsed(body(html)).getElementsByTagName("p").item(0).getTextContent())
        .isEqualTo("<script>alert('&\"')</script>");
  }

  @Test
  void theHeadSaysWhatTheSweepIsAbout() throws Exception {
    String html = report(Samples.spec(List.of(8), List.of(32), 2), "");
    assertThat(html).contains("<p>digits, MLP. Specification");
  }

  @Test
  void equalResultsGiveEqualBytes() throws Exception {
    SweepSpec spec = Samples.spec(List.of(8, 16), List.of(32), 3);
    assertThat(report(spec, "x")).isEqualTo(report(spec, "x"));
  }

  @Test
  void oneAxisGivesLinesThreeGiveFacetsAndNoneGivesTheTableAlone() throws Exception {
    SweepSpec one = Samples.spec(List.of(Samples.axis(Knob.WIDTH, List.of(4, 64))), 3);
    assertThat(parsed(body(report(one, ""))).getElementsByTagName("polyline").getLength())
        .isEqualTo(PANELS);

    SweepSpec three =
        Samples.spec(
            List.of(
                Samples.axis(Knob.DEPTH, List.of(1, 2)),
                Samples.axis(Knob.WIDTH, List.of(4, 64)),
                Samples.axis(Knob.BATCH_SIZE, List.of(8, 16))),
            2);
    Document facets = parsed(body(report(three, "")));
    assertThat(drawn(facets)).isEqualTo(ids(three)).hasSize(8);
    assertThat(facets.getDocumentElement().getTextContent()).contains("depth = 1", "depth = 2");

    SweepSpec none = Samples.spec(List.of(), 2);
    Document table = parsed(body(report(none, "")));
    assertThat(table.getElementsByTagName("svg").getLength()).isZero();
    assertThat(table.getDocumentElement().getTextContent()).contains("all");
  }

  /** Two widths on two data sets: no row of cells holds both. */
  @Test
  void dataSetsArePanelsOnOneColourScaleAndClaimsAreOfEach() throws Exception {
    List<AxisValue> names = List.of(new AxisValue.Word("digits"), new AxisValue.Word("mixture"));
    SweepSpec spec =
        Samples.spec(
            List.of(
                new Axis(Knob.DATA, names, AxisRole.OTHER, Direction.DIRECT),
                Samples.axis(Knob.WIDTH, List.of(8, 16))),
            2);
    assertThat(Layout.of(spec, diagram(spec)).facets())
        .extracting(Layout.Facet::title)
        .containsExactly("data = digits", "data = mixture");
    String text = parsed(body(report(spec, ""))).getDocumentElement().getTextContent();
    assertThat(text)
        .contains("Claims in cells of data=digits", "Claims in cells of data=mixture")
        .contains("similar in cells of data=digits: CKA from")
        .contains("similar in cells of data=mixture: CKA from")
        .contains("Best accuracy possible")
        .contains("84.13");
    ClaimReport whole = judged(spec).claims();
    assertThat(whole.results())
        .allMatch(result -> result.verdict() == Verdict.NOT_TESTABLE)
        .allMatch(result -> result.reason().contains("compares data sets"));
    assertThat(whole.parts()).extracting(ClaimReport.Part::cells).hasSize(2);
  }

  @Test
  void hotIsAtTheTopAndLoadToTheRight() throws Exception {
    SweepSpec spec = Samples.spec(List.of(64, 8), List.of(128, 32), 3);
    Document figure =
        parsed(new Figures(spec, diagram(spec), List.of(), List.of()).phaseDiagram().toString());
    NodeList groups = figure.getElementsByTagName("g");
    List<String> order = new ArrayList<>();
    for (int i = 0; i < groups.getLength(); i++) {
      String cell = ((Element) groups.item(i)).getAttribute("data-cell");
      if (!cell.isEmpty()) {
        order.add(cell);
      }
    }
    assertThat(order)
        .containsExactly(
            "width=8,batch=32", "width=64,batch=32", "width=8,batch=128", "width=64,batch=128");
  }

  @Test
  void everyClaimHasItsRowWithVerdictAndReason() throws Exception {
    SweepSpec spec = Samples.spec(List.of(8, 16, 64), List.of(32, 128), 3);
    NodeList rows = parsed(body(report(spec, ""))).getElementsByTagName("tr");
    Set<String> claims = new HashSet<>();
    for (int i = 0; i < rows.getLength(); i++) {
      String claim = ((Element) rows.item(i)).getAttribute("data-claim");
      if (!claim.isEmpty()) {
        claims.add(claim);
        assertThat(rows.item(i).getTextContent())
            .containsPattern("SUPPORTED|CONTRADICTED|NOT TESTABLE");
      }
    }
    assertThat(claims).containsExactlyInAnyOrderElementsOf(Claim.names());
  }

  @Test
  void bothBoundariesAreComparedWithThatOfABowlOrSayWhyNot() throws Exception {
    SweepSpec spec = Samples.spec(List.of(8, 16, 64), List.of(32, 128), 3);
    NodeList rows = parsed(body(report(spec, ""))).getElementsByTagName("tr");
    Set<String> boundaries = new HashSet<>();
    for (int i = 0; i < rows.getLength(); i++) {
      String boundary = ((Element) rows.item(i)).getAttribute("data-landscape");
      if (!boundary.isEmpty()) {
        boundaries.add(boundary);
        assertThat(rows.item(i).getTextContent()).contains("needs 3 cells on each side");
      }
    }
    assertThat(boundaries).containsExactlyInAnyOrder("fitted", "connected");
  }

  @Test
  void theCostOfZeroLossIsGivenByConnectivity() throws Exception {
    SweepSpec spec = Samples.spec(List.of(8, 16, 64), List.of(32, 128), 3);
    NodeList rows = parsed(body(report(spec, ""))).getElementsByTagName("tr");
    List<String> costs = new ArrayList<>();
    for (int i = 0; i < rows.getLength(); i++) {
      if (!((Element) rows.item(i)).getAttribute("data-zero-loss").isEmpty()) {
        costs.add(rows.item(i).getTextContent());
      }
    }
    assertThat(costs).hasSize(2);
    assertThat(costs.get(0)).contains("poorly connected");
    assertThat(costs.get(1)).contains("well connected");
  }

  @Test
  void everyMetricOfALargerGridHasTheSharesOfItsVariance() throws Exception {
    SweepSpec spec = Samples.spec(List.of(8, 16, 32, 64), List.of(32, 64, 128), 3);
    NodeList rows = parsed(body(report(spec, ""))).getElementsByTagName("tr");
    Set<String> metrics = new HashSet<>();
    for (int i = 0; i < rows.getLength(); i++) {
      metrics.add(((Element) rows.item(i)).getAttribute("data-variance"));
    }
    assertThat(metrics).containsAll(spec.metrics().stream().map(Metric::name).toList());
  }

  @Test
  void aLargerGridHasRankMatricesOfItsMetrics() throws Exception {
    SweepSpec spec = Samples.spec(List.of(8, 16, 32, 64), List.of(32, 64, 128), 3);
    Document document = parsed(body(report(spec, "")));
    NodeList figures = document.getElementsByTagName("svg");
    Set<String> labels = new HashSet<>();
    for (int i = 0; i < figures.getLength(); i++) {
      labels.add(((Element) figures.item(i)).getAttribute("aria-label"));
    }
    assertThat(labels)
        .contains("panels (a) to (g)", "replicate error of test accuracy, %")
        .anyMatch(label -> label.equals("rank correlation over all cells"));
  }

  @Test
  void theFittedLineRunsBetweenFittedCellsAndOthers() throws Exception {
    SweepSpec spec = Samples.spec(List.of(8, 16, 64), List.of(32), 3);
    Document figure =
        parsed(new Figures(spec, diagram(spec), List.of(), List.of()).phaseDiagram().toString());
    // training errors 0.1, 1.1 and none: one cell is fitted, one is not, one has no label
    assertThat(lines(figure, "fitted-line")).isEqualTo(1);
  }

  @Test
  void theLineThatASearchFoundIsDrawnAndToldAndCellsNotAskedForAreNotMissing() throws Exception {
    SoughtLine line = new SoughtLine("training.batch_size", "", OptionalDouble.empty());
    SweepSpec spec =
        Samples.spec(List.of(8), List.of(16, 32, 48, 64, 80, 96), 3)
            .withSearch(SearchSpec.adaptive(0, line).withAsked(List.of(0L, 2L, 5L)));
    SearchProgress search =
        new SearchProgress(
            Map.of(
                0L, new CellVotes(0, 3, 0, 0),
                2L, new CellVotes(2, 2, 1, 0),
                5L, new CellVotes(5, 0, 3, 0)),
            List.of(
                new SearchProgress.Round(
                    1,
                    List.of(
                        new Ask(0, SearchReason.SPREAD, -1, -1),
                        new Ask(2, SearchReason.SPREAD, -1, -1),
                        new Ask(5, SearchReason.SPREAD, -1, -1)),
                    SearchEnd.FOUND,
                    Samples.AT)));
    SearchSection section = new SearchSection(spec, search);
    assertThat(section.line()).containsExactly(Map.entry("width=8,batch=48", "width=8,batch=96"));
    Document figure =
        parsed(
            new Figures(spec, diagram(spec), List.of(), List.of())
                .searched(section.line())
                .phaseDiagram()
                .toString());
    assertThat(lines(figure, "fitted-line")).isEqualTo(1);
    Markup out = new Markup();
    out.open("body");
    section.write(out);
    out.close();
    assertThat(out.toString())
        .contains("3 of 6 cells asked for, every column has been searched")
        .contains("3 spread over a column")
        .contains("data-crossing=\"width=8,batch=48\"");
    assertThat(judged(spec).claims().leftOut())
        .containsEntry("not asked for by the adaptive search, which selects cells along a line", 3);
    assertThat(diagram(spec).cells().stream().filter(c -> !c.isAsked()).map(c -> c.gap()))
        .hasSize(3)
        .containsOnly("not asked for");
  }

  @Test
  void cellsWithRunsStoppedEarlyAreHatchedInEveryPanelAndTheRunsAreTold() throws Exception {
    SweepSpec spec =
        Samples.spec(List.of(8, 16), List.of(32), 3)
            .withEarlyStopping(EarlyStopping.halving(20, 2));
    Grid grid = new Grid(spec);
    List<RunRow> runs = new ArrayList<>();
    List<MetricRow> rows = new ArrayList<>();
    for (Cell cell : grid.cells().toList()) {
      for (int r = 0; r < 3; r++) {
        boolean stopped = cell.index() == 1 && r < 2;
        runs.add(
            new RunRow(
                cell.id(),
                r,
                stopped
                    ? new RunOutcome.Censored("successive_halving")
                    : new RunOutcome.Trained()));
        if (!stopped) {
          rows.add(row(MetricKind.TEST_ACCURACY, cell, 0.5, r));
        }
      }
    }
    PhaseDiagram diagram = PhaseFold.fold(spec, runs, rows);
    Figures figures = new Figures(spec, diagram, List.of(), List.of());
    for (Markup figure :
        List.of(figures.phaseDiagram(), figures.panel(Metric.of(MetricKind.TEST_ACCURACY)))) {
      assertThat(parsed(figure.toString()).getDocumentElement().getTextContent())
          .contains("width=16,batch=32");
      assertThat(figure.toString()).containsPattern("data-cell=\"width=16,batch=32\"[^§]*?-hatch");
    }
    assertThat(figures.panel(Metric.of(MetricKind.TEST_ACCURACY)).toString())
        .contains("2 stopped early")
        .containsOnlyOnce("-hatch-dots)")
        .doesNotContain("-hatch)");
    StopProgress stopping =
        new StopProgress(
            Map.of(),
            List.of(
                new StopProgress.Rung(
                    1,
                    new StopDecision(
                        20,
                        6,
                        4,
                        List.of(
                            new Stop(new RunAt(1, 0), 0.75, 0.5),
                            new Stop(new RunAt(1, 1), 0.625, 0.5))),
                    Samples.AT)));
    Markup out = new Markup();
    out.open("body");
    new StopSection(spec, stopping).write(out);
    out.close();
    assertThat(out.toString())
        .contains("Successive halving", "data-rung=\"1\"", "CENSORED")
        .contains("data-stopped=\"width=16,batch=32/0\"", "data-stopped=\"width=16,batch=32/1\"")
        .contains("0.625");
  }

  @Test
  void theFittedLineRunsOverEveryPanel() throws Exception {
    SweepSpec spec = Samples.spec(List.of(8, 16, 64), List.of(32), 3);
    Figures figures = new Figures(spec, diagram(spec), List.of(), List.of());
    for (MetricKind kind : List.of(MetricKind.TEST_ACCURACY, MetricKind.TEST_LOSS)) {
      assertThat(lines(parsed(figures.panel(Metric.of(kind)).toString()), "fitted-line"))
          .as(kind.name())
          .isEqualTo(1);
    }
  }

  @Test
  void errorsOfACellWithRunsStoppedEarlyAreHatchedLikeItsMean() {
    SweepSpec spec =
        Samples.spec(List.of(8, 16), List.of(32), 3)
            .withEarlyStopping(EarlyStopping.halving(20, 2));
    List<RunRow> runs = new ArrayList<>();
    List<MetricRow> rows = new ArrayList<>();
    for (Cell cell : new Grid(spec).cells().toList()) {
      for (int r = 0; r < 3; r++) {
        boolean stopped = cell.index() == 1 && r == 2;
        runs.add(
            new RunRow(
                cell.id(),
                r,
                stopped
                    ? new RunOutcome.Censored("successive_halving")
                    : new RunOutcome.Trained()));
        if (!stopped) {
          rows.add(row(MetricKind.TEST_ACCURACY, cell, 50 + r, r));
        }
      }
    }
    Figures figures = new Figures(spec, PhaseFold.fold(spec, runs, rows), List.of(), List.of());
    assertThat(figures.errorMap(Metric.of(MetricKind.TEST_ACCURACY)).toString())
        .contains("1 stopped early")
        .containsOnlyOnce("-hatch-dots)")
        .doesNotContain("-hatch)");
  }

  @Test
  void dipsOfDoubleDescentAreFramedOnTestAccuracyAlone() throws Exception {
    SweepSpec spec = Samples.spec(List.of(8, 16, 64), List.of(32, 64), 3);
    Figures figures = new Figures(spec, diagram(spec), List.of("width=16,batch=64"), List.of());
    assertThat(lines(parsed(figures.panel(Metric.of(MetricKind.TEST_ACCURACY)).toString()), "dip"))
        .isEqualTo(1);
    assertThat(lines(parsed(figures.panel(Metric.of(MetricKind.TRAIN_LOSS)).toString()), "dip"))
        .isZero();
  }

  @Test
  void aLabelThatChangesWithTheLengthIsMarkedInTheDiagramAndTold() throws Exception {
    SweepSpec spec =
        Samples.spec(
                List.of(
                    Samples.axis(Knob.WIDTH, List.of(8, 16, 64)),
                    Samples.axis(Knob.LENGTH_STEPS, List.of(100, 200))),
                3)
            .withLongerCells(List.of("width=8"));
    Document page = parsed(body(report(spec, "")));
    assertThat(lines(page, "changed")).isEqualTo(1);
    assertThat(page.getDocumentElement().getTextContent())
        .contains(
            "1 of them with a phase at both lengths. The label of 1 is another then; a corner")
        .contains("width=8,steps=200")
        .doesNotContain("width=16,steps=200 ");
    NodeList rows = page.getElementsByTagName("tr");
    assertThat(IntStream.range(0, rows.getLength()).mapToObj(i -> (Element) rows.item(i)))
        .filteredOn(row -> row.getAttribute("data-longer").equals("width=8"))
        .singleElement()
        .satisfies(row -> assertThat(row.getAttribute("data-changed")).isEqualTo("true"));
  }

  private static int lines(Document figure, String name) {
    int found = 0;
    for (String element : List.of("line", "rect", "path")) {
      NodeList all = figure.getElementsByTagName(element);
      for (int i = 0; i < all.getLength(); i++) {
        found += ((Element) all.item(i)).getAttribute("class").equals(name) ? 1 : 0;
      }
    }
    return found;
  }
}
