package io.orograph.core.phase;

import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.Choices;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.PhaseSettings;
import io.orograph.core.sweep.SweepSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The cells of one combination of data set, task and family, labelled by themselves: how large a
 * CKA is, and at which thresholds accuracy changes, depends on the data.
 */
final class PhasePart {
  /** A cell of the grid with what is known of it. */
  record Place(Cell cell, CellRows rows) {}

  /** One of those with its reading by the rule. */
  private record Read(Cell cell, CellReading reading) {}

  private final SweepSpec part;
  private final Grid grid;
  private final PhaseRule rule;
  private final OptionalDouble crossValidated;
  private final List<Metric> asked;
  private final List<Read> cells = new ArrayList<>();
  private final OptionalDouble similarCka;

  private PhasePart(
      SweepSpec part,
      Grid grid,
      PhaseSettings settings,
      OptionalDouble crossValidated,
      List<Place> places) {
    this.part = part;
    this.grid = grid;
    this.rule = new PhaseRule(settings);
    this.crossValidated = crossValidated;
    this.asked = part.metrics();
    places.forEach(
        place -> cells.add(new Read(place.cell(), new CellReading(place.rows(), rule, asked))));
    this.similarCka = rule.similarCka(similarities(cells, rule, grid));
  }

  /**
   * The part by these thresholds, or by what is learned from its cells, or by those given if there
   * are too few.
   *
   * @param part the sweep of this combination alone
   * @param grid of the whole sweep
   * @param places its cells, in the order of the grid
   */
  static PhasePart of(SweepSpec part, Grid grid, PhaseSettings settings, List<Place> places) {
    PhasePart given = new PhasePart(part, grid, settings, OptionalDouble.empty(), places);
    if (!settings.learned()) {
      return given;
    }
    Optional<LearnedTree> tree =
        LearnedTree.of(settings, part.axes(), given.cells.stream().map(given::example).toList());
    return new PhasePart(
        part,
        grid,
        tree.map(LearnedTree::settings).orElse(settings.withLearned(false)),
        tree.map(t -> OptionalDouble.of(t.crossValidated())).orElse(OptionalDouble.empty()),
        places);
  }

  /** What its labels are read off by. */
  PhaseDiagram.Part thresholds() {
    return new PhaseDiagram.Part(Choices.name(part), rule.settings(), similarCka, crossValidated);
  }

  /** Its cells with their labels, in the order of the grid. */
  List<PhaseCell> labelled() {
    return cells.stream()
        .map(
            read ->
                grid.has(read.cell())
                    ? labelled(read.cell(), read.reading())
                    : PhaseCell.absent(read.cell()))
        .toList();
  }

  /** What a cell teaches; empty if it lacks something or has no phase. */
  private Optional<LearnedTree.Example> example(Read read) {
    CellReading reading = read.reading();
    double accuracy = reading.rows().value(reading.rows().first(MetricKind.TEST_ACCURACY)).mean();
    if (grid.isControl(read.cell())
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
   * Mean CKA of the fitted and connected cells that have all they need. Cells that only some are
   * trained longer for do not count, so that labels do not change because of them.
   */
  private static List<Double> similarities(List<Read> cells, PhaseRule rule, Grid grid) {
    return cells.stream()
        .filter(read -> grid.has(read.cell()) && !grid.isControl(read.cell()))
        .map(Read::reading)
        .filter(reading -> reading.outcome().isEmpty() && reading.gap().isEmpty())
        .map(CellReading::readings)
        .filter(rule::needsSimilarity)
        .map(PhaseRule.Readings::cka)
        .toList();
  }

  private PhaseCell labelled(Cell cell, CellReading reading) {
    PhaseLabel outcome = reading.outcome().orElse(PhaseLabel.INCOMPLETE);
    String gap = reading.outcome().isPresent() ? "" : reading.gap();
    if (outcome != PhaseLabel.INCOMPLETE || !gap.isEmpty()) {
      return cell(cell, reading, outcome, Set.of(), OptionalDouble.empty(), gap);
    }
    // a cell whose label needs the threshold is itself among the ranked ones
    double threshold = similarCka.orElse(Double.NaN);
    PhaseLabel label = rule.label(reading.readings(), threshold);
    Seed seed = Seed.of(part.runSeed()).derive("phase-confidence").derive(cell.id());
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
