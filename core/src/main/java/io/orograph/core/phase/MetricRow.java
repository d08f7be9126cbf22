package io.orograph.core.phase;

import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricLevel;
import java.util.List;
import java.util.Optional;

/**
 * A measurement that has been made.
 *
 * @param cell id of its cell
 * @param metric which quantity, under which name
 * @param replicates those of one run, a pair or the cell, the smaller first
 * @param estimate empty where the value is undefined
 */
public record MetricRow(
    String cell, Metric metric, List<Integer> replicates, Optional<Estimate> estimate) {
  public MetricRow {
    replicates = List.copyOf(replicates);
    MetricLevel level = metric.kind().level();
    if (!level.speaksOf(replicates)) {
      throw new IllegalArgumentException(
          "replicates of %s: %s (expected: %s)"
              .formatted(metric.name(), replicates, level.expectedReplicates()));
    }
  }

  /** What the diagram needs of a measurement; a value that is not finite counts as undefined. */
  public static MetricRow of(Measurement measurement) {
    Optional<Estimate> estimate =
        switch (measurement) {
          case Measurement.Scalar scalar ->
              Optional.of(scalar.estimate()).filter(e -> Double.isFinite(e.value()));
          case Measurement.Undefined undefined -> Optional.empty();
        };
    return new MetricRow(
        measurement.subject().cell(),
        measurement.metric(),
        measurement.subject().replicates(),
        estimate);
  }
}
