package io.orograph.core.claim;

import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.Knob;
import java.util.Locale;

/** One number of every cell that claims speak of. */
sealed interface Quantity {
  /**
   * The mean of a metric over the replicates or pairs of the cell; of a kind measured several times
   * the first one stands for it.
   *
   * @param kind which kind
   * @param absolute whether the size of the mean counts alone: a barrier and a dip of the same size
   *     are then equally far from being connected
   */
  record OfKind(MetricKind kind, boolean absolute) implements Quantity {}

  /** The value of the axis over a field. */
  record OfAxis(Knob knob) implements Quantity {}

  /** The mean training length of the cell's runs. */
  record OfLength(LengthMeasure measure) implements Quantity {}

  /** The mean of one of several metrics of a kind. */
  record OfMetric(Metric metric) implements Quantity {}

  /** The mean of {@code metric}. */
  static Quantity of(Metric metric) {
    return new OfMetric(metric);
  }

  /** The mean of {@code kind}. */
  static Quantity of(MetricKind kind) {
    return new OfKind(kind, false);
  }

  /** The size of mode connectivity: 0 is well connected. */
  static Quantity disconnection() {
    return new OfKind(MetricKind.MODE_CONNECTIVITY, true);
  }

  /** The value of the axis over {@code knob}. */
  static Quantity of(Knob knob) {
    return new OfAxis(knob);
  }

  /** The mean training length. */
  static Quantity of(LengthMeasure measure) {
    return new OfLength(measure);
  }

  /** In words. */
  default String words() {
    return switch (this) {
      case OfKind k -> {
        String kind = k.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        yield k.absolute() ? "|" + kind + "|" : kind;
      }
      case OfAxis a -> a.knob().shortName();
      case OfMetric m -> m.metric().name().toLowerCase(Locale.ROOT).replace('_', ' ');
      case OfLength l -> l.measure().text();
    };
  }
}
