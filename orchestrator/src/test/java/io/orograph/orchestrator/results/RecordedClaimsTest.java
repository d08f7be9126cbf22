package io.orograph.orchestrator.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.orograph.core.claim.BoundaryModel;
import io.orograph.core.claim.Claim;
import io.orograph.core.claim.ClaimReport;
import io.orograph.core.claim.ClaimResult;
import io.orograph.core.claim.EffectiveLandscape;
import io.orograph.core.claim.Verdict;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.MetricRow;
import io.orograph.core.phase.PhaseCell;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.phase.PhaseFold;
import io.orograph.core.phase.RunRow;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.PhasePreset;
import io.orograph.core.sweep.SweepSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The claims on a whole recorded quickstart (60 cells of 3 runs, 19 of them fitted): correlations
 * against SciPy 1.17.1, computed from the same table ({@code scipy.stats.spearmanr} of the cells'
 * means; partial ones as correlation of the least-squares residuals of {@code rankdata}).
 */
class RecordedClaimsTest {
  private static final Pattern ROW =
      Pattern.compile("\"([^\"]*)\",\\d+,\\d+,(RUN|PAIR),([A-Z_]+),[^,]*,(\\d+),(\\d*),([^,]*),.*");

  private static final List<RunRow> RUNS = new ArrayList<>();
  private static final List<MetricRow> METRICS = new ArrayList<>();
  private static final SweepSpec SPEC = recorded();
  private static ClaimReport report;

  private static SweepSpec recorded() {
    SweepSpec s =
        Samples.spec(
            List.of(6, 8, 12, 16, 24, 32, 48, 64, 96, 128), List.of(8, 16, 32, 64, 128, 256), 3);
    return new SweepSpec(
        s.base(),
        s.axes(),
        3,
        1,
        false,
        s.checkpoints(),
        List.of(
                MetricKind.TRAIN_LOSS,
                MetricKind.TRAIN_ERROR,
                MetricKind.TEST_LOSS,
                MetricKind.TEST_ACCURACY,
                MetricKind.TOP_EIGENVALUE,
                MetricKind.BOTTOM_EIGENVALUE,
                MetricKind.HESSIAN_TRACE,
                MetricKind.MODE_CONNECTIVITY,
                MetricKind.CKA_SIMILARITY,
                MetricKind.PARAMETER_DISTANCE)
            .stream()
            .map(kind -> new MeasurementSpec(kind, Map.of()))
            .toList(),
        s.search(),
        s.phase(),
        List.of(),
        0,
        0);
  }

  /** The recorded values; every run of this quickstart was trained. */
  private static ClaimReport report(SweepSpec of) {
    PhaseDiagram diagram = PhaseFold.fold(of, RUNS, METRICS);
    return ClaimReport.of(of, diagram, PhaseFold.samples(of, RUNS, METRICS));
  }

