package io.orograph.core.phase;

import io.orograph.core.metric.Metric;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.PhaseSettings;
import io.orograph.core.sweep.SweepSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Folds rows over the grid of a sweep into its phase diagram: a pure function. The rows of a cell
 * are read together and given up; what stays of them until all cells are ranked is small. Where the
 * sweep compares data sets, tasks or families, ranks and learned thresholds are those of each
 * combination by itself.
 */
public final class PhaseFold {
  private final SweepSpec spec;
  private final CellRows.Asked asked;
  private final BiPredicate<String, Metric> kept;
  private final Seed seed;

  private PhaseFold(SweepSpec spec, BiPredicate<String, Metric> kept) {
    this.spec = spec;
    this.asked = CellRows.Asked.of(spec.measurements());
    this.kept = kept;
    this.seed = Seed.of(spec.runSeed()).derive("phase-confidence");
  }

  /** The diagram by the sweep's own thresholds. */
  public static PhaseDiagram fold(
      SweepSpec spec, Collection<RunRow> runs, Collection<MetricRow> metrics) {
    return fold(spec, spec.phase(), runs, metrics);
  }

  /**
   * The diagram by other thresholds.
   *
   * @param runs the runs that have ended; a run without a row is pending
   * @param metrics the measurements made; of a sweep's metrics, those without a row are pending
   */
  public static PhaseDiagram fold(
      SweepSpec spec,
      PhaseSettings settings,
      Collection<RunRow> runs,
      Collection<MetricRow> metrics) {
    return fold(spec, settings, (cell, metric) -> true, RecordedCells.of(runs, metrics));
  }

  /**
   * The same of cells that come one by one, with the means that are wanted: those of all metrics
   * and cells of a large grid are most of what a diagram takes.
   *
   * @param kept whether the mean of a metric in the cell of this id stays in the diagram; labels
   *     rest on all, whatever is kept
   */
  public static PhaseDiagram fold(
      SweepSpec spec,
      PhaseSettings settings,
      BiPredicate<String, Metric> kept,
      RecordedCells cells) {
    PhaseFold fold = new PhaseFold(spec, kept);
    PhaseRule given = new PhaseRule(settings);
    List<PhasePart> parts = fold.parts(fold.read(cells, cell -> given), given);
    if (!settings.learned()) {
      return fold.diagram(settings, parts);
    }
    // by thresholds learned from these cells, or by those given if there are too few
    Map<String, PhasePart> byCell = new HashMap<>();
    for (PhasePart part : parts) {
      PhasePart learned = part.learned(settings);
      learned.cells().forEach(cell -> byCell.put(cell.id(), learned));
    }
    List<PlacedCell> again =
        fold.read(
            cells,
            cell -> Optional.ofNullable(byCell.get(cell)).map(PhasePart::rule).orElse(given));
    return fold.diagram(
        settings,
        fold.combinations(again).values().stream()
            .map(read -> Objects.requireNonNull(byCell.get(read.getFirst().id())).with(read))
            .toList());
  }

  /**
   * The single values behind the cells' means, in the order of the grid.
   *
   * @param runs the runs that have ended
   * @param metrics the measurements made
   */
  public static List<CellSample> samples(
      SweepSpec spec, Collection<RunRow> runs, Collection<MetricRow> metrics) {
    Map<String, CellRows> byId = new LinkedHashMap<>();
    Grid grid = new Grid(spec);
    CellRows.Asked asked = CellRows.Asked.of(spec.measurements());
    for (long index = 0; index < grid.cellCount(); index++) {
      byId.put(grid.cell(index).id(), new CellRows(spec.replicates(), asked));
    }
    RecordedCells.of(runs, metrics)
        .forEach(
            cell -> {
              CellRows rows = byId.get(cell.cell());
              if (rows == null) {
                throw unknown(cell.cell());
              }
              rows.add(cell);
            });
    List<CellSample> samples = new ArrayList<>();
    byId.forEach((id, rows) -> samples.add(CellSample.of(id, rows, asked.metrics())));
    return samples;
  }

