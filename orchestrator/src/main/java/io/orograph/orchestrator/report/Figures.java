package io.orograph.orchestrator.report;

import io.orograph.core.claim.LongerCell;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.CellValue;
import io.orograph.core.phase.PhaseCell;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.phase.PhaseLabel;
import io.orograph.core.sweep.LossUnits;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.report.GridFigure.Look;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The figures of a sweep, each one {@code svg} element that stands alone. */
public final class Figures {
  private static final String DARK = "#000000";

  private static final List<MetricKind> AGAINST =
      List.of(
          MetricKind.MODE_CONNECTIVITY,
          MetricKind.CKA_SIMILARITY,
          MetricKind.HESSIAN_TRACE,
          MetricKind.TOP_EIGENVALUE);

  private final SweepSpec spec;
  private final PhaseDiagram diagram;
  private final Layout layout;
  private final List<String> dips;
  private final Map<String, LongerCell> changed = new HashMap<>();
  private Map<String, String> line = Map.of();

  /**
   * @param dips ids of the cells in which test accuracy dips along a line of double descent
   * @param longer cells that were trained longer too
   */
  public Figures(SweepSpec spec, PhaseDiagram diagram, List<String> dips, List<LongerCell> longer) {
    this.dips = List.copyOf(dips);
    longer.stream().filter(LongerCell::changed).forEach(cell -> changed.put(cell.own().id(), cell));
    this.spec = spec;
    this.diagram = diagram;
    this.layout = Layout.of(spec, diagram);
  }

  /** The same with the line that a search found drawn in its place. */
  Figures searched(Map<String, String> found) {
    line = Map.copyOf(found);
    return this;
  }

  /** The phase diagram: load to the right, hot at the top. */
  public Markup phaseDiagram() {
    return GridFigure.draw(
        layout,
        "phases",
        "phase",
        this::phaseLook,
        Optional.empty(),
        Overlay.lineAndChanged(changed.keySet()).searched(line));
  }

  /** Whether quantities are drawn as heat maps, so that their errors need maps of their own. */
  boolean mapped() {
    return spec.axes().size() > 1;
  }

  /** The replicate errors of what {@link #panel} draws, where that is a heat map. */
  public Markup errorMap(Metric metric) {
    return ErrorMap.draw(
        layout, Panel.of(metric, spec.base().task().loss(), diagram.cells()), diagram.cells());
  }

  /** Test accuracy against what may go with it, as far as it was measured. */
  List<Markup> scatters(Function<String, List<Measurement>> ofCell) {
    Optional<Metric> accuracy = first(MetricKind.TEST_ACCURACY);
    return accuracy.isEmpty()
        ? List.of()
        : AGAINST.stream()
            .flatMap(kind -> first(kind).stream())
            .map(
                metric ->
                    ScatterFigure.draw(
                        panelOf(metric), panelOf(accuracy.get()), diagram.cells(), ofCell))
            .toList();
  }

  private Optional<Metric> first(MetricKind kind) {
    return spec.metrics().stream().filter(metric -> metric.kind() == kind).findFirst();
  }

  private Panel panelOf(Metric metric) {
    return Panel.of(metric, spec.base().task().loss(), diagram.cells());
  }

  /** The panels (a) to (g) of Yang et al. 2021 in one figure. */
  public Markup panelFigure() {
    return PanelFigure.draw(spec, diagram, layout, this::overlay);
  }

  /**
   * The line between fitted cells and others over every map; where test accuracy dips, over its
   * own.
   */
  private Overlay overlay(Panel panel) {
    boolean accuracy = panel.metric().kind() == MetricKind.TEST_ACCURACY;
    return Overlay.lineAndDips(accuracy ? dips : List.of()).searched(line);
  }

  /** One quantity over the grid; over a single axis as points with error bars. */
  public Markup panel(Metric metric) {
    Panel panel = Panel.of(metric, spec.base().task().loss(), diagram.cells());
    if (spec.axes().size() == 1) {
      return AxisPlot.draw(layout, panel);
    }
    ColorBar bar = ColorBar.over(panel, diagram.cells());
    return GridFigure.draw(
        layout,
        metric.name().toLowerCase(Locale.ROOT),
        panel.title(),
        cell -> panelLook(panel, bar, cell),
        Optional.of(bar),
        overlay(panel));
  }

