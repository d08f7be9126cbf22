package io.orograph.engine.checkpoint;

import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.engine.data.Inputs;
import io.orograph.engine.data.RealTargets;
import io.orograph.engine.data.Samples;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.train.CurvePoint;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Bytes of what events and measurements refer to. */
public final class Artifacts {
  private Artifacts() {}

  /** Inputs up to this size are kept whole (ours): 1,365 CIFAR images, 5,349 of MNIST. */
  private static final long WHOLE_UP_TO = 16L << 20;

  /**
   * An evaluation set as {@code .npz}: {@code labels} (n) int64 and {@code inputs} (n, features)
   * float32, as the network saw them. Points of a domain have float64 {@code inputs} and {@code
   * targets} (n, columns) in place of labels, as samples of a regression have. Of an autoencoder
   * there are neither: the inputs are what it answers with.
   *
   * <p>Of samples of a data set that are larger than 16 MiB, {@code rows} (n) int64 stands in place
   * of the inputs, because the labels of whole CIFAR-10 would otherwise bring 0.6 GB with them each
   * time: the place of each sample in the data set, TRAIN before TEST in the order of the files, to
   * be scaled as the data set is; with pixel noise also {@code pixel_noise} (1) float64 and {@code
   * data_seed} (1) int64. The data set is the one whose digest the measurement's provenance has.
   */
  public static byte[] evaluationSet(Samples samples) {
    Map<String, Safetensors.Tensor> arrays = new TreeMap<>();
    Optional<Inputs.Origin> origin = samples.source().origin();
    long size = (long) samples.count() * samples.features() * Float.BYTES;
    if (origin.isPresent() && size > WHOLE_UP_TO) {
      arrays.putAll(reference(origin.get()));
    } else {
      arrays.putAll(inputs(samples.inputs(), samples.features()));
    }
    if (samples.source().isWide()) {
      double[] wide = samples.source().readWide(0, samples.count());
      arrays.put("inputs", Safetensors.Tensor.of(wide, samples.count(), samples.features()));
    }
    samples
        .real()
        .ifPresentOrElse(
            real -> targets(real).ifPresent(values -> arrays.put("targets", values)),
            () -> arrays.put("labels", integers(samples.labels())));
    return Npz.write(arrays);
  }

  private static Optional<Safetensors.Tensor> targets(RealTargets real) {
    return switch (real) {
      case RealTargets.Given given ->
          Optional.of(Safetensors.Tensor.of(given.values(), given.count(), given.columns()));
      case RealTargets.Reconstruction inputs -> Optional.empty();
    };
  }

  private static Map<String, Safetensors.Tensor> reference(Inputs.Origin origin) {
    Map<String, Safetensors.Tensor> arrays = new TreeMap<>();
    arrays.put("rows", integers(origin.rows()));
    if (origin.pixelNoise() > 0) {
      arrays.put("pixel_noise", Safetensors.Tensor.of(new double[] {origin.pixelNoise()}, 1));
      arrays.put("data_seed", Safetensors.Tensor.of(new long[] {origin.dataSeed()}, 1));
    }
    return arrays;
  }

  private static Safetensors.Tensor integers(int[] values) {
    return Safetensors.Tensor.of(Arrays.stream(values).asLongStream().toArray(), values.length);
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
