package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.deploy.Browser.Box;
import io.orograph.v1.ArtifactRef;
import io.orograph.v1.CheckpointRef;
import io.orograph.v1.DownloadCheckpointRequest;
import io.orograph.v1.DownloadCheckpointResponse;
import io.orograph.v1.GetClaimReportRequest;
import io.orograph.v1.GetPhaseDiagramRequest;
import io.orograph.v1.GetRunRequest;
import io.orograph.v1.PhaseCell;
import io.orograph.v1.QueryMeasurementsRequest;
import io.orograph.v1.Run;
import io.orograph.wire.convert.SweepFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The page's figures of three small sweeps in a real browser, by what is on the screen and by what
 * the lab has: hatching, themes, narrow windows, an area drawn with the pointer, two sweeps beside
 * one another, and the figures of a cell and a run. Needs {@code chromium} and {@code
 * chromedriver}.
 */
@Tag("browser")
@Timeout(300)
@EnabledIf("ready")
class PageFiguresTest {
  /** Three cells that train and three that diverge; an eigenvalue that two steps cannot find. */
  private static final String LEFT =
      """
      data: {name: digits, subset: 200, label_noise: 0.2}
      network: {family: mlp, depth: 1}
      training:
        optimizer: {momentum: 0.9}
        batch_size: 16
        length: {steps: 60}
      axes:
        - {field: network.width, values: [4, 12, 24]}
        - {field: training.optimizer.learning_rate, values: [0.05, 1000000]}
      replicates: 3
      checkpoints: {initial: true}
      measurements:
        - kind: TRAIN_ERROR
        - kind: TEST_ACCURACY
        - {kind: TOP_EIGENVALUE, options: {steps: 2}}
        - {kind: MODE_CONNECTIVITY, options: {steps: 20, points: 5}}
        - {kind: CKA_SIMILARITY, options: {samples: 64}}
        - {kind: SPECTRAL_DENSITY, options: {samples: 100, probes: 2, steps: 12}}
        - {kind: LOSS_SURFACE, options: {points: 9}}
        - {kind: MIN_DELTA, options: {points: 9}}
        - {kind: LINEAR_BARRIER, options: {points: 9}}
        - {kind: LCA_HELP_SHARE, options: {samples: 100}}
      """;

  /** Two of the cells in common, with clean labels and trained for longer. */
  private static final String RIGHT =
      """
      data: {name: digits, subset: 200}
      network: {family: mlp, depth: 1}
      training:
        optimizer: {momentum: 0.9}
        batch_size: 16
        length: {steps: 300}
      axes:
        - {field: network.width, values: [12, 24, 48]}
        - {field: training.optimizer.learning_rate, values: [0.02, 0.05]}
      replicates: 2
      measurements:
        - kind: TRAIN_ERROR
        - kind: TEST_ACCURACY
        - {kind: MODE_CONNECTIVITY, options: {steps: 20, points: 5}}
        - {kind: CKA_SIMILARITY, options: {samples: 64}}
      """;

  /** Of its four runs two are stopped at the first rung, and one of the others at the second. */
  private static final String STOPPED =
      """
      data: {name: digits, subset: 200}
      network: {family: mlp, depth: 1}
      training:
        optimizer: {learning_rate: 0.05}
        batch_size: 16
        length: {steps: 40}
      axes: [{field: network.width, values: [2, 16]}]
      replicates: 2
      measurements: [{kind: TRAIN_ERROR}, {kind: TEST_ACCURACY}]
      early_stopping: {kind: successive_halving, min_steps: 10}
      """;

  private static final String TRAINED = "width=12,lr=0.05";
  private static final String DIVERGED = "width=12,lr=1000000";

  /** Colours of Okabe and Ito. */
  private static final Map<String, String> COLORS =
      Map.of(
          "I", "#d55e00",
          "II", "#e69f00",
          "III", "#56b4e9",
          "IV-A", "#3fbf97",
          "IV-B", "#f0e442");

  private static final String SMALLEST = "#440154";
  private static final String LARGEST = "#fde725";
  private static final String FIRST_LINE = "#0072b2";