  private static IllegalArgumentException unknown(String cell) {
    return new IllegalArgumentException("cell: " + cell + " (expected: a cell of the sweep)");
  }

  /** What has been read at every place by the rule of its cell, in the order of the grid. */
  private List<PlacedCell> read(RecordedCells cells, Function<String, PhaseRule> ruleOf) {
    Map<String, ReadCell> found = new ConcurrentHashMap<>();
    cells.forEach(cell -> found.put(cell.cell(), read(cell, ruleOf.apply(cell.cell()))));
    Grid grid = new Grid(spec);
    List<PlacedCell> read = new ArrayList<>();
    for (long index = 0; index < grid.cellCount(); index++) {
      Cell cell = grid.cell(index);
      ReadCell there = found.remove(cell.id());
      read.add(
          PlacedCell.of(
              grid,
              cell,
              there == null
                  ? read(new RecordedCell(cell.id(), List.of(), List.of()), ruleOf.apply(cell.id()))
                  : there));
    }
    found.keySet().stream()
        .findAny()
        .ifPresent(
            cell -> {
              throw unknown(cell);
            });
    return read;
  }

  private ReadCell read(RecordedCell cell, PhaseRule rule) {
    CellRows rows = new CellRows(spec.replicates(), asked);
    rows.add(cell);
    return ReadCell.of(
        rows,
        rule,
        asked.metrics(),
        metric -> kept.test(cell.cell(), metric),
        seed.derive(cell.cell()));
  }

  private List<PhasePart> parts(List<PlacedCell> read, PhaseRule rule) {
    List<PhasePart> parts = new ArrayList<>();
    combinations(read)
        .forEach(
            (values, cells) ->
                parts.add(new PhasePart(alone(values), rule, OptionalDouble.empty(), cells)));
    return parts;
  }

  private PhaseDiagram diagram(PhaseSettings settings, List<PhasePart> parts) {
    if (parts.size() == 1) {
      PhasePart whole = parts.getFirst();
      return PhaseDiagram.of(whole.thresholds(), whole.labelled());
    }
    Map<String, PhaseCell> labelled = new HashMap<>();
    parts.forEach(part -> part.labelled().forEach(cell -> labelled.put(cell.id(), cell)));
    Grid grid = new Grid(spec);
    List<PhaseCell> cells = new ArrayList<>();
    for (long index = 0; index < grid.cellCount(); index++) {
      cells.add(Objects.requireNonNull(labelled.get(grid.cell(index).id())));
    }
    List<PhaseDiagram.Part> thresholds = parts.stream().map(PhasePart::thresholds).toList();
    boolean learned = thresholds.stream().anyMatch(part -> part.rule().learned());
    double similarCka = settings.similarCka();
    return new PhaseDiagram(
        settings.withLearned(learned),
        learned || Double.isNaN(similarCka)
            ? OptionalDouble.empty()
            : OptionalDouble.of(similarCka),
        OptionalDouble.empty(),
        cells,
        thresholds);
  }

  /** The cells by their values on axes over data sets, tasks and families. */
  private Map<List<AxisValue>, List<PlacedCell>> combinations(List<PlacedCell> read) {
    int[] choices =
        IntStream.range(0, spec.axes().size())
            .filter(a -> spec.axes().get(a).knob().isChoice())
            .toArray();
    Map<List<AxisValue>, List<PlacedCell>> combinations = new LinkedHashMap<>();
    for (PlacedCell cell : read) {
      List<AxisValue> values = IntStream.of(choices).mapToObj(a -> cell.values().get(a)).toList();
      combinations.computeIfAbsent(values, v -> new ArrayList<>()).add(cell);
    }
    return combinations;
  }

  /** The sweep with one value alone on each of those axes. */
  private SweepSpec alone(List<AxisValue> values) {
    List<Axis> axes = new ArrayList<>();
    int choice = 0;
    for (Axis axis : spec.axes()) {
      axes.add(
          axis.knob().isChoice()
              ? new Axis(axis.knob(), List.of(values.get(choice++)), axis.role(), axis.direction())
              : axis);
    }
    return spec.withAxes(axes);
  }
}
