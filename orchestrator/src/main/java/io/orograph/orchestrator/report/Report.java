package io.orograph.orchestrator.report;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Provenance;
import io.orograph.core.claim.ClaimReport;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.CellValue;
import io.orograph.core.phase.PhaseCell;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.sweep.Choices;
import io.orograph.core.sweep.LossUnits;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.PhaseSettings;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Filter;
import io.orograph.orchestrator.results.Page;
import io.orograph.orchestrator.results.Progress;
import io.orograph.orchestrator.results.ResultsStore;
import io.orograph.orchestrator.results.RunFilter;
import io.orograph.orchestrator.results.RunRow;
import io.orograph.orchestrator.sweep.SearchProgress;
import io.orograph.orchestrator.sweep.StopProgress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A sweep as one HTML file that needs nothing else. */
public final class Report {
  /**
   * What a report is of.
   *
   * @param name name of the sweep
   * @param spec what it runs
   * @param digest of the specification
   * @param description what it is for
   * @param sweepFile the specification as a sweep file
   * @param diagram its phase diagram
   * @param claims what its cells say about the claims
   * @param search how far its adaptive search is
   * @param stopping how far its early stopping is
   */
  public record Subject(
      String name,
      SweepSpec spec,
      String digest,
      String description,
      String sweepFile,
      PhaseDiagram diagram,
      ClaimReport claims,
      SearchProgress search,
      StopProgress stopping) {
    /** Of a sweep that neither searches nor stops runs. */
    public Subject(
        String name,
        SweepSpec spec,
        String digest,
        String description,
        String sweepFile,
        PhaseDiagram diagram,
        ClaimReport claims) {
      this(
          name,
          spec,
          digest,
          description,
          sweepFile,
          diagram,
          claims,
          SearchProgress.NONE,
          StopProgress.NONE);
    }
  }

  /** Above so many cells only means are drawn against each other, without single runs. */
  private static final int MOST_WITH_SINGLES = 500;

  /** Enough to find those that are drawn; a cell may have thousands. */
  private static final int MOST_RUNS_OF_CELL = 100;

  private static final List<MetricKind> PANELS =
      List.of(
          MetricKind.TEST_ACCURACY,
          MetricKind.TRAIN_LOSS,
          MetricKind.TEST_LOSS,
          MetricKind.TRAIN_ERROR,
          MetricKind.TOP_EIGENVALUE,
          MetricKind.BOTTOM_EIGENVALUE,
          MetricKind.DOMINANT_EIGENVALUE,
          MetricKind.EDGE_OF_STABILITY,
          MetricKind.HESSIAN_TRACE,
          MetricKind.SPECTRAL_DENSITY,
          MetricKind.GRADIENT_NOISE_SCALE,
          MetricKind.ONE_STEP_SHARPNESS,
          MetricKind.WORST_SHARPNESS,
          MetricKind.AVERAGE_SHARPNESS,
          MetricKind.NOISE_TOLERANCE,
          MetricKind.FUNCTION_CURVATURE,
          MetricKind.LOSS_SLICE,
          MetricKind.LOSS_SURFACE,
          MetricKind.LOSS_PLANE,
          MetricKind.MIN_DELTA,
          MetricKind.GAUSS_LENGTH,
          MetricKind.INITIAL_DISTANCE,
          MetricKind.LCA_HELP_SHARE,
          MetricKind.LCA_HURT_RATIO,
          MetricKind.LCA_TOTAL,
          MetricKind.LCA_RESIDUAL,
          MetricKind.LCA_SYNCHRONIZATION,
          MetricKind.KERNEL_BOTTOM_EIGENVALUE,
          MetricKind.KERNEL_TOP_EIGENVALUE,
          MetricKind.KERNEL_CONDITION,
          MetricKind.KERNEL_TRACE,
          MetricKind.KERNEL_RANK,
          MetricKind.KERNEL_CHANGE,
          MetricKind.KERNEL_ALIGNMENT,
          MetricKind.PL_RATIO,
          MetricKind.CROSS_ENTROPY_RATIO,
          MetricKind.PL_CONSTANT,
          MetricKind.PL_PATH_SHARE,
          MetricKind.PL_BALL_SHARE,
          MetricKind.PL_RATE_SHARE,
          MetricKind.MODEL_HESSIAN_NORM,
          MetricKind.SOLUTION_ERROR,
          MetricKind.PDE_LOSS,
          MetricKind.RITZ_RATIO,
          MetricKind.ROUGHNESS_INDEX,
          MetricKind.TAIL_EXPONENT,
          MetricKind.STABLE_RANK,
          MetricKind.LOG_SPECTRAL_NORM,
          MetricKind.WEIGHT_NORM,
          MetricKind.COMPRESSIBILITY,
          MetricKind.REGULARIZATION,
          MetricKind.ZERO_SHARE,
          MetricKind.SURVIVOR_ENTROPY,
          MetricKind.SURVIVOR_VARIATION,
          MetricKind.TERNARY_RESIDUAL,
          MetricKind.COMPRESSED_SIZE,
          MetricKind.COMPRESSION_RATIO,
          MetricKind.PRUNED_ACCURACY,
          MetricKind.MODE_CONNECTIVITY,
          MetricKind.CURVE_BARRIER,
          MetricKind.LINEAR_CONNECTIVITY,
          MetricKind.LINEAR_BARRIER,
          MetricKind.SMOOTHING_SCALE,
          MetricKind.CKA_SIMILARITY,
          MetricKind.DISAGREEMENT,
          MetricKind.JS_DIVERGENCE,
          MetricKind.PARAMETER_DISTANCE,
          MetricKind.ENSEMBLE_ACCURACY,
          MetricKind.ENSEMBLE_GAIN,
          MetricKind.EPOCH_AVERAGED_ACCURACY,
          MetricKind.ZERO_LOSS_COST,
          MetricKind.AVERAGED_ACCURACY,
          MetricKind.USER_RUN,
          MetricKind.USER_PAIR,
          MetricKind.USER_CELL);

