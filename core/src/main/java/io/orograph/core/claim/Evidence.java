package io.orograph.core.claim;

import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.CellSample;
import io.orograph.core.phase.GridLines;
import io.orograph.core.phase.PhaseCell;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.phase.PhaseLabel;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.Choices;
import io.orograph.core.sweep.FieldFormula;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.PhaseSettings;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.SweepSpec;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The cells that claims are tested on. A cell is evidence once everything asked for has been
 * measured, if some of its runs were trained and none was censored; collapsed cells look flat,
 * connected and alike and are none.
 */
final class Evidence implements Reading {
  /** What is left are cells along a line, of which no correlation is one of the grid. */
  private static final String SELECTION =
      "not asked for by the adaptive search, which selects cells along a line";

  /** Shapes are said of at least so many seeds (ours, as in all comparisons between papers). */
  static final int LEAST_SEEDS = 5;

  private final SweepSpec spec;
  private final PhaseDiagram diagram;
  private final List<CellEvidence> cells = new ArrayList<>();
  private final GridLines lines;
  private final int[] usable;
  private final Map<String, Integer> leftOut = new TreeMap<>();
  private final Map<MetricKind, Metric> first = new EnumMap<>(MetricKind.class);

  /**
   * @param samples of the cells of {@code diagram}, in the same order
   */
  Evidence(SweepSpec spec, PhaseDiagram diagram, List<CellSample> samples) {
    this.spec = spec;
    this.diagram = diagram;
    this.lines = new GridLines(spec.axes());
    spec.metrics().forEach(metric -> first.putIfAbsent(metric.kind(), metric));
    for (int i = 0; i < diagram.cells().size(); i++) {
      cells.add(new CellEvidence(diagram.cells().get(i), samples.get(i), first));
    }
    this.usable = IntStream.range(0, cells.size()).filter(this::counts).toArray();
  }

  private boolean counts(int cell) {
    PhaseCell c = cells.get(cell).cell();
    String why =
        c.pending()
            ? "pending"
            : c.runs().getOrDefault("censored", 0) > 0
                ? "censored"
                : c.runs().getOrDefault("trained", 0) > 0 ? "" : without(c);
    if (why.isEmpty()) {
      return true;
    }
    leftOut.merge(why, 1, Integer::sum);
    return false;
  }

  private String without(PhaseCell cell) {
    if (!cell.isAsked()) {
      return spec.search().isAdaptive() ? SELECTION : "not asked for";
    }
    return switch (cell.label()) {
      case COLLAPSED -> "collapsed";
      case DIVERGED -> "diverged";
      case I, II, III, IV_A, IV_B, INCOMPLETE -> "not trained";
    };
  }

  SweepSpec spec() {
    return spec;
  }

  GridLines lines() {
    return lines;
  }

  /** Why cells are no evidence, with their number. */
  Map<String, Integer> leftOut() {
    return Map.copyOf(leftOut);
  }

  /** Cells of which some runs diverged, collapsed or failed: their means are those of survivors. */
  int survivors() {
    return (int) IntStream.of(usable).filter(i -> cells.get(i).cell().runs().size() > 1).count();
  }

  int[] usable() {
    return usable.clone();
  }

  int[] usable(IntPredicate condition) {
    return IntStream.of(usable).filter(condition).toArray();
  }

  /** What the runs of a cell were trained with, formulas resolved. */
  RunSettings settings(int cell) {
    RunSettings chosen =
        Choices.settings(spec.base(), spec.axes(), cells.get(cell).cell().values());
    return FieldFormula.resolve(chosen.resolved(), spec.formulas());
  }

  CellEvidence cell(int cell) {
    return cells.get(cell);
  }

  /** The thresholds of the labels. */
  PhaseSettings rule() {
    return diagram.rule();
  }

  /** Whether the labels were chosen so that they explain test accuracy. */
  boolean labelledByAccuracy() {
    return diagram.rule().learned();
  }

  PhaseLabel label(int cell) {
    return cells.get(cell).cell().label();
  }

  boolean isUsable(int cell) {
    return IntStream.of(usable).anyMatch(c -> c == cell);
  }

  /**
   * Whether a cell's mean training error is at most the threshold of the rule; false if unknown.
   */
  boolean fitted(int cell) {
    return value(Quantity.of(MetricKind.TRAIN_ERROR), cell) <= diagram.rule().fittedErrorPercent();
  }

  int runs(int[] of) {
    return IntStream.of(of).map(c -> cells.get(c).runs()).sum();
  }

