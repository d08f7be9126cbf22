package io.orograph.core.phase;

import io.orograph.core.metric.Metric;
import io.orograph.core.sweep.AxisValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * One cell of the diagram.
 *
 * @param id of the cell
 * @param values one per axis
 * @param label its phase, or what stands for it
 * @param doubts about the label
 * @param confidence share of resamples of the replicates that give the same label; empty below five
 *     replicates and without a phase
 * @param gap why the label is INCOMPLETE; empty text otherwise
 * @param pending whether a run or a measurement asked for is still to come
 * @param runs number of runs by outcome word, and {@code pending}; none where the sweep has no cell
 * @param collapsed replicates whose runs collapsed: they have values that means leave out
 * @param metrics mean values of the metrics asked for, in that order, as far as the diagram keeps
 *     them
 */
public record PhaseCell(
    String id,
    List<AxisValue> values,
    PhaseLabel label,
    Set<Doubt> doubts,
    OptionalDouble confidence,
    String gap,
    boolean pending,
    Map<String, Integer> runs,
    Set<Integer> collapsed,
    Map<Metric, CellValue> metrics) {
  public PhaseCell {
    values = List.copyOf(values);
    doubts = Set.copyOf(doubts);
    runs = Map.copyOf(runs);
    collapsed = Set.copyOf(collapsed);
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  /** A place of the grid at which the sweep has no cell. */
  static PhaseCell absent(String id, List<AxisValue> values) {
    return new PhaseCell(
        id,
        values,
        PhaseLabel.INCOMPLETE,
        Set.of(),
        OptionalDouble.empty(),
        "not asked for",
        false,
        Map.of(),
        Set.of(),
        Map.of());
  }

  /** Whether the sweep has the cell. */
  public boolean isAsked() {
    return !runs.isEmpty();
  }

  /** The mean of a metric; empty if the sweep did not ask for it. */
  public Optional<CellValue> value(Metric metric) {
    return Optional.ofNullable(metrics.get(metric));
  }

  /** Whether the label carries a question mark: its curve has not converged. */
  public boolean uncertain() {
    return doubts.contains(Doubt.CURVE_NOT_CONVERGED);
  }
}
