package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import io.orograph.v1.CancelSweepRequest;
import io.orograph.v1.GetPhaseDiagramRequest;
import io.orograph.v1.PhaseCell;
import io.orograph.v1.PhaseRule;
import io.orograph.v1.Sweep;
import io.orograph.v1.SweepState;
import io.orograph.v1.UpdateSweepRequest;
import io.orograph.wire.convert.SweepFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page of a real lab in a real browser: what it shows of a sweep is what the lab answers. Needs
 * {@code chromium} and {@code chromedriver}.
 */
@Tag("browser")
@Timeout(300)
@EnabledIf("ready")
class PageTest {
  private static final String SWEEP =
      """
      data: {name: digits, subset: 200, label_noise: 0.2}
      network: {family: mlp, depth: 1}
      training:
        optimizer: {learning_rate: 0.05, momentum: 0.9}
        length: {steps: 200}
      axes:
        - {field: network.width, values: [4, 12, 24]}
        - {field: training.batch_size, values: [16, 64]}
      replicates: 2
      measurements:
        - kind: TRAIN_ERROR
        - kind: TEST_ACCURACY
        - {kind: MODE_CONNECTIVITY, options: {steps: 50, points: 11}}
        - {kind: CKA_SIMILARITY, options: {samples: 128}}
      """;

  /** Runs that do not end by themselves within a test. */
  private static final String LASTING =
      """
      data: {name: digits, subset: 200}
      network: {family: mlp, depth: 2}
      training:
        optimizer: {learning_rate: 0.05}
        batch_size: 16
        length: {steps: 10000000}
      axes: [{field: network.width, values: [%s]}]
      measurements: [{kind: TRAIN_ERROR}]
      """;

  /** Two cells reach their loss at once, the other two never do. */
  private static final String FILLING =
      """
      data: {name: digits, subset: 200}
      network: {family: mlp, depth: 1}
      training:
        optimizer: {momentum: 0.9}
        batch_size: 16
        length: {until: {training_loss: 1.5, max_steps: 10000000}}
      axes:
        - {field: network.width, values: [8, 12]}
        - {field: training.optimizer.learning_rate, values: [0.05, 0.000000000001]}
      measurements: [{kind: TRAIN_ERROR}, {kind: TEST_ACCURACY}]
      """;

  private static final String GROWN =
      """
      data: {name: digits, subset: 200}
      network: {family: mlp, depth: 1}
      training:
        optimizer: {learning_rate: 0.05}
        batch_size: 16
        length: {steps: 20}
      axes: [{field: network.width, values: [%s]}]
      measurements: [{kind: TRAIN_ERROR}, {kind: TEST_ACCURACY}]
      """;

  /** How many cells the phase diagram has. */
  private static final String CELLS =
      "document.querySelectorAll('[aria-label=\"Phase diagram\"] [data-cell]').length";

  /** How many cells have a value of a metric. */
  private static final String FILLED =
      "document.querySelectorAll('[aria-label^=\"test accuracy\"] [data-cell][data-hatch=\"\"]').length";

  private static final String STATE = "document.querySelector('.sweep-head .badge')?.textContent";

  private static final String KEPT_RULES =
      "[...document.querySelectorAll('.thresholds select option')].map((o) => o.value).join(' ')";

  private static final String ARROW_RIGHT = "\uE014";
  private static final String ENTER = "\uE007";

  private static final Set<String> PHASES = Set.of("I", "II", "III", "IV-A", "IV-B");

  /** The cells of the phase diagram with their phases, as the page has them. */
  private static final String LABELS =
      "[...document.querySelectorAll('[aria-label=\"Phase diagram\"] [data-cell]')]"
          + ".map((c) => c.dataset.cell + ' ' + c.dataset.edge).sort().join('\\n')";

  @TempDir static Path folder;

  private static Laboratory laboratory;
  private static Browser browser;

  static boolean ready() {
    return Laboratory.packaged() && Browser.isThere();
  }

  @BeforeAll
  static void runASweep() throws Exception {
    laboratory = new Laboratory(folder.resolve("lab")).startAll();
    laboratory.create("drawn", SweepFile.parse(SWEEP));
    laboratory.ended("drawn", 1);
    browser = new Browser(Files.createDirectories(folder.resolve("browser")));
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
    laboratory.close();
  }

  private static void goTo(String id) throws Exception {
    String token = Files.readString(laboratory.tokenFile()).strip();
    browser.go("about:blank");
    browser.go("http://" + laboratory.address() + "/#token=" + token + "&/" + Laboratory.name(id));
  }

