package io.orograph.core.phase;

import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.AxisValue;
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
 * @param runs number of runs by outcome word, and {@code pending}
 * @param metrics mean values of the kinds asked for
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
    Map<MetricKind, CellValue> metrics) {
  public PhaseCell {
    values = List.copyOf(values);
    doubts = Set.copyOf(doubts);
    runs = Map.copyOf(runs);
    metrics = Map.copyOf(metrics);
  }

  /** The mean of a kind; empty if the sweep did not ask for it. */
  public Optional<CellValue> value(MetricKind kind) {
    return Optional.ofNullable(metrics.get(kind));
  }

  /** Whether the label carries a question mark: its curve has not converged. */
  public boolean uncertain() {
    return doubts.contains(Doubt.CURVE_NOT_CONVERGED);
  }
}