  private final Subject subject;
  private final ResultsStore store;
  private final CheckpointStore content;
  private final List<Metric> metrics;
  private final Markup out = new Markup();

  /**
   * @param store costs, progress and provenance
   * @param content profiles of curves
   */
  public Report(Subject subject, ResultsStore store, CheckpointStore content) {
    this.subject = subject;
    this.store = store;
    this.content = content;
    this.metrics = subject.spec().metrics();
  }

  /** The whole file. */
  public String html() {
    out.open("html", "lang", "en").open("head");
    out.empty("meta", "charset", "utf-8");
    out.empty(
        "meta",
        "http-equiv",
        "Content-Security-Policy",
        "content",
        "default-src 'none'; style-src 'unsafe-inline'");
    out.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    out.leaf("title", id() + ": loss landscapes").leaf("style", Words.STYLE).close();
    out.open("body");
    head();
    SearchSection search = new SearchSection(subject.spec(), subject.search());
    figures(search.line());
    search.write(out);
    new StopSection(subject.spec(), subject.stopping()).write(out);
    new BestSection(subject.spec()).write(out, subject.diagram());
    trainingCurves();
    spectra();
    profiles();
    allocations();
    tangents();
    compressions();
    roughness();
    landscapes();
    new MonotonySection(
            subject.spec(), cell -> store.measurements().ofCell(subject.name(), cell), content)
        .write(out, subject.diagram());
    new HeldOutSection(
            subject.spec(), cell -> store.measurements().ofCell(subject.name(), cell), content)
        .write(out, subject.diagram());
    new SolutionsSection(subject.spec(), cell -> store.measurements().ofCell(subject.name(), cell))
        .write(out, subject.diagram());
    new RoughnessSection(subject.spec(), cell -> store.measurements().ofCell(subject.name(), cell))
        .write(out, subject.diagram());
    new InvariantsSection(cell -> store.measurements().ofCell(subject.name(), cell))
        .write(out, subject.diagram());
    new ClaimsSection(subject.claims()).write(out);
    cells();
    pairs();
    thresholds();
    methods();
    repeat();
    costs();
    out.close().close();
    return "<!DOCTYPE html>\n" + out + "\n";
  }

