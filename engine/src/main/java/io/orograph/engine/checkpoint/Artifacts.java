package io.orograph.engine.checkpoint;

import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.engine.data.Samples;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.train.CurvePoint;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Bytes of what events and measurements refer to. */
public final class Artifacts {
  private Artifacts() {}

  /**
   * An evaluation set as {@code .npz}: {@code inputs} (n, features) float32 and {@code labels} (n)
   * int64, as the network saw them.
   */
  public static byte[] evaluationSet(Samples samples) {
    long[] labels = new long[samples.count()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = samples.labels()[i];
    }
    Map<String, Safetensors.Tensor> arrays =
        new TreeMap<>(inputs(samples.inputs(), samples.features()));
    arrays.put("labels", Safetensors.Tensor.of(labels, labels.length));
    return Npz.write(arrays);
  }

  /** Unlabelled inputs as {@code .npz}: {@code inputs} (n, features) float32. */
  public static byte[] inputSet(float[] inputs, int features) {
    return Npz.write(inputs(inputs, features));
  }

  /**
   * A piece of one run's training curve as {@code .npz}: {@code step} (n) int64, steps done, and
   * {@code train_loss} (n) float64, the mean of the batch losses since the point before.
   */
  public static byte[] curveChunk(List<CurvePoint> points) {
    long[] steps = points.stream().mapToLong(CurvePoint::step).toArray();
    double[] losses = points.stream().mapToDouble(CurvePoint::trainLoss).toArray();
    return Npz.write(
        Map.of(
            "step", Safetensors.Tensor.of(steps, steps.length),
            "train_loss", Safetensors.Tensor.of(losses, losses.length)));
  }

  /**
   * Values along a curve or segment as {@code .npz}, all of shape (n) and float64: {@code t},
   * {@code loss} (data term) and {@code error} (percent).
   */
  public static byte[] profile(double[] t, double[] loss, double[] errorPercent) {
    return Npz.write(
        Map.of(
            "t", Safetensors.Tensor.of(t, t.length),
            "loss", Safetensors.Tensor.of(loss, loss.length),
            "error", Safetensors.Tensor.of(errorPercent, errorPercent.length)));
  }

  /**
   * The bend of a Bézier curve as safetensors, float64, with the names and shapes of a checkpoint.
   */
  public static byte[] bend(Architecture architecture, double[] bend) {
    return Safetensors.write(
        SlotTensors.cut(architecture.layout().parameters(), bend),
        Map.of("format", "orograph.bend/1", "architecture", architecture.text()));
  }

  private static Map<String, Safetensors.Tensor> inputs(float[] inputs, int features) {
    long rows = inputs.length / features;
    return Map.of("inputs", Safetensors.Tensor.of(inputs, rows, features));
  }
}