  /** The marked cells of the figure whose title begins so. */
  private static final String MARKED =
      "[...document.querySelectorAll('[aria-label^=\"%s\"] .marked')].map((c) => c.dataset.cell)"
          + ".sort().join(' ')";

  @TempDir static Path folder;

  private static Laboratory laboratory;
  private static Browser browser;

  static boolean ready() {
    return Laboratory.packaged() && Browser.isThere();
  }

  @BeforeAll
  static void runTheSweeps() throws Exception {
    laboratory = new Laboratory(folder.resolve("lab")).startAll();
    laboratory.create("left", SweepFile.parse(LEFT));
    laboratory.create("right", SweepFile.parse(RIGHT));
    laboratory.create("stopped", SweepFile.parse(STOPPED));
    for (String sweep : List.of("left", "right", "stopped")) {
      laboratory.ended(sweep, 1);
    }
    browser = new Browser(Files.createDirectories(folder.resolve("browser")));
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
    laboratory.close();
  }

  @BeforeEach
  void inAWideLightWindow() throws Exception {
    browser.theme("light");
    browser.resize(1400, 1400);
    browser.pointAt(1, 1);
  }

  /** Nothing failed, and nothing was refused by the policy that the port answers with. */
  @AfterEach
  void theConsoleHoldsNoError() throws Exception {
    assertThat(browser.errors()).isEmpty();
  }

  /** Goes to a place behind the {@code #}. */
  private static void goTo(String place) throws Exception {
    String token = Files.readString(laboratory.tokenFile()).strip();
    browser.go("about:blank");
    browser.go("http://" + laboratory.address() + "/#token=" + token + "&/" + place);
  }

  private static void openSweep(String id, String query) throws Exception {
    goTo(Laboratory.name(id) + query);
    browser.awaited(
        "document.querySelector('[role=gridcell]') && !document.querySelector('.explore[aria-busy]')");
  }

  private static void openCell(String cell) throws Exception {
    goTo(Laboratory.name("left") + "/cells/" + cell);
    // the curves come last, above what is clicked
    browser.awaited(
        "document.querySelectorAll('.view-cell .metric').length >= 10"
            + " && document.querySelector('.view-cell path.line')");
  }

  private static void openComparison() throws Exception {
    goTo("compare?a=" + Laboratory.name("left") + "&b=" + Laboratory.name("right"));
    browser.awaited("document.querySelectorAll('.view-compare .explore figure').length === 5");
  }

  /** The element of a cell in the figure whose title begins so. */
  private static String cell(String figure, String id) {
    return "document.querySelector('[aria-label^=\"%s\"] [data-cell=\"%s\"]')"
        .formatted(figure, id);
  }