  private String id() {
    return subject.name().substring(subject.name().lastIndexOf('/') + 1);
  }

  private void head() {
    Progress progress = store.progress(subject.name(), subject.spec());
    out.leaf("h1", id());
    if (!subject.description().isEmpty()) {
      out.leaf("p", subject.description());
    }
    out.open("p").text(Choices.title(subject.spec()) + ". ");
    out.text("Specification ").leaf("code", subject.digest()).text(". ");
    out.text(
        Numbers.whole(progress.cells())
            + " cells, "
            + Numbers.whole(progress.runs())
            + " runs, of which ended: "
            + progress.sortedOutcomes().entrySet().stream()
                .map(outcome -> Numbers.whole(outcome.getValue()) + " " + outcome.getKey())
                .collect(Collectors.joining(", "))
            + "; "
            + Numbers.whole(progress.recorded())
            + " measurements.");
    if (!subject.diagram().complete()) {
      out.leaf("strong", " The sweep is not complete: labels and ranks may still change.");
    }
    out.close().line();
  }

  private void figures(Map<String, String> line) {
    if (subject.spec().axes().isEmpty()) {
      return;
    }
    Figures figures =
        new Figures(
                subject.spec(),
                subject.diagram(),
                subject.claims().dips(),
                subject.claims().length().longer())
            .searched(line);
    section("Phase diagram");
    out.open("div", "class", "figures").add(figures.phaseDiagram()).close();
    if (figures.mapped()) {
      section("Panel figure");
      out.open("div", "class", "figures").add(figures.panelFigure()).close();
    }
    section("Panels");
    out.open("div", "class", figures.mapped() ? "figures pairs" : "figures");
    PANELS.stream()
        .flatMap(kind -> metrics.stream().filter(metric -> metric.kind() == kind))
        .forEach(
            metric -> {
              out.add(figures.panel(metric));
              if (figures.mapped()) {
                out.add(figures.errorMap(metric));
              }
            });
    out.close().line();
    out.leaf(
        "p",
        "Load rises or falls along the horizontal axis as its name says; hot, that is noisy,"
            + " training is at the top. Grey and hatched: no value, or no phase; dotted: runs were"
            + " stopped early; striped, with a question mark: an estimate did not meet its own"
            + " criterion. The heavy line divides fitted cells from others; dashed frames are dips of double"
            + " descent.",
        "class",
        "quiet");
    scatters(figures);
  }

  private void scatters(Figures figures) {
    boolean few = subject.diagram().cells().size() <= MOST_WITH_SINGLES;
    Map<String, List<Measurement>> read = new HashMap<>();
    List<Markup> drawn =
        figures.scatters(
            cell ->
                few
                    ? read.computeIfAbsent(
                        cell, id -> store.measurements().ofCell(subject.name(), id))
                    : List.of());
    along("Against test accuracy", Words.SCATTERS, drawn);
  }

  private void trainingCurves() {
    along(
        "Training curves",
        Words.CURVES,
        new TrainingCurves(subject.spec(), this::runsOf, content).figures(subject.diagram()));
  }

  private List<RunRow> runsOf(String cell) {
    RunFilter filter = RunFilter.of(Filter.equal("cell", cell));
    return store
        .runs()
        .list(subject.name(), subject.spec(), filter, Optional.empty(), MOST_RUNS_OF_CELL)
        .items();
  }

  private void spectra() {
    along(
        "Spectra",
        Words.SPECTRA,
        new SpectralLines(
                subject.spec(), cell -> store.measurements().ofCell(subject.name(), cell), content)
            .figures(subject.diagram()));
  }

  private void profiles() {
    new Profiles(subject.name(), store.measurements(), content)
        .figure(subject.diagram())
        .ifPresent(
            figure -> {
              section("Along the curves");
              out.open("div", "class", "figures").add(figure).close();
            });
  }

  private void allocations() {
    Allocations allocations =
        new Allocations(
            subject.spec(), cell -> store.measurements().ofCell(subject.name(), cell), content);
    along("Loss change allocation", Words.ALLOCATIONS, allocations.figures(subject.diagram()));
    along(
        "Loss change allocation, train less test",
        Words.HELD_OUT_LINES,
        allocations.differences(subject.diagram()));
  }

