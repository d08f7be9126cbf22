package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Split;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.PathRules;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.train.Initialization;
import io.orograph.metrics.measure.MeasurePlan.Target;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The straight line from where a run began, or a control for it, to where it ended, with some
 * tensors moving and the others resting at one of its ends.
 *
 * @param start parameters at t = 0, flat
 * @param end parameters at t = 1
 */
@SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
record StartLine(float[] start, float[] end) {
  /** Why there is no line. */
  static final String NOTHING_MOVES =
      "parameters, moving_layer: no tensor of the network has such a name in such a layer";

  /** The line of a metric; empty if nothing moves. */
  static Optional<StartLine> of(CellSession cell, MeasurementSpec m, MeasuredRun run)
      throws IOException {
    List<TensorSlot> moving = moving(cell, m, run);
    if (moving.isEmpty()) {
      return Optional.empty();
    }
    float[] last = cell.theta(run);
    float[] drawn = drawn(cell, run.run(), m.option("start"));
    float[] start = m.option("others").equals("final") ? last.clone() : drawn.clone();
    float[] end = start.clone();
    for (TensorSlot slot : moving) {
      System.arraycopy(drawn, slot.offset(), start, slot.offset(), slot.size());
      System.arraycopy(last, slot.offset(), end, slot.offset(), slot.size());
    }
    return Optional.of(new StartLine(start, end));
  }

  /** The tensors that a metric names, of all layers or of one. */
  static List<TensorSlot> moving(CellSession cell, MeasurementSpec m, MeasuredRun run) {
    List<String> layer =
        PathRules.moving(m.option(PathRules.MOVING_LAYER), run.run().settings().network());
    return cell.architecture().layout().named(m.option("parameters")).stream()
        .filter(slot -> layer.contains(slot.name()))
        .toList();
  }

  /**
   * A network that a run began as, or could have begun as.
   *
   * @param word {@code initial}, {@code fresh} or {@code zero}
   */
  static float[] drawn(CellSession cell, RunSpec run, String word) {
    ParameterLayout layout = cell.architecture().layout();
    return switch (word) {
      case "initial" -> Initialization.of(run, layout);
      case "fresh" -> Initialization.of(run, "fresh start", layout);
      case "zero" -> new float[layout.parameterCount()];
      default -> throw new IllegalArgumentException("start: " + word);
    };
  }

  /** A fresh start is found nowhere else, so it is kept. */
  void keep(MeasurementSpec m, Map<String, Safetensors.Tensor> columns) {
    if (m.option("start").equals("fresh")) {
      columns.put("start", Safetensors.Tensor.of(start, start.length));
    }
  }

  /** On the given set; with batch norm also how statistics along the line are estimated. */
  static Basis basis(
      MeasurePlan plan,
      CellSession cell,
      Target target,
      EvaluationSet set,
      Map<String, String> more) {
    Map<String, String> options = new TreeMap<>(target.spec().resolved());
    options.putAll(more);
    options.put("labels", set.split() == Split.TRAIN ? "as trained" : "clean");
    if (cell.isNormalized()) {
      options.put("batch_norm_batch_size", Integer.toString(NormPolicies.BATCH));
      options.put("batch_norm_passes", "1");
    }
    return cell.basis(
        target.spec().kind(),
        set,
        set.samples().count(),
        plan.order().probeSeed(),
        options,
        TrainingForm.SINGLE);
  }
}