  private Look phaseLook(PhaseCell cell) {
    String title = cell.id() + ": " + label(cell) + details(cell) + longer(cell);
    return switch (cell.label()) {
      case I, II, III, IV_A, IV_B -> phase(PhaseMarks.color(cell.label()), cell, title);
      case COLLAPSED, DIVERGED, INCOMPLETE ->
          new Look(
              Hatching.GREY,
              DARK,
              small(cell),
              title,
              stopped(cell) > 0 ? Hatching.Kind.CENSORED : Hatching.Kind.MISSING);
    };
  }

  private static Look phase(String color, PhaseCell cell, String title) {
    Hatching.Kind hatch = cell.uncertain() ? Hatching.Kind.UNCONVERGED : Hatching.Kind.NONE;
    return new Look(color, DARK, label(cell), title, hatch);
  }

  private static int stopped(PhaseCell cell) {
    return cell.runs().getOrDefault("censored", 0);
  }

  private String longer(PhaseCell cell) {
    LongerCell longer = changed.get(cell.id());
    return longer == null ? "" : "; trained longer: " + label(longer.longer());
  }

  /** The label, with a question mark where it rests on a curve that has not converged. */
  static String label(PhaseCell cell) {
    return cell.label().text() + (cell.uncertain() ? "?" : "");
  }

  private static String small(PhaseCell cell) {
    return switch (cell.label()) {
      case COLLAPSED -> "collapsed";
      case DIVERGED -> "diverged";
      case INCOMPLETE -> "–";
      case I, II, III, IV_A, IV_B -> cell.label().text();
    };
  }

  private static String details(PhaseCell cell) {
    StringBuilder text = new StringBuilder();
    if (cell.label() == PhaseLabel.INCOMPLETE) {
      text.append(" (").append(cell.gap()).append(')');
    }
    cell.confidence()
        .ifPresent(c -> text.append(", in ").append(percent(c)).append(" of resamples"));
    text.append("; runs: ").append(runs(cell));
    cell.doubts().stream()
        .sorted()
        .forEach(
            d -> text.append("; ").append(d.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
    return text.toString();
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  /** Runs by outcome. */
  static String runs(PhaseCell cell) {
    return new TreeMap<>(cell.runs())
        .entrySet().stream()
            .map((Map.Entry<String, Integer> e) -> e.getValue() + " " + e.getKey())
            .collect(Collectors.joining(", "));
  }

  static Look panelLook(Panel panel, ColorBar bar, PhaseCell cell) {
    double drawn = panel.drawn(cell);
    if (Double.isNaN(drawn)) {
      return new Look("", DARK, "–", cell.id() + ": " + value(panel, cell), true);
    }
    return known(panel, bar, cell, drawn);
  }

  /**
   * The look of a number that is known of a quantity in a cell: hatched where the quantity rests on
   * runs that were stopped early, or on an estimate that has not converged.
   */
  static Look known(Panel panel, ColorBar bar, PhaseCell cell, double shown) {
    double share = bar.share(shown);
    int censored = stopped(cell);
    boolean converged = cell.value(panel.metric()).map(CellValue::converged).orElse(true);
    Hatching.Kind unsure = converged ? Hatching.Kind.NONE : Hatching.Kind.UNCONVERGED;
    return new Look(
        bar.scale().at(share),
        bar.scale().ink(share),
        Numbers.among(shown, bar.high() - bar.low()) + (converged ? "" : "?"),
        cell.id()
            + ": "
            + value(panel, cell)
            + (censored > 0 ? "; " + censored + " stopped early" : ""),
        censored > 0 ? Hatching.Kind.CENSORED : unsure);
  }

  /** The mean with its error and count, in words. */
  static String value(Panel panel, PhaseCell cell) {
    Optional<CellValue> known = cell.value(panel.metric()).filter(v -> v.count() > 0);
    if (known.isEmpty()) {
      return "no value" + (cell.gap().isEmpty() ? "" : " (" + cell.gap() + ")");
    }
    CellValue v = known.get();
    return panel.metric().name().toLowerCase(Locale.ROOT).replace('_', ' ')
        + " "
        + Numbers.withError(v.mean(), v.errors().replicate())
        + LossUnits.after(panel.unit())
        + ", n = "
        + v.count()
        + (v.missing() > 0 ? ", missing " + v.missing() : "")
        + (v.converged() ? "" : ", not converged");
  }
}
