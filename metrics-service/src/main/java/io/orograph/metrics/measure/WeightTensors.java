package io.orograph.metrics.measure;

import io.orograph.core.compress.Threshold;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.model.TensorSlot;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The weight tensors that a metric looks at: of two or more dimensions, by their names. */
final class WeightTensors {
  private WeightTensors() {}

  /** Their places, in the order of the layout. */
  static List<TensorSlot> slots(ParameterLayout layout, MeasurementSpec spec) {
    return layout.named(spec.option("parameters")).stream()
        .filter(slot -> slot.shape().size() >= 2)
        .toList();
  }

  /** One of them. */
  static double[] of(float[] theta, TensorSlot slot) {
    double[] wide = new double[slot.size()];
    Arrays.setAll(wide, i -> theta[slot.offset() + i]);
    return wide;
  }

  /** All of them one after the other. */
  static double[] joined(List<double[]> tensors) {
    return tensors.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  /** The threshold that the options name. */
  static Threshold threshold(MeasurementSpec spec) {
    return new Threshold(
        spec.number("threshold"),
        Threshold.Unit.valueOf(spec.option("relative_to").toUpperCase(Locale.ROOT)));
  }
}
