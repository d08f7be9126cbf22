package io.orograph.core.phase;

import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.PhaseSettings;
import io.orograph.core.sweep.SweepSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Folds rows over the grid of a sweep into its phase diagram: a pure function. */
public final class PhaseFold {
  private final SweepSpec spec;
  private final PhaseRule rule;
  private final List<Metric> asked;
  private final Grid grid;
  private final Map<Cell, CellReading> cells = new LinkedHashMap<>();

  private PhaseFold(SweepSpec spec, PhaseSettings settings) {
    this.spec = spec;
    this.rule = new PhaseRule(settings);
    this.asked = spec.metrics();
    this.grid = new Grid(spec);
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
    PhaseFold fold = new PhaseFold(spec, settings);
    fold.read(runs, metrics);
    return settings.learned() ? fold.learned(runs, metrics) : fold.diagram(OptionalDouble.empty());
  }

  /** The diagram by thresholds learned from these cells, or by those given if there are too few. */
  private PhaseDiagram learned(Collection<RunRow> runs, Collection<MetricRow> metrics) {
    Optional<LearnedTree> tree =
        LearnedTree.of(
            rule.settings(), spec.axes(), cells.keySet().stream().map(this::example).toList());
    PhaseSettings settings =
        tree.map(LearnedTree::settings).orElse(rule.settings().withLearned(false));
    PhaseFold again = new PhaseFold(spec, settings);
    again.read(runs, metrics);
    return again.diagram(
        tree.map(t -> OptionalDouble.of(t.crossValidated())).orElse(OptionalDouble.empty()));
  }

  /** What a cell teaches; empty if it lacks something or has no phase. */
  private Optional<LearnedTree.Example> example(Cell cell) {
    CellReading reading = reading(cell);
    double accuracy = reading.rows().value(reading.rows().first(MetricKind.TEST_ACCURACY)).mean();
    if (grid.isControl(cell)
        || reading.pending()
        || reading.outcome().isPresent()
        || !reading.gap().isEmpty()
        || Double.isNaN(accuracy)
        || Double.isNaN(reading.readings().cka())) {
      return Optional.empty();
    }
    return Optional.of(new LearnedTree.Example(reading.readings(), accuracy));
  }

  /**
   * The single values behind the cells' means, in the order of the grid.
   *
   * @param runs the runs that have ended
   * @param metrics the measurements made
   */
  public static List<CellSample> samples(
      SweepSpec spec, Collection<RunRow> runs, Collection<MetricRow> metrics) {
    PhaseFold fold = new PhaseFold(spec, spec.phase());
    fold.read(runs, metrics);
    List<CellSample> samples = new ArrayList<>();
    fold.cells.forEach(
        (cell, reading) -> samples.add(CellSample.of(cell.id(), reading.rows(), fold.asked)));
    return samples;
  }

  private void read(Collection<RunRow> runs, Collection<MetricRow> metrics) {
    Map<String, CellRows> byId = new LinkedHashMap<>();
    for (long index = 0; index < grid.cellCount(); index++) {
      Cell cell = grid.cell(index);
      byId.put(cell.id(), new CellRows(spec.replicates(), spec.measurements()));
    }
    runs.forEach(row -> rowsOf(byId, row.cell()).add(row));
    metrics.forEach(row -> rowsOf(byId, row.cell()).add(row));
    for (long index = 0; index < grid.cellCount(); index++) {
      Cell cell = grid.cell(index);
      cells.put(cell, new CellReading(rowsOf(byId, cell.id()), rule, asked));
    }
  }

  private CellReading reading(Cell cell) {
    CellReading reading = cells.get(cell);
    if (reading == null) {
      throw new IllegalArgumentException("cell: " + cell.id() + " (expected: one of the grid)");
    }
    return reading;
  }

  private static CellRows rowsOf(Map<String, CellRows> byId, String cell) {
    CellRows rows = byId.get(cell);
    if (rows == null) {
      throw new IllegalArgumentException("cell: " + cell + " (expected: a cell of the sweep)");
    }
    return rows;
  }

  private PhaseDiagram diagram(OptionalDouble crossValidated) {
    OptionalDouble similarCka = rule.similarCka(similarities());
    List<PhaseCell> labelled = new ArrayList<>();
    cells.forEach(
        (cell, reading) ->
            labelled.add(
                grid.has(cell) ? labelled(cell, reading, similarCka) : PhaseCell.absent(cell)));
    return new PhaseDiagram(rule.settings(), similarCka, crossValidated, labelled);
  }

  /**
   * Mean CKA of the fitted and connected cells that have all they need. Cells that only some are
   * trained longer for do not count, so that labels do not change because of them.
   */
  private List<Double> similarities() {
    return cells.keySet().stream()
        .filter(cell -> grid.has(cell) && !grid.isControl(cell))
        .map(this::reading)
        .filter(reading -> reading.outcome().isEmpty() && reading.gap().isEmpty())
        .map(CellReading::readings)
        .filter(rule::needsSimilarity)
        .map(PhaseRule.Readings::cka)
        .toList();
  }

  private PhaseCell labelled(Cell cell, CellReading reading, OptionalDouble similarCka) {
    PhaseLabel outcome = reading.outcome().orElse(PhaseLabel.INCOMPLETE);
    String gap = reading.outcome().isPresent() ? "" : reading.gap();
    if (outcome != PhaseLabel.INCOMPLETE || !gap.isEmpty()) {
      return cell(cell, reading, outcome, Set.of(), OptionalDouble.empty(), gap);
    }
    // a cell whose label needs the threshold is itself among the ranked ones
    double threshold = similarCka.orElse(Double.NaN);
    PhaseLabel label = rule.label(reading.readings(), threshold);
    Seed seed = Seed.of(spec.runSeed()).derive("phase-confidence").derive(cell.id());
    OptionalDouble confidence = LabelConfidence.of(reading.rows(), rule, label, threshold, seed);
    return cell(cell, reading, label, reading.doubts(), confidence, "");
  }

  private PhaseCell cell(
      Cell cell,
      CellReading reading,
      PhaseLabel label,
      Set<Doubt> doubts,
      OptionalDouble confidence,
      String gap) {
    Map<Metric, CellValue> values = new LinkedHashMap<>();
    asked.forEach(metric -> values.put(metric, reading.rows().value(metric)));
    return new PhaseCell(
        cell.id(),
        cell.values(),
        label,
        doubts,
        confidence,
        gap,
        reading.pending(),
        reading.rows().runs(),
        reading.rows().collapsed(),
        values);
  }
}