  /** By the address that a user is given: the token and the sweep. */
  @BeforeEach
  void open() throws Exception {
    goTo("drawn");
    browser.awaited(
        "document.querySelectorAll('[role=gridcell]').length >= 12"
            + " && !document.querySelector('.explore[aria-busy]')");
  }

  /** Nothing failed, and nothing was refused by the policy that the port answers with. */
  @AfterEach
  void theConsoleHoldsNoError() throws Exception {
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void everyCellIsThereWithLoadToTheRightAndHotOnTop() throws Exception {
    String rows =
        browser.value(
            "[...document.querySelectorAll('[aria-label=\"Phase diagram\"] [role=row]')]"
                + ".map((r) => [...r.querySelectorAll('[data-cell]')]"
                + ".map((c) => c.dataset.cell).join(' ')).join('\\n')");
    assertThat(rows.lines())
        .containsExactly(
            "width=4,batch=16 width=12,batch=16 width=24,batch=16",
            "width=4,batch=64 width=12,batch=64 width=24,batch=64");
  }

  @Test
  void hoveringTellsTheMeanItsErrorAndHowManyRunsItIsOf() throws Exception {
    String place =
        browser.value(
            "(() => { const b = document.querySelector("
                + "'[aria-label^=\"test accuracy\"] [data-cell=\"width=12,batch=64\"]')"
                + ".getBoundingClientRect();"
                + " return Math.round(b.x + b.width / 2) + ' ' + Math.round(b.y + b.height / 2) })()");
    List<String> at = List.of(place.split(" ", -1));
    browser.pointAt(Integer.parseInt(at.getFirst()), Integer.parseInt(at.getLast()));
    String shown =
        browser.awaited(
            "!document.getElementById('tip').hidden && document.getElementById('tip').innerText");
    assertThat(shown)
        .startsWith("width=12,batch=64")
        .containsPattern("test accuracy [0-9.]+ ± [0-9.]+ %, n = 2");
  }

  @Test
  void anotherThresholdGivesAtOnceTheLabelsThatTheLabWouldGive() throws Exception {
    String before = browser.value(LABELS);
    assertThat(before).isEqualTo(labels(PhaseRule.getDefaultInstance()));
    browser.run(
        "const s = document.getElementById('error'); s.max = 100; s.value = 100;"
            + " s.dispatchEvent(new Event('input'))");
    String after = browser.value(LABELS);
    assertThat(after).isNotEqualTo(before);
    assertThat(after).isEqualTo(labels(PhaseRule.newBuilder().setFittedErrorPercent(100).build()));
    browser.run("document.getElementById('error').dispatchEvent(new Event('change'))");
    assertThat(browser.awaited("location.hash.includes('error=100') && location.hash"))
        .as("a link to it")
        .doesNotContain("token");
  }

  private static String labels(PhaseRule rule) {
    return laboratory
        .results()
        .getPhaseDiagram(
            GetPhaseDiagramRequest.newBuilder()
                .setName(Laboratory.name("drawn"))
                .setRule(rule)
                .build())
        .getDiagram()
        .getCellsList()
        .stream()
        .map((PhaseCell cell) -> cell.getCell() + " " + phase(cell))
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  private static String phase(PhaseCell cell) {
    return PHASES.contains(cell.getLabel()) ? cell.getLabel() : "";
  }

  @Test
  void keysMoveFromCellToCellAndOpenOneWithItsCurves() throws Exception {
    browser.run(
        "document.querySelector('[data-cell=\"width=4,batch=16\"]').focus({preventScroll: true})");
    browser.press(ARROW_RIGHT);
    assertThat(browser.value("document.activeElement.dataset.cell")).isEqualTo("width=12,batch=16");
    assertThat(browser.value("document.activeElement.getAttribute('aria-label')"))
        .startsWith("width=12,batch=16, phase ");
    browser.press(ENTER);
    assertThat(browser.awaited("document.querySelector('.view-cell h1')?.textContent"))
        .isEqualTo("width=12,batch=16");
    assertThat(browser.awaited("document.querySelectorAll('.view-cell path.line').length"))
        .as("a curve of each run, from the store")
        .isEqualTo("2");
  }

  @Test
  void skippingToTheContentStaysWhereOneIs() throws Exception {
    String place = browser.value("location.hash");
    browser.run("document.querySelector('.skip').focus()");
    browser.press(ENTER);
    assertThat(browser.awaited("document.activeElement.id")).isEqualTo("main");
    assertThat(browser.value("location.hash")).isEqualTo(place);
    assertThat(browser.value("document.querySelectorAll('.explore').length")).isEqualTo("1");
  }

  @Test
  void singleRunsAreDrawnBesideTheMeansAndTheAddressSaysSo() throws Exception {
    browser.run("document.getElementById('single-values').click()");
    String said =
        browser.awaited(
            "document.querySelectorAll('.singles path').length > 0"
                + " && document.querySelector('[role=application][aria-label*=\" against \"]')"
                + ".getAttribute('aria-label')");
    assertThat(said).as("a pair of the two runs of each cell").contains("6 single values");
    assertThat(browser.value("location.hash")).contains("single=1").doesNotContain("token");
  }

  @Test
  void keysGoFromPointToPointAndMarkOneInTheAddress() throws Exception {
    browser.run("document.querySelector('[role=application][aria-label*=\" against \"]').focus()");
    browser.press(ARROW_RIGHT);
    String said = browser.awaited("document.getElementById('live').textContent");
    assertThat(said).startsWith("width=").contains("phase ");
    browser.press(" ");
    assertThat(browser.awaited("location.hash.includes('marked=width=') && location.hash"))
        .endsWith(said.substring(0, said.indexOf(", ")));
  }

  @Test
  void replicateErrorsAreAMapBesideTheMetricThatTheyAreOf() throws Exception {
    assertThat(
            browser.value(
                "document.querySelectorAll('[aria-label^=\"replicate error of test accuracy\"]"
                    + " [data-cell]').length"))
        .isEqualTo("6");
  }

  @Test
  void aFigureIsSavedAsPdf() throws Exception {
    browser.run(
        "const make = URL.createObjectURL; URL.createObjectURL = (blob) => {"
            + " blob.arrayBuffer().then((b) => { window.saved = new TextDecoder('latin1').decode(b); });"
            + " return make.call(URL, blob); };"
            + " [...document.querySelectorAll('.downloads button')]"
            + ".find((b) => b.textContent === 'PDF').click()");
    String file = browser.awaited("window.saved");
    assertThat(file).startsWith("%PDF-1.4").endsWith("%%EOF\n").contains("/BaseFont /Helvetica");
  }

  /** What a module of the page exports, in a script. */
  private static String module(String name) {
    return "import(document.querySelector('link[href$=\"/" + name + "\"]').href)";
  }

  @Test
  void contourLinesAreAsThinInADownloadAsOnThePageAndNetworksLieOnTheMap() throws Exception {
    browser.run(
        "Promise.all(["
            + module("plots.js")
            + ", "
            + module("figure.js")
            + "]).then(async ([plots, figures]) => {"
            + " const x = [0, 1, 2, 3, 4]; const data = x.flatMap((a) => x.map((b) => 1 + a * a + b));"
            + " const body = plots.heatMap({ title: 'loss', shape: [5, 5], data, x, y: x,"
            + " contours: true, marked: { points: [[0, 0], [4, 4]], names: ['a', 'b'], joined: true } });"
            + " const place = document.createElement('div'); document.getElementById('main').append(place);"
            + " place.append(figures.figure({ title: 'loss', name: 'loss', body,"
            + " data: () => ({ header: [], rows: [] }) }));"
            + " const files = await figures.figureFiles(place);"
            + " window.saved = new TextDecoder().decode(files.find((f) => f.name === 'loss.svg').bytes); })");
    String drawn = browser.awaited("window.saved");
    assertThat(drawn)
        .doesNotContain("scale(")
        .containsPattern("class=\"contours\"[^§]*?stroke-width=\"1px\"")
        .contains("stroke-opacity=\"0.67\"")
        .containsPattern("class=\"networks\"[^§]*?<polyline [^§]*?<circle ");
  }

  @Test
  void ofPointsThatNoLineJoinsTheOneBelowThePointerIsTold() throws Exception {
    browser.run(
        module("plots.js")
            + ".then(({ linePlot }) => {"
            + " const plot = linePlot({ title: 'density', xTitle: 'nodes', yTitle: 'weights', dots: true,"
            + " series: [{ name: 'weights', x: [1, 9, 2, 8], y: [0.1, 0.2, 0.3, 0.4] }] });"
            + " document.getElementById('main').prepend(plot);"
            + " const right = [...plot.querySelectorAll('circle')]"
            + ".reduce((a, b) => (a.cx.baseVal.value > b.cx.baseVal.value ? a : b)).getBoundingClientRect();"
            + " plot.dispatchEvent(new PointerEvent('pointermove',"
            + " { clientX: right.x + right.width / 2, clientY: right.y + right.height / 2 }));"
            + " window.told = document.getElementById('tip').innerText; })");
    assertThat(browser.awaited("window.told")).contains("nodes 9.00").contains("0.200");
  }

  private static final String SEEN =
      "Object.defineProperty(document, 'hidden', { value: %s, configurable: true });"
          + " document.dispatchEvent(new Event('visibilitychange'))";

  /** Six streams would take all connections that a browser opens to a host. */
  @Test
  void theStreamStandsWhileThePageIsSeen() throws Exception {
    laboratory.create("lasting", SweepFile.parse(LASTING.formatted("64")));
    try {
      goTo("lasting");
      assertThat(browser.awaited("document.getElementById('stream').textContent === 'live'"))
          .isEqualTo("true");
      browser.run(SEEN.formatted(true));
      assertThat(browser.awaited("document.getElementById('stream').textContent === ''"))
          .isEqualTo("true");
      browser.run(SEEN.formatted(false));
      assertThat(browser.awaited("document.getElementById('stream').textContent === 'live'"))
          .isEqualTo("true");
    } finally {
      cancel("lasting");
    }
  }

  private static void cancel(String id) {
    laboratory
        .sweeps()
        .cancelSweep(
            CancelSweepRequest.newBuilder()
                .setName(Laboratory.name(id))
                .setRequestId(UUID.randomUUID().toString())
                .build());
  }

  private static void awaitTraining(String id, int runs) throws Exception {
    goTo(id);
    browser.awaited(
        "document.querySelector('.progress')?.innerText.includes('" + runs + " in training')");
  }

  /** Both lanes are taken until the page has been seen empty. */
  @Test
  void cellsFillInWhileTheSweepRuns() throws Exception {
    laboratory.create("holding", SweepFile.parse(LASTING.formatted("32, 64")));
    awaitTraining("holding", 2);
    laboratory.create("filling", SweepFile.parse(FILLING));
    try {
      goTo("filling");
      browser.awaited(
          CELLS + " === 4 && document.querySelector('[aria-label^=\"test accuracy\"]')");
      assertThat(browser.value(FILLED)).isEqualTo("0");
      browser.run("window.unmoved = true");
      cancel("holding");
      assertThat(browser.awaited(FILLED + " === 2")).isEqualTo("true");
      assertThat(browser.value("[window.unmoved, " + STATE + "].join(' ')"))
          .as("without being opened again")
          .isEqualTo("true active");
    } finally {
      cancel("filling");
    }
  }

  /** A button of the head of the sweep, or of the dialog over it. */
  private static String button(String place, String text) {
    return "[...document.querySelectorAll('%s button')].find((b) => b.textContent === '%s')"
        .formatted(place, text);
  }

  @Test
  void aSweepIsPausedAndResumedByButtons() throws Exception {
    laboratory.create("steered", SweepFile.parse(LASTING.formatted("64")));
    try {
      awaitTraining("steered", 1);
      browser.click(button(".operations", "Pause"));
      browser.awaited(STATE + " === 'paused'");
      assertThat(laboratory.sweep("steered").getState()).isEqualTo(SweepState.SWEEP_STATE_PAUSED);
      browser.click(button(".operations", "Resume"));
      browser.awaited(STATE + " === 'active'");
      assertThat(laboratory.sweep("steered").getState()).isEqualTo(SweepState.SWEEP_STATE_ACTIVE);
    } finally {
      cancel("steered");
    }
  }

  @Test
  void aSweepIsNotCancelledByOneClick() throws Exception {
    laboratory.create("asked", SweepFile.parse(LASTING.formatted("64")));
    try {
      awaitTraining("asked", 1);
      browser.click(button(".operations", "Cancel"));
      browser.click(button("dialog", "Keep it running"));
      browser.awaited("document.querySelectorAll('dialog').length === 0");
      assertThat(laboratory.sweep("asked").getState()).isEqualTo(SweepState.SWEEP_STATE_ACTIVE);
    } finally {
      cancel("asked");
    }
  }

  @Test
  void aSweepIsCancelledOnceThatIsConfirmed() throws Exception {
    laboratory.create("ended", SweepFile.parse(LASTING.formatted("64")));
    awaitTraining("ended", 1);
    browser.click(button(".operations", "Cancel"));
    browser.click(button("dialog", "Cancel the sweep"));
    browser.awaited(STATE + " === 'cancelled'");
    assertThat(laboratory.sweep("ended").getState()).isEqualTo(SweepState.SWEEP_STATE_CANCELLED);
    assertThat(browser.value("document.querySelectorAll('.operations button').length"))
        .as("there is nothing more to do with it")
        .isEqualTo("0");
  }

  private static void take(String rule) throws Exception {
    browser.run(
        "const s = document.querySelector('.thresholds select'); s.value = '"
            + rule
            + "'; s.dispatchEvent(new Event('change'))");
  }

  @Test
  void aRuleThatIsKeptLabelsTheCellsForWhoeverTakesIt() throws Exception {
    String own = browser.value(LABELS);
    browser.run(
        "const s = document.getElementById('error'); s.max = 100; s.value = 100;"
            + " s.dispatchEvent(new Event('input')); s.dispatchEvent(new Event('change'));"
            + " document.getElementById('rule-name').value = 'loose'");
    browser.click(button(".thresholds", "Keep"));
    browser.awaited(KEPT_RULES + ".includes('loose')");
    open();
    assertThat(browser.value(LABELS)).isEqualTo(own);
    take("loose");
    assertThat(browser.value(LABELS))
        .isNotEqualTo(own)
        .isEqualTo(labels(PhaseRule.newBuilder().setFittedErrorPercent(100).build()));
  }

  @Test
  void aRuleThatIsForgottenLeavesTheOtherLabels() throws Exception {
    laboratory
        .sweeps()
        .updateSweep(
            UpdateSweepRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setUpdateMask(FieldMask.newBuilder().addPaths("labels"))
                .setSweep(
                    Sweep.newBuilder()
                        .setName(Laboratory.name("drawn"))
                        .putLabels("team", "a")
                        .putLabels("rule.brief", "by=error&error=7&points=0.5&cka=ranks"))
                .build());
    open();
    take("brief");
    browser.click(button(".thresholds", "Forget brief"));
    browser.awaited("!" + KEPT_RULES + ".includes('brief')");
    assertThat(laboratory.sweep("drawn").getLabelsMap()).isEqualTo(Map.of("team", "a"));
  }

  @Test
  void aSweepThatHadEndedAndIsExtendedShowsItsNewCells() throws Exception {
    laboratory.create("grown", SweepFile.parse(GROWN.formatted("4, 8")));
    laboratory.ended("grown", 1);
    goTo("grown");
    browser.awaited(CELLS + " === 2");
    laboratory.extend("grown", SweepFile.parse(GROWN.formatted("4, 8, 12")));
    browser.run(SEEN.formatted(false));
    assertThat(browser.awaited(CELLS + " === 3")).isEqualTo("true");
    laboratory.ended("grown", 2);
  }

  /** The tab that a click opens; it is gone to here, where its console is seen too. */
  @Test
  void theReportIsOneClickAwayAndLooksAsItDoes() throws Exception {
    browser.run(
        "window.open = () => ({ location: { replace: (to) => { window.went = to; } } });"
            + " document.querySelector('[data-file=\"report.html\"]').click()");
    String address = browser.awaited("window.went");
    assertThat(address).contains("/sweeps/drawn/report.html?ticket=");
    browser.go(address);
    assertThat(browser.value("document.title")).contains("drawn");
    assertThat(Integer.parseInt(browser.value("document.querySelectorAll('svg').length")))
        .isGreaterThan(3);
    assertThat(browser.value("document.querySelector('style').sheet.cssRules.length"))
        .as("its style counts")
        .isNotEqualTo("0");
  }

  @Test
  void aTableIsSavedByALinkThatNeedsNoToken() throws Exception {
    browser.run(
        "HTMLAnchorElement.prototype.click = function() { window.went = this.href; };"
            + " document.querySelector('[data-file=\"measurements.csv\"]').click()");
    assertThat(browser.awaited("window.went")).contains("/measurements.csv?ticket=");
    browser.run("fetch(window.went).then((r) => r.text()).then((t) => { window.saved = t; })");
    assertThat(browser.awaited("window.saved"))
        .startsWith("cell,width,batch,level")
        .contains("TEST_ACCURACY");
  }

  @Test
  void allFiguresAreSavedInOneArchive() throws Exception {
    browser.run(
        "const make = URL.createObjectURL; URL.createObjectURL = (blob) => {"
            + " if (blob.type === 'application/zip') blob.arrayBuffer().then((b) => {"
            + " window.saved = new TextDecoder('latin1').decode(b); });"
            + " return make.call(URL, blob); };"
            + " [...document.querySelectorAll('.of-sweep button')]"
            + ".find((b) => b.textContent === 'Figures').click()");
    assertThat(browser.awaited("window.saved"))
        .startsWith("PK")
        .contains("drawn-phases.svg", "drawn-phases.pdf", "drawn-phases.png", "drawn-phases.csv");
  }

  @Test
  void theTokenIsNotInTheAddress() throws Exception {
    assertThat(browser.value("location.href")).doesNotContain("token");
  }
}