  private void compressions() {
    Compressions compressions =
        new Compressions(
            subject.spec(), cell -> store.measurements().ofCell(subject.name(), cell), content);
    along(
        "Compressibility along training",
        Words.COMPRESSIONS,
        compressions.figures(subject.diagram()));
    along(
        "Descent on the compressibility alone",
        Words.DESCENTS,
        compressions.descents(subject.diagram()));
    along("Pruning", Words.PRUNINGS, compressions.prunings(subject.diagram()));
  }

  private void tangents() {
    TangentLines tangents =
        new TangentLines(
            subject.spec(), cell -> store.measurements().ofCell(subject.name(), cell), content);
    along("PL ratio along training", Words.PL_LINES, tangents.ratios(subject.diagram()));
    along("Tangent kernel along training", Words.KERNEL_LINES, tangents.kernels(subject.diagram()));
  }

  private void roughness() {
    along(
        "Roughness along training",
        Words.ROUGHNESS_LINES,
        new RoughnessLines(
                subject.spec(), cell -> store.measurements().ofCell(subject.name(), cell), content)
            .figures(subject.diagram()));
  }

  private void along(String title, String words, List<Markup> figures) {
    if (!figures.isEmpty()) {
      section(title);
      out.leaf("p", words, "class", "quiet");
      out.open("div", "class", "figures");
      figures.forEach(out::add);
      out.close();
    }
  }

  private void landscapes() {
    Markup figures =
        new Landscapes(
                subject.spec(), cell -> store.measurements().ofCell(subject.name(), cell), content)
            .figures(subject.diagram());
    if (!figures.toString().isEmpty()) {
      section("Landscapes");
      out.leaf("p", Words.LANDSCAPES, "class", "quiet");
      out.open("div", "class", "figures").add(figures).close();
    }
  }

  private void cells() {
    section("Cells");
    out.leaf("p", Words.ERRORS);
    out.open("div", "class", "scroll").open("table").open("thead").open("tr");
    for (String title : List.of("cell", "phase", "resamples", "runs")) {
      out.leaf("th", title);
    }
    metrics.forEach(metric -> out.leaf("th", title(metric)));
    out.leaf("th", "remark").close().close().open("tbody").line();
    subject.diagram().cells().stream().filter(PhaseCell::isAsked).forEach(this::cell);
    out.close().close().close().line();
  }

  private void pairs() {
    if (!subject.spec().pairs().isEmpty()) {
      section("Pairs of cells");
      out.leaf(
          "p",
          "Networks of two cells held against each other. Pairs share runs: smallest and largest are"
              + " over pairs, no error of the mean.");
      new PairsSection(store.measurements().acrossCells(subject.name())).write(out);
    }
  }

  private String title(Metric metric) {
    String unit = LossUnits.of(metric.kind(), subject.spec());
    return metric.name().toLowerCase(Locale.ROOT).replace('_', ' ') + LossUnits.behind(unit);
  }

  private void cell(PhaseCell cell) {
    out.open("tr").leaf("td", cell.id()).leaf("td", Figures.label(cell));
    out.leaf(
        "td",
        cell.confidence().isPresent() ? Figures.percent(cell.confidence().getAsDouble()) : "–");
    out.leaf("td", Figures.runs(cell));
    for (Metric metric : metrics) {
      out.leaf("td", value(cell.value(metric)));
    }
    out.leaf("td", cell.gap()).close().line();
  }

  private static String value(Optional<CellValue> value) {
    return value
        .filter(v -> v.count() > 0)
        .map(
            v ->
                Numbers.withError(v.mean(), v.errors().replicate())
                    + " (n = "
                    + v.count()
                    + ")"
                    + (v.converged() ? "" : " ?"))
        .orElse("–");
  }