  /** The least number of members of these cells. */
  int leastRuns(int[] of) {
    return IntStream.of(of).map(c -> cells.get(c).runs()).min().orElse(0);
  }

  /**
   * Why a metric has too few values for a shape that is said to hold over seeds; empty if it has
   * enough.
   */
  Optional<String> tooFew(Metric metric, int[] of) {
    int least = IntStream.of(of).map(c -> cells.get(c).single(metric).length).min().orElse(0);
    return least < LEAST_SEEDS
        ? Optional.of(
            "needs %d runs with a value in every cell compared, has a cell of %d"
                .formatted(LEAST_SEEDS, least))
        : Optional.empty();
  }

  /** Why a quantity is not there; empty if it is. */
  Optional<String> gap(Quantity quantity) {
    return switch (quantity) {
      case Quantity.OfKind k ->
          metric(k.kind()).isPresent()
              ? Optional.empty()
              : Optional.of(k.kind() + " was not measured");
      case Quantity.OfAxis a ->
          lines.axis(a.knob()).isPresent()
              ? Optional.empty()
              : Optional.of("no axis over " + a.knob().path());
      case Quantity.OfMetric m ->
          spec.metrics().contains(m.metric())
              ? Optional.empty()
              : Optional.of(m.metric().name() + " was not measured");
      case Quantity.OfLength l -> Optional.empty();
    };
  }

  /** Why no metric of a kind was measured with these options; empty if one was. */
  Optional<String> gap(MetricKind kind, Map<String, String> options) {
    if (metric(kind, options).isPresent()) {
      return Optional.empty();
    }
    String words =
        new TreeMap<>(options)
            .entrySet().stream()
                .map(o -> o.getKey() + ": " + o.getValue())
                .collect(Collectors.joining(", "));
    return gap(Quantity.of(kind)).or(() -> Optional.of(kind + " was not measured with " + words));
  }

  /** The first metric of a kind that was measured with these options, given or by default. */
  Optional<Metric> metric(MetricKind kind, Map<String, String> options) {
    return spec.measurements().stream()
        .filter(m -> m.kind() == kind)
        .filter(
            m ->
                options.entrySet().stream()
                    .allMatch(o -> m.option(o.getKey()).equals(o.getValue())))
        .map(MeasurementSpec::metric)
        .findFirst();
  }

  /** The metric that stands for a kind. */
  Optional<Metric> metric(MetricKind kind) {
    return Optional.ofNullable(first.get(kind));
  }

  /** The axes over numbers, but those over {@code without}. */
  List<Quantity> numericAxes(List<Quantity> without) {
    return axes(without, Evidence::isNumeric);
  }

  /**
   * The axes over several words, which have no ranks to be controlled for, but those over {@code
   * without}.
   */
  List<Quantity> wordAxes(List<Quantity> without) {
    return axes(without, axis -> axis.values().size() > 1 && !isNumeric(axis));
  }

  private List<Quantity> axes(List<Quantity> without, Predicate<Axis> kind) {
    return spec.axes().stream()
        .filter(kind)
        .map(Axis::knob)
        .map(Quantity::of)
        .filter(q -> !without.contains(q))
        .toList();
  }

  private static boolean isNumeric(Axis axis) {
    return axis.values().stream().noneMatch(v -> Double.isNaN(GridLines.number(v)));
  }

  /** The values as measured. */
  @Override
  public double value(Quantity quantity, int cell) {
    return value(quantity, cell, cells.get(cell).once());
  }

  /** The values with replicates counted as often as {@code counts} says. */
  double value(Quantity quantity, int cell, int[] counts) {
    return switch (quantity) {
      case Quantity.OfKind k -> {
        double mean = cells.get(cell).mean(k.kind(), counts);
        yield k.absolute() ? Math.abs(mean) : mean;
      }
      case Quantity.OfAxis a -> axisValue(a.knob(), cell);
      case Quantity.OfMetric m -> cells.get(cell).mean(m.metric(), counts);
      case Quantity.OfLength l -> cells.get(cell).length(l.measure(), counts);
    };
  }

  private double axisValue(Knob knob, int cell) {
    Optional<Integer> axis = lines.axis(knob);
    return axis.isPresent()
        ? GridLines.number(cells.get(cell).cell().values().get(axis.get()))
        : Double.NaN;
  }

  /** All of {@code quantities} are known of a cell. */
  boolean knows(int cell, List<Quantity> quantities) {
    return quantities.stream().allMatch(q -> Double.isFinite(value(q, cell)));
  }
}
