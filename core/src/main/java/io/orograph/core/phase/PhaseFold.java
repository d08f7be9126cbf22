package io.orograph.core.phase;

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
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Folds rows over the grid of a sweep into its phase diagram: a pure function. Where the sweep
 * compares data sets, tasks or families, ranks and learned thresholds are those of each combination
 * by itself.
 */
public final class PhaseFold {
  private final SweepSpec spec;
  private final Grid grid;
  private final List<PhasePart.Place> places = new ArrayList<>();

  private PhaseFold(SweepSpec spec, Collection<RunRow> runs, Collection<MetricRow> metrics) {
    this.spec = spec;
    this.grid = new Grid(spec);
    Map<String, CellRows> byId = new HashMap<>();
    for (long index = 0; index < grid.cellCount(); index++) {
      Cell cell = grid.cell(index);
      CellRows rows = new CellRows(spec.replicates(), spec.measurements());
      byId.put(cell.id(), rows);
      places.add(new PhasePart.Place(cell, rows));
    }
    runs.forEach(row -> rowsOf(byId, row.cell()).add(row));
    metrics.forEach(row -> rowsOf(byId, row.cell()).add(row));
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
    return new PhaseFold(spec, runs, metrics).diagram(settings);
  }

  /**
   * The single values behind the cells' means, in the order of the grid.
   *
   * @param runs the runs that have ended
   * @param metrics the measurements made
   */
  public static List<CellSample> samples(
      SweepSpec spec, Collection<RunRow> runs, Collection<MetricRow> metrics) {
    return new PhaseFold(spec, runs, metrics)
        .places.stream()
            .map(place -> CellSample.of(place.cell().id(), place.rows(), spec.metrics()))
            .toList();
  }

  private static CellRows rowsOf(Map<String, CellRows> byId, String cell) {
    CellRows rows = byId.get(cell);
    if (rows == null) {
      throw new IllegalArgumentException("cell: " + cell + " (expected: a cell of the sweep)");
    }
    return rows;
  }

  private PhaseDiagram diagram(PhaseSettings settings) {
    PhaseCell[] labelled = new PhaseCell[places.size()];
    List<PhaseDiagram.Part> parts = new ArrayList<>();
    combinations()
        .forEach(
            (values, of) -> {
              PhasePart part = PhasePart.of(alone(values), grid, settings, of);
              List<PhaseCell> cells = part.labelled();
              for (int i = 0; i < cells.size(); i++) {
                labelled[Math.toIntExact(of.get(i).cell().index())] = cells.get(i);
              }
              parts.add(part.thresholds());
            });
    if (parts.size() == 1) {
      PhaseDiagram.Part whole = parts.getFirst();
      return new PhaseDiagram(
          whole.rule(), whole.similarCka(), whole.crossValidated(), List.of(labelled), List.of());
    }
    boolean learned = parts.stream().anyMatch(part -> part.rule().learned());
    double similarCka = settings.similarCka();
    return new PhaseDiagram(
        settings.withLearned(learned),
        learned || Double.isNaN(similarCka)
            ? OptionalDouble.empty()
            : OptionalDouble.of(similarCka),
        OptionalDouble.empty(),
        List.of(labelled),
        parts);
  }

  /** The cells by their values on axes over data sets, tasks and families. */
  private Map<List<AxisValue>, List<PhasePart.Place>> combinations() {
    int[] choices =
        IntStream.range(0, spec.axes().size())
            .filter(a -> spec.axes().get(a).knob().isChoice())
            .toArray();
    Map<List<AxisValue>, List<PhasePart.Place>> combinations = new LinkedHashMap<>();
    for (PhasePart.Place place : places) {
      List<AxisValue> values =
          IntStream.of(choices).mapToObj(a -> place.cell().values().get(a)).toList();
      combinations.computeIfAbsent(values, v -> new ArrayList<>()).add(place);
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