  private void thresholds() {
    section("Thresholds");
    out.leaf("p", Words.LABELS);
    PhaseDiagram diagram = subject.diagram();
    out.open("table").open("tbody");
    if (diagram.parts().isEmpty()) {
      thresholds(
          new PhaseDiagram.Part(
              "", diagram.rule(), diagram.similarCka(), diagram.crossValidated()));
    } else if (diagram.rule().learned()) {
      diagram.parts().forEach(this::thresholds);
    } else {
      fitted(diagram.rule(), "");
      diagram.parts().forEach(this::similar);
      decided(diagram.rule(), "");
    }
    out.close().close();
  }

  private void thresholds(PhaseDiagram.Part part) {
    fitted(part.rule(), where(part));
    similar(part);
    decided(part.rule(), where(part));
    part.crossValidated()
        .ifPresent(
            r2 ->
                row(
                    "learned"
                        + where(part)
                        + " from "
                        + cells(part)
                        + "; R² of test accuracy out of fold",
                    Numbers.brief(r2)));
  }

  private static String where(PhaseDiagram.Part part) {
    return part.cells().isEmpty() ? "" : " in cells of " + part.cells();
  }

  private static String cells(PhaseDiagram.Part part) {
    return part.cells().isEmpty() ? "this grid" : "these cells";
  }

  private void fitted(PhaseSettings rule, String where) {
    row(
        "fitted" + where + ": training error at most",
        Numbers.brief(rule.fittedErrorPercent()) + " %");
    row(
        "poorly connected" + where + ": below minus the larger of two errors and",
        Numbers.brief(rule.connectedPoints()) + " points");
  }

  private void similar(PhaseDiagram.Part part) {
    boolean ranked = Double.isNaN(part.rule().similarCka());
    row(
        "similar" + where(part) + ": CKA from",
        part.similarCka().isPresent()
            ? Numbers.brief(part.similarCka().getAsDouble())
                + (ranked ? " (top third of " + cells(part) + ")" : "")
            : "– (no fitted, connected cell)");
  }

  private void decided(PhaseSettings rule, String where) {
    row(
        "fitted" + where + " is decided by",
        rule.labelByHessian()
            ? "the Hessian: ln trace at most " + Numbers.brief(rule.traceThreshold())
            : "the training error");
  }

  private void row(String name, String value) {
    out.open("tr").leaf("th", name).leaf("td", value).close().line();
  }

  private void methods() {
    section("Methods");
    out.open("dl");
    for (MeasurementSpec m : subject.spec().measurements()) {
      out.leaf("dt", m.metric().isNamed() ? m.metric() + " (" + m.kind() + ")" : m.metric().name());
      out.leaf(
          "dd", m.kind().definition() + (m.resolved().isEmpty() ? "." : "; " + m.resolved() + "."));
    }
    out.close().open("ol");
    Words.REFERENCES.forEach(reference -> out.leaf("li", reference));
    out.close();
  }

  private void repeat() {
    section("To repeat it");
    out.leaf(
        "p",
        "Save the text below as sweep.yaml. The same specification on the same class of device and"
            + " software gives the same bits.");
    out.leaf("pre", "./orograph submit sweep.yaml --watch\n./orograph report " + id());
    out.leaf("pre", subject.sweepFile());
    out.open("table").open("tbody");
    row("specification", subject.digest());
    for (Provenance p : provenances()) {
      row("data", p.dataDigest().hex());
      row("program", p.programDigest().hex());
      row("code", p.codeVersion());
      row("engine", p.engineVersion());
      row(
          "device",
          p.device() + ", " + p.instructionSet() + ", " + p.threads() + " thread(s), " + p.form());
    }
    out.close().close();
  }

  private Set<Provenance> provenances() {
    Set<Provenance> all = new LinkedHashSet<>();
    RunFilter ended = RunFilter.of(Filter.equal("state", "ENDED"));
    Optional<String> after = Optional.empty();
    do {
      Page<RunRow> page = store.runs().list(subject.name(), subject.spec(), ended, after, 1_000);
      page.items().forEach(run -> run.provenance().ifPresent(all::add));
      after = page.next();
    } while (after.isPresent());
    return all;
  }

  private void costs() {
    section("Cost");
    new CostTable(subject.spec(), store.measurements().costs(subject.name())).write(out);
  }

  private void section(String title) {
    out.line().leaf("h2", title).line();
  }
}