  @BeforeAll
  static void read() throws IOException {
    Grid grid = new Grid(SPEC);
    for (long cell = 0; cell < grid.cellCount(); cell++) {
      for (int r = 0; r < SPEC.replicates(); r++) {
        RUNS.add(new RunRow(grid.cell(cell).id(), r, new RunOutcome.Trained()));
      }
    }
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    Objects.requireNonNull(
                        RecordedClaimsTest.class.getResourceAsStream(
                            "/golden/journal/v1/quickstart.csv.gz"))),
                StandardCharsets.UTF_8))) {
      lines.lines().map(ROW::matcher).filter(Matcher::matches).forEach(RecordedClaimsTest::add);
    }
    report = report(SPEC);
  }

  private static void add(Matcher row) {
    Optional<MetricKind> kind = MetricKind.named(row.group(3));
    if (kind.isPresent() && !row.group(6).isEmpty()) {
      List<Integer> replicates = new ArrayList<>(List.of(Integer.parseInt(row.group(4))));
      if (!row.group(5).isEmpty()) {
        replicates.add(Integer.parseInt(row.group(5)));
      }
      double value = Double.parseDouble(row.group(6));
      METRICS.add(
          new MetricRow(
              row.group(1),
              Metric.of(kind.get()),
              replicates,
              Optional.of(new Estimate(value, Errors.NONE, true, Cost.NONE))));
    }
  }

  /**
   * Both models and both boundaries against {@code scipy.optimize.minimize} (BFGS) on the same
   * cells, with the same blocks left out in turn.
   */
  @ParameterizedTest
  @CsvSource({
    "FITTED, 19, -9.006269102517289, -131.62403465080413, -0.024211331961745852,"
        + " 0.15245474609867712, 0.2182083116387106, 0.688443558974701",
    "CONNECTED, 35, -6.785288410734039, 141.86394247649886, 0.008375089539889623,"
        + " 0.2819999539016539, 0.41293549111119127, 0.7283961290428368"
  })
  void boundariesAreThoseOfScipy(
      EffectiveLandscape.Outcome outcome,
      int inside,
      double constant,
      double temperature,
      double line,
      double bowl,
      double plain,
      double coin) {
    EffectiveLandscape fit =
        report.landscapes().stream()
            .filter(of -> of.outcome() == outcome)
            .findFirst()
            .orElseThrow();
    assertThat(fit.inside()).isEqualTo(inside);
    BoundaryModel model = fit.bowl().orElseThrow();
    assertThat(model.constant()).isCloseTo(constant, withinPercentage(1e-3));
    assertThat(model.temperature()).isCloseTo(temperature, withinPercentage(1e-3));
    assertThat(model.line()).isCloseTo(line, withinPercentage(1e-3));
    assertThat(model.heldOut()).isCloseTo(bowl, within(1e-6));
    assertThat(fit.plain().orElseThrow().heldOut()).isCloseTo(plain, within(1e-6));
    assertThat(fit.coin()).isCloseTo(coin, within(1e-9));
    assertThat(fit.better()).as("the interval of the advantage holds 0").isZero();
  }

  private static ClaimResult result(Claim claim) {
    return report.results().stream().filter(r -> r.claim() == claim).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "LOSS_TRACKS_ACCURACY, -0.16185196256670925, 60",
    "TOP_EIGENVALUE_TRACKS_ACCURACY, -0.5762085494261933, 60",
    "TRACE_TRACKS_ACCURACY, -0.3797573949989838, 60",
    "CONNECTIVITY_TRACKS_ACCURACY, -0.486743376385211, 60",
    "CKA_RISES_WITH_ACCURACY, 0.5490294252177039, 60",
    "FITTED_TOP_EIGENVALUE_TRACKS_ACCURACY, -0.8701754385964912, 19",
    "FITTED_TRACE_TRACKS_ACCURACY, -0.9140350877192982, 19",
    "FITTED_CONNECTIVITY_TRACKS_ACCURACY, -0.83859649122807, 19",
    "CKA_TRACKS_ACCURACY, 0.9, 19",
    "CKA_BEYOND_WIDTH, 0.7413712229304352, 19",
    "WIDTH_BUYS_CONNECTIVITY, -0.9702873863313886, 19"
  })
  void correlationsAreThoseOfScipy(Claim claim, double rho, int cells) {
    ClaimResult result = result(claim);
    assertThat(result.effect()).isCloseTo(rho, within(1e-9));
    assertThat(result.cells()).isEqualTo(cells);
    assertThat(result.runs()).isEqualTo(3 * cells);
  }

  @Test
  void whatThreeReplicatesCannotDecideIsSaid() {
    assertThat(result(Claim.DOUBLE_DESCENT).verdict()).isEqualTo(Verdict.NOT_TESTABLE);
    assertThat(result(Claim.CKA_TRACKS_ACCURACY).reason()).contains("5 runs each");
  }

  @Test
  void widthBuysConnectivityOnHandwrittenDigits() {
    assertThat(result(Claim.WIDTH_BUYS_CONNECTIVITY).verdict()).isEqualTo(Verdict.SUPPORTED);
  }

  @Test
  void aLearnedTreeExplainsMoreOfTheAccuracyThanTheRuleItStartsFrom() {
    PhaseDiagram learned = PhaseFold.fold(SPEC, PhasePreset.TREE.settings(), RUNS, METRICS);
    PhaseDiagram ranks = PhaseFold.fold(SPEC, PhasePreset.RANKS.settings(), RUNS, METRICS);
    assertThat(learned.rule().learned()).isTrue();
    assertThat(learned.crossValidated().getAsDouble()).isLessThanOrEqualTo(explained(learned));
    assertThat(explained(learned)).isGreaterThan(explained(ranks));
  }

  /** Share of the variance of the cells' accuracy that their labels explain. */
  private static double explained(PhaseDiagram diagram) {
    double whole = deviations(diagram.cells());
    double within =
        diagram.cells().stream()
            .map(PhaseCell::label)
            .distinct()
            .mapToDouble(
                label ->
                    deviations(diagram.cells().stream().filter(c -> c.label() == label).toList()))
            .sum();
    return 1 - within / whole;
  }

  private static double deviations(List<PhaseCell> cells) {
    double[] values =
        cells.stream()
            .mapToDouble(c -> c.value(Metric.of(MetricKind.TEST_ACCURACY)).orElseThrow().mean())
            .toArray();
    double mean = Arrays.stream(values).average().orElse(0);
    return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
  }
}
