package io.orograph.core.phase;

import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.AxisValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a diagram needs of a cell once its rows have been read: all but what the other cells decide,
 * so that the rows can be given up.
 *
 * @param outcome its label if its runs have decided it
 * @param gap why no phase can be read off; empty with an outcome, or where one can
 * @param pending whether a run or a measurement is to come
 * @param runs runs by outcome word
 * @param collapsed replicates whose runs collapsed
 * @param values the means that are kept
 * @param readings meaningful without outcome and gap
 * @param doubts likewise
 * @param confidence likewise
 * @param accuracy mean test accuracy, likewise
 */
record ReadCell(
    Optional<PhaseLabel> outcome,
    String gap,
    boolean pending,
    Map<String, Integer> runs,
    Set<Integer> collapsed,
    Map<Metric, CellValue> values,
    PhaseRule.Readings readings,
    Set<Doubt> doubts,
    LabelConfidence confidence,
    double accuracy) {
  private static final PhaseRule.Readings NONE =
      new PhaseRule.Readings(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

  /**
   * Of the rows of one cell.
   *
   * @param asked the metrics of the sweep
   * @param kept those whose means are to be kept
   * @param seed of this cell
   */
  static ReadCell of(
      CellRows rows, PhaseRule rule, List<Metric> asked, Predicate<Metric> kept, Seed seed) {
    CellReading reading = new CellReading(rows, rule, asked);
    Optional<PhaseLabel> outcome = reading.outcome();
    String gap = outcome.isPresent() ? "" : reading.gap();
    Map<Metric, CellValue> values = new LinkedHashMap<>();
    asked.stream().filter(kept).forEach(metric -> values.put(metric, rows.value(metric)));
    boolean decided = outcome.isPresent() || !gap.isEmpty();
    PhaseRule.Readings readings = decided ? NONE : reading.readings();
    return new ReadCell(
        outcome,
        gap,
        reading.pending(),
        rows.runs(),
        rows.collapsed(),
        values,
        readings,
        decided ? Set.of() : reading.doubts(),
        decided ? LabelConfidence.UNKNOWN : LabelConfidence.of(rows, rule, readings, seed),
        decided ? Double.NaN : rows.value(rows.first(MetricKind.TEST_ACCURACY)).mean());
  }

  /** Whether a phase can be read off. */
  boolean isReadable() {
    return outcome.isEmpty() && gap.isEmpty();
  }

  /** What the cell teaches; empty if it lacks something or has no phase. */
  Optional<LearnedTree.Example> example() {
    return !isReadable() || pending || Double.isNaN(accuracy) || Double.isNaN(readings.cka())
        ? Optional.empty()
        : Optional.of(new LearnedTree.Example(readings, accuracy));
  }

  /**
   * The cell of the diagram.
   *
   * @param place its value on every axis
   * @param similarCka from which CKA on cells are similar
   */
  PhaseCell labelled(String id, List<AxisValue> place, PhaseRule rule, OptionalDouble similarCka) {
    // a cell whose label needs the threshold is itself among the ranked ones
    double threshold = similarCka.orElse(Double.NaN);
    PhaseLabel label =
        isReadable() ? rule.label(readings, threshold) : outcome.orElse(PhaseLabel.INCOMPLETE);
    return new PhaseCell(
        id,
        place,
        label,
        doubts,
        confidence.of(label, threshold),
        gap,
        pending,
        runs,
        collapsed,
        values);
  }
}
