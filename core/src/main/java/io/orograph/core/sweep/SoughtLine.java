package io.orograph.core.sweep;

import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The line that an adaptive search looks for: where a metric of single runs passes a threshold.
 *
 * @param axis path of the axis that is searched, e.g. {@code training.batch_size}; empty for the
 *     first temperature axis
 * @param metric name of the metric; empty for the training error
 * @param threshold a run at or below it is within; empty for the sweep's own threshold of the
 *     training error, {@code phase.fitted_error_percent}
 */
public record SoughtLine(String axis, String metric, OptionalDouble threshold) {
  /** The fitted line along the first temperature axis. */
  public static final SoughtLine FITTED = new SoughtLine("", "", OptionalDouble.empty());

  /** Place of the searched axis among those of a sweep. */
  public OptionalInt axisOf(SweepSpec spec) {
    return IntStream.range(0, spec.axes().size())
        .filter(
            a ->
                axis.isEmpty()
                    ? spec.axes().get(a).role() == AxisRole.TEMPERATURE
                    : spec.axes().get(a).knob().path().equals(axis))
        .findFirst();
  }

  /** The metric among those that a sweep measures. */
  public Optional<Metric> metricOf(SweepSpec spec) {
    return spec.metrics().stream()
        .filter(
            m -> metric.isEmpty() ? m.kind() == MetricKind.TRAIN_ERROR : m.name().equals(metric))
        .findFirst();
  }

  /** The threshold in a sweep; NaN where the metric needs one of its own and has none. */
  public double thresholdOf(SweepSpec spec) {
    boolean error =
        metricOf(spec).map(m -> m.kind() == MetricKind.TRAIN_ERROR).orElse(metric.isEmpty());
    return threshold.orElse(error ? spec.phase().fittedErrorPercent() : Double.NaN);
  }
}