  /** What all cells of a figure have in one of their data attributes, by cell. */
  private static Map<String, String> told(String figure, String attribute) throws Exception {
    return browser
        .value(
            ("[...document.querySelectorAll('[aria-label^=\"%s\"] [data-cell]')]"
                    + ".map((c) => c.dataset.cell + ' ' + c.dataset.%s).join('\\n')")
                .formatted(figure, attribute))
        .lines()
        .map(line -> line.split(" ", -1))
        .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1], (a, b) -> b, TreeMap::new));
  }

  private static List<PhaseCell> cells(String sweep) {
    return laboratory
        .results()
        .getPhaseDiagram(
            GetPhaseDiagramRequest.newBuilder().setName(Laboratory.name(sweep)).build())
        .getDiagram()
        .getCellsList();
  }

  private static PhaseCell cellOf(String sweep, String id) {
    return cells(sweep).stream().filter(c -> c.getCell().equals(id)).findFirst().orElseThrow();
  }

  private static Set<String> ids(String sweep) {
    return cells(sweep).stream()
        .map(PhaseCell::getCell)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The tile of a cell without its frame. */
  private static Box tile(String cell) throws Exception {
    return inner(browser.box(cell + ".querySelector('.tile')"), 3);
  }

  private static Box inner(Box box, double margin) {
    return new Box(
        box.x() + margin, box.y() + margin, box.width() - 2 * margin, box.height() - 2 * margin);
  }

  /** The part of a tile above its letters. */
  private static Box upper(Box tile) {
    return new Box(tile.x(), tile.y(), tile.width(), 9);
  }

  @Test
  void everyPhaseIsSeenInItsColour() throws Exception {
    openSweep("left", "");
    List<PhaseCell> labelled =
        cells("left").stream().filter(c -> COLORS.containsKey(c.getLabel())).toList();
    assertThat(labelled).hasSize(3);
    for (PhaseCell of : labelled) {
      Box tile = tile(cell("Phase diagram", of.getCell()));
      assertThat(browser.screenshot().ground(tile))
          .as(of.getCell())
          .isEqualTo(COLORS.get(of.getLabel()));
    }
  }

  @Test
  void whatHasNoPhaseIsGreyWithStripesThatFallToTheLeft() throws Exception {
    openSweep("left", "");
    Box tile = upper(tile(cell("Phase diagram", DIVERGED)));
    Screenshot seen = browser.screenshot();
    assertThat(seen.ground(tile)).isEqualTo("#bdbdbd");
    assertThat(seen.change(tile, 1, 1)).isGreaterThan(0.02);
    assertThat(seen.change(tile, 1, -1)).isLessThan(seen.change(tile, 1, 1) / 2);
  }

  @Test
  void whatHasNotConvergedKeepsItsColourUnderStripesThatFallToTheRight() throws Exception {
    openSweep("left", "?metric=TOP_EIGENVALUE");
    String cell = cell("ln top Hessian eigenvalue", TRAINED);
    Box tile = upper(tile(cell));
    Screenshot seen = browser.screenshot();
    assertThat(seen.ground(tile))
        .isEqualTo(browser.value(cell + ".querySelector('.tile').getAttribute('fill')"));
    assertThat(seen.change(tile, 1, -1)).isGreaterThan(0.02);
    assertThat(seen.change(tile, 1, 1)).isLessThan(seen.change(tile, 1, -1) / 2);
  }

  @Test
  void aCellOfStoppedRunsIsDotted() throws Exception {
    openSweep("stopped", "");
    Box tile = upper(tile(cell("Phase diagram", "width=16")));
    Screenshot seen = browser.screenshot();
    assertThat(seen.change(tile, 4, 0)).isGreaterThan(0.02);
    assertThat(seen.change(tile, 8, 0))
        .as("dots are 8 pixels apart")
        .isLessThan(seen.change(tile, 4, 0) / 4);
    assertThat(seen.contrast(tile)).as("dots are dark within and light around").isGreaterThan(3);
  }

  @Test
  void whatHasConvergedIsOfOneColour() throws Exception {
    openSweep("left", "?metric=TEST_ACCURACY");
    Box tile = upper(tile(cell("test accuracy", TRAINED)));
    assertThat(browser.screenshot().colors(tile)).hasSize(1);
  }

  /** A point of the scatter and where its middle is, across. */
  private record Dot(String cell, double x) {}

  /**
   * Draws an area from the corner of the scatter to the middle of the widest gap between its
   * points.
   *
   * @return the cells of the points within
   */
  private static List<String> drawArea() throws Exception {
    List<Dot> dots =
        browser
            .value(
                "[...document.querySelectorAll('.dot')].map((d) => { const b ="
                    + " d.querySelector('.shape').getBoundingClientRect();"
                    + " return d.dataset.cell + ' ' + (b.x + b.width / 2) }).join('\\n')")
            .lines()
            .map(line -> line.split(" ", -1))
            .map(parts -> new Dot(parts[0], Double.parseDouble(parts[1])))
            .sorted(Comparator.comparingDouble(Dot::x))
            .toList();
    assertThat(dots).hasSize(3);
    int inside = dots.get(1).x() - dots.get(0).x() > dots.get(2).x() - dots.get(1).x() ? 1 : 2;
    Box frame = browser.box("document.querySelector('.brush .overlay')");
    browser.drag(
        frame.x() + 2,
        frame.y() + 2,
        (dots.get(inside - 1).x() + dots.get(inside).x()) / 2,
        frame.y() + frame.height() - 2);
    browser.pointAt(1, 1);
    return dots.subList(0, inside).stream().map(Dot::cell).sorted().toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Phase diagram", "test accuracy", "replicate error of test accuracy"})
  void anAreaThatIsDrawnMarksItsCellsInEveryFigure(String figure) throws Exception {
    openSweep("left", "");
    List<String> inside = drawArea();
    assertThat(browser.value(MARKED.formatted(figure))).isEqualTo(String.join(" ", inside));
  }

  @Test
  void anAreaThatIsDrawnLeavesItsCellsInTheTableAlone() throws Exception {
    openSweep("left", "");
    List<String> inside = drawArea();
    assertThat(
            browser.value(
                "[...document.querySelectorAll('.scroll.tall tbody tr')].map((r) => r.dataset.cell)"
                    + ".sort().join(' ')"))
        .isEqualTo(String.join(" ", inside));
  }

  @Test
  void cellsOutsideOfTheAreaFade() throws Exception {
    openSweep("left", "");
    List<String> inside = drawArea();
    for (PhaseCell of : cells("left")) {
      if (COLORS.containsKey(of.getLabel())) {
        Box tile = tile(cell("Phase diagram", of.getCell()));
        assertThat(browser.screenshot().ground(tile).equals(COLORS.get(of.getLabel())))
            .as(of.getCell())
            .isEqualTo(inside.contains(of.getCell()));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"A, left", "B, right"})
  void aComparisonHasThePhasesOfBothSweeps(String side, String sweep) throws Exception {
    openComparison();
    Map<String, String> expected =
        cells(sweep).stream()
            .collect(
                Collectors.toMap(
                    PhaseCell::getCell,
                    c -> COLORS.containsKey(c.getLabel()) ? c.getLabel() : "",
                    (a, b) -> b,
                    TreeMap::new));
    assertThat(told("%s, %s: phases".formatted(side, sweep), "edge")).isEqualTo(expected);
  }

  private static Set<String> common() {
    Set<String> common = ids("left");
    common.retainAll(ids("right"));
    assertThat(common).containsExactly("width=12,lr=0.05", "width=24,lr=0.05");
    return common;
  }

  @Test
  void aComparisonHasTheDifferenceOfTheMeans() throws Exception {
    openComparison();
    for (String id : common()) {
      String said = browser.value(cell("B − A", id) + ".getAttribute('aria-label')");
      Matcher number = Pattern.compile("B − A: (−?[0-9.]+) ± [0-9.]+").matcher(said);
      assertThat(number.find()).as(said).isTrue();
      double expected = accuracy("right", id) - accuracy("left", id);
      assertThat(Double.parseDouble(number.group(1).replace('−', '-')))
          .isCloseTo(expected, within(0.01 * Math.abs(expected) + 0.01));
    }
  }

  private static double accuracy(String sweep, String cell) {
    return cellOf(sweep, cell).getMetricsOrThrow("TEST_ACCURACY").getMean();
  }

  @Test
  void whatOneSweepAloneHasIsHatchedInTheDifference() throws Exception {
    openComparison();
    Set<String> hatched = ids("left");
    hatched.removeAll(common());
    Map<String, String> hatches = told("B − A", "hatch");
    assertThat(hatches.keySet().stream().filter(id -> "missing".equals(hatches.get(id))))
        .containsExactlyElementsOf(hatched);
  }

  @Test
  void labelsThatDifferAreCountedAndNamed() throws Exception {
    openComparison();
    List<String> changed =
        common().stream()
            .filter(id -> !cellOf("left", id).getLabel().equals(cellOf("right", id).getLabel()))
            .toList();
    assertThat(changed).as("clean labels are fitted").isNotEmpty();
    assertThat(browser.value("document.querySelector('.view-compare .card h2').textContent"))
        .isEqualTo(changed.size() + " of 2 labels differ");
    assertThat(
            browser.value(
                "[...document.querySelectorAll('.view-compare .card tbody td:first-child')]"
                    + ".map((c) => c.textContent).sort().join(' ')"))
        .isEqualTo(String.join(" ", changed));
  }

  @Test
  void aCellMarkedInOneSweepIsMarkedInTheOther() throws Exception {
    openComparison();
    browser.run(
        cell("A, left: phases", TRAINED)
            + ".dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey: true }))");
    assertThat(browser.value(MARKED.formatted("B, right: phases"))).isEqualTo(TRAINED);
  }

  private static Run run(String cell, int replicate) {
    return laboratory
        .sweeps()
        .getRun(
            GetRunRequest.newBuilder()
                .setName(Laboratory.name("left") + "/cells/" + cell + "/runs/" + replicate)
                .build())
        .getRun();
  }

  private static void openRun(String cell, int replicate) throws Exception {
    goTo(Laboratory.name("left") + "/cells/" + cell + "/runs/" + replicate);
    browser.awaited("document.querySelector('.view-run .facts')");
  }

  @Test
  void aRunTellsItsKeyItsStepsAndWhatTrainedIt() throws Exception {
    Run run = run(TRAINED, 1);
    openRun(TRAINED, 1);
    assertThat(browser.value("document.querySelector('.view-run .head-line').innerText"))
        .contains(TRAINED + ", run 1", "trained");
    assertThat(browser.value("document.querySelector('.facts').innerText").lines())
        .contains(run.getRunKey(), "60", run.getProvenance().getEngineVersion());
  }

  @Test
  void aRunHasARowForEachOfItsCheckpoints() throws Exception {
    Run run = run(TRAINED, 1);
    openRun(TRAINED, 1);
    assertThat(
            browser
                .value(
                    "[...document.querySelectorAll('[aria-label=Checkpoints] tbody td:last-child')]"
                        + ".map((c) => c.textContent).join('\\n')")
                .lines())
        .hasSizeGreaterThan(1)
        .containsExactlyElementsOf(
            run.getCheckpointsList().stream().map(CheckpointRef::getDigest).toList());
  }

  @Test
  void theCurveOfARunIsSeen() throws Exception {
    openRun(TRAINED, 1);
    browser.awaited("document.querySelectorAll('.view-run path.line').length === 1");
    Box figure = browser.box("document.querySelector('.view-run path.line')");
    assertThat(browser.screenshot().share(figure, FIRST_LINE, 40)).isGreaterThan(0.002);
  }

  @Test
  void aRunHasTheMeasurementsThatItTookPartIn() throws Exception {
    openRun(TRAINED, 1);
    String pairs =
        browser.value(
            "[...document.querySelectorAll('#metric-MODE_CONNECTIVITY tbody th')]"
                + ".map((c) => c.textContent).join(', ')");
    assertThat(pairs).isEqualTo("0 – 1, 1 – 2");
  }

  @Test
  void aRunThatDivergedSaysAtWhichStep() throws Exception {
    Run run = run(DIVERGED, 0);
    assertThat(run.getOutcome().hasDiverged()).isTrue();
    openRun(DIVERGED, 0);
    assertThat(browser.value("document.querySelector('.view-run .head-line').innerText"))
        .contains("diverged", "at step " + run.getOutcome().getDiverged().getStep());
  }

  /** Opens the file of the first run or pair behind a metric. */
  private static void openFile(String metric) throws Exception {
    openCell(TRAINED);
    String section = "document.querySelector('#metric-" + metric + " .of-run ";
    browser.click(section + "summary')");
    browser.awaited(section + ".figures > figure, #metric-" + metric + " .of-run .notice.error')");
    assertThat(browser.value(section + ".notice.error')?.textContent")).isEqualTo("undefined");
  }

  private static Map<String, Safetensors.Tensor> file(String metric) throws IOException {
    ArtifactRef first =
        laboratory
            .results()
            .queryMeasurements(
                QueryMeasurementsRequest.newBuilder()
                    .setParent(Laboratory.name("left") + "/cells/" + TRAINED)
                    .setFilter("kind = " + metric)
                    .build())
            .getMeasurements(0)
            .getArtifacts(0);
    Iterator<DownloadCheckpointResponse> chunks =
        laboratory
            .checkpoints()
            .downloadCheckpoint(
                DownloadCheckpointRequest.newBuilder().setDigest(first.getDigest()).build());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (chunks.hasNext()) {
      chunks.next().getData().writeTo(bytes);
    }
    return Npz.read(bytes.toByteArray()).tensors();
  }

  private static double[] column(String metric, String name) throws IOException {
    return Stream.ofNullable(file(metric).get(name)).findFirst().orElseThrow().doubles();
  }

  /** The figure of a metric's opened file with this title. */
  private static String figure(String metric, String title) {
    return ("[...document.querySelectorAll('#metric-%s .of-run figure')]"
            + ".find((f) => f.querySelector('figcaption').textContent === '%s')")
        .formatted(metric, title);
  }

  @ParameterizedTest
  @CsvSource({"true, " + LARGEST, "false, " + SMALLEST})
  void theEndsOfALossSurfaceHaveTheEndsOfTheColours(boolean largest, String color)
      throws Exception {
    openFile("LOSS_SURFACE");
    double[] loss = column("LOSS_SURFACE", "loss");
    int at =
        IntStream.range(0, loss.length)
            .boxed()
            .max(Comparator.comparingDouble(i -> largest ? loss[i] : -loss[i]))
            .orElseThrow();
    String square =
        figure("LOSS_SURFACE", "loss") + ".querySelectorAll('g[shape-rendering] rect')[" + at + "]";
    Box box = inner(browser.box(square), 1);
    assertThat(browser.screenshot().ground(box)).isEqualTo(color);
  }

  @Test
  void aLossSurfaceHasLinesOfEqualLossAndTheNetworkInItsMiddle() throws Exception {
    openFile("LOSS_SURFACE");
    String map = figure("LOSS_SURFACE", "loss");
    assertThat(
            Integer.parseInt(
                browser.value(
                    "[..."
                        + map
                        + ".querySelectorAll('.contours path')]"
                        + ".filter((p) => p.getAttribute('d') !== '').length")))
        .isGreaterThan(2);
    Box network = browser.box(map + ".querySelector('.networks circle')");
    assertThat(browser.screenshot().share(network, "#d55e00", 8)).isGreaterThan(0.3);
  }

  @Test
  void aLossSurfaceIsAReliefThatCanBeTurned() throws Exception {
    openFile("LOSS_SURFACE");
    String relief = figure("LOSS_SURFACE", "loss, relief");
    String farthest = relief + ".querySelector('polygon').getAttribute('points')";
    assertThat(browser.value(relief + ".querySelectorAll('polygon').length")).isEqualTo("64");
    String before = browser.value(farthest);
    browser.run(
        "const s = "
            + relief
            + ".querySelector('input'); s.value = 120; s.dispatchEvent(new Event('input'))");
    assertThat(browser.value(farthest)).isNotEqualTo(before);
  }

  @Test
  void aSpectrumHasAPointForEachOfItsNodes() throws Exception {
    openFile("SPECTRAL_DENSITY");
    String points =
        browser.value(
            figure("SPECTRAL_DENSITY", "weights over nodes")
                + ".querySelectorAll('circle.point').length");
    assertThat(points).isEqualTo(Integer.toString(column("SPECTRAL_DENSITY", "nodes").length));
  }

  /** What the papers' claims rest on: densities, straight lines, barriers, allocated loss. */
  @ParameterizedTest
  @ValueSource(strings = {"SPECTRAL_DENSITY", "MIN_DELTA", "LINEAR_BARRIER", "LCA_HELP_SHARE"})
  void whatAMetricWasReadFromIsSeen(String metric) throws Exception {
    openFile(metric);
    Box drawing =
        browser.box("document.querySelector('#metric-" + metric + " .of-run .drawing svg')");
    assertThat(browser.screenshot().share(drawing, FIRST_LINE, 40)).isGreaterThan(0.0005);
  }

  @Test
  void aProfileBeginsAndEndsWithTheLossesOfItsFile() throws Exception {
    openFile("LINEAR_BARRIER");
    double[] loss = column("LINEAR_BARRIER", "loss");
    String said =
        browser.value(
            "[...document.querySelectorAll('#metric-LINEAR_BARRIER .of-run svg')].map((s) =>"
                + " s.getAttribute('aria-label')).find((l) => l.startsWith('loss over'))");
    assertThat(said)
        .contains(
            "from %s at 0".formatted(brief(loss[0])),
            "to %s at 1".formatted(brief(loss[loss.length - 1])));
  }

  /** About three digits, as the page has them. */
  private static String brief(double value) {
    String format = Math.abs(value) >= 1 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, format, value);
  }

  @Test
  void theReportHasARowForEachClaim() throws Exception {
    openSweep("left", "");
    browser.run(
        "window.open = () => ({ location: { replace: (to) => { window.went = to; } } });"
            + " document.querySelector('[data-file=\"report.html\"]').click()");
    browser.go(browser.awaited("window.went"));
    int claims =
        laboratory
            .results()
            .getClaimReport(
                GetClaimReportRequest.newBuilder().setName(Laboratory.name("left")).build())
            .getReport()
            .getClaimsCount();
    assertThat(browser.value("document.querySelectorAll('tr[data-claim]').length"))
        .isEqualTo(Integer.toString(claims));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "h1",
        ".sweep-head .quiet",
        ".figure figcaption",
        ".explore text.axis",
        ".explore text.tick",
        ".figure-note",
        ".scroll.tall td",
        ".thresholds h2",
        ".downloads button",
      })
  void inTheDarkLettersStandOutFromADarkGround(String selector) throws Exception {
    browser.theme("dark");
    openSweep("left", "");
    Box box = browser.box("document.querySelector('" + selector + "')");
    Screenshot seen = browser.screenshot();
    assertThat(seen.lightness(box)).isLessThan(0.05);
    assertThat(seen.contrast(box)).isGreaterThan(4.5);
  }

  @Test
  void inTheDarkThePageHasTheDarkGround() throws Exception {
    browser.theme("dark");
    openSweep("left", "");
    assertThat(browser.screenshot().ground(new Box(0, 200, 20, 600))).isEqualTo("#15151b");
  }

  @Test
  void aFigureSavedInTheDarkIsOnWhite() throws Exception {
    browser.theme("dark");
    openSweep("left", "");
    browser.run(
        "const make = URL.createObjectURL; URL.createObjectURL = (blob) => {"
            + " blob.text().then((t) => { window.saved = t; }); return make.call(URL, blob); };"
            + " [...document.querySelectorAll('.downloads button')]"
            + ".find((b) => b.textContent === 'SVG').click()");
    String saved = browser.awaited("window.saved");
    assertThat(saved)
        .containsPattern("^<svg[^>]*><rect fill=\"#ffffff\"")
        .doesNotContain("rgb(236, 236, 242)");
  }

  private static String place(String view) {
    String sweep = Laboratory.name("left");
    return switch (view) {
      case "sweeps" -> "projects/default/sweeps";
      case "sweep" -> sweep;
      case "runs" -> sweep + "/runs";
      case "cell" -> sweep + "/cells/" + TRAINED;
      case "run" -> sweep + "/cells/" + TRAINED + "/runs/1";
      default -> "compare?a=" + sweep + "&b=" + Laboratory.name("right");
    };
  }

  /** As narrow as WCAG 2.2 asks for (1.4.10). */
  @ParameterizedTest
  @ValueSource(strings = {"sweeps", "sweep", "runs", "cell", "run", "compare"})
  void inANarrowWindowNothingIsWiderThanIt(String view) throws Exception {
    browser.resize(320, 800);
    goTo(place(view));
    browser.awaited(
        "document.querySelector('.view-%s') && !document.querySelector('[aria-busy]')"
            .formatted(view));
    assertThat(
            browser.value(
                "(() => { const { scrollWidth, clientWidth } = document.documentElement;"
                    + " return [scrollWidth - clientWidth, ...[...document.querySelectorAll('main *')]"
                    + ".filter((e) => e.getBoundingClientRect().right > clientWidth + 0.5"
                    + " && !e.closest('.scroll, .virtual, pre') && e.checkVisibility())"
                    + ".map((e) => e.tagName + '.' + e.getAttribute('class'))].join(' ') })()"))
        .isEqualTo("0");
  }

  @Test
  void inANarrowWindowFiguresStandBelowOneAnother() throws Exception {
    browser.resize(320, 800);
    openSweep("left", "");
    List<Double> lefts =
        browser
            .value(
                "[...document.querySelectorAll('.explore .figure')]"
                    + ".map((f) => f.getBoundingClientRect().left).join('\\n')")
            .lines()
            .map(Double::valueOf)
            .distinct()
            .toList();
    assertThat(lefts).hasSize(1);
  }
}
