package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.compress.PruningGrid;
import io.orograph.core.compress.Threshold;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Measurement;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.engine.train.FineTuning;
import io.orograph.engine.train.Weights;
import io.orograph.metrics.measure.MeasurePlan.Target;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The test accuracy of a run whose small weights have been set to zero. */
final class PrunedMeter {
  private static final long PASSES_OF_STEP = 3;

  private final MeasurePlan plan;
  private final CellSession cell;
  private final CheckpointStore store;

  PrunedMeter(MeasurePlan plan, CellSession cell, CheckpointStore store) {
    this.plan = plan;
    this.cell = cell;
    this.store = store;
  }

  /** PRUNED_ACCURACY, in percent. */
  Measurement measure(LaneContext lane, Target target, EvaluationSet train, EvaluationSet test)
      throws IOException {
    MeasuredRun run = target.runs().getFirst();
    MeasurementSpec spec = target.spec();
    float[] theta = cell.theta(run).clone();
    boolean[] frozen = prune(theta, spec, WeightTensors.threshold(spec));
    int steps = spec.integer("fine_tune");
    int batch = Math.min(spec.integer("batch_size"), train.samples().count());
    if (steps > 0) {
      theta =
          FineTuning.of(
              lane,
              cell.program(),
              train.samples(),
              new Weights(theta, cell.weights(run).statistics()),
              frozen,
              new FineTuning.Options(steps, spec.number("learning_rate"), batch),
              Seed.ofKey(run.run().key().hex()).derive("fine-tuning"));
    }
    NetworkSurface surface = cell.surfaceBetween(test, train, run);
    double accuracy = accuracy(surface, theta);
    List<ArtifactRef> files =
        spec.option("thresholds").equals("grid")
            ? List.of(
                CellMeter.put(store, ArtifactKind.PROFILE, Npz.write(grid(run, spec, surface))))
            : List.of();
    long networks = files.isEmpty() ? 1 : 1L + PruningGrid.thresholds().size();
    double share = accuracy / 100;
    double error = 100 * Math.sqrt(share * (1 - share) / test.samples().count());
    long passes =
        PASSES_OF_STEP * steps * batch
            + networks
                * (test.samples().count() + (cell.isNormalized() ? train.samples().count() : 0L));
    return CellMeter.scalar(
        plan,
        target,
        basis(target, test, batch),
        new Estimate(
            accuracy, new Errors(Double.NaN, error, Double.NaN), true, new Cost(0, passes)),
        files);
  }

  private static double accuracy(NetworkSurface surface, float[] theta) {
    try (TensorBlock point = surface.points(theta)) {
      return 100 - surface.evaluate(point).errorPercent()[0];
    }
  }

  /**
   * Columns over the thresholds of the grid: {@code threshold}; {@code unit}, the {@linkplain
   * Threshold.Unit#code number} of its unit; {@code zeros} and {@code accuracy} without
   * fine-tuning, in percent.
   */
  private Map<String, Safetensors.Tensor> grid(
      MeasuredRun run, MeasurementSpec spec, NetworkSurface surface) throws IOException {
    List<Threshold> thresholds = PruningGrid.thresholds();
    int n = thresholds.size();
    double[] values = new double[n];
    long[] units = new long[n];
    double[] zeros = new double[n];
    double[] accuracies = new double[n];
    long weights =
        WeightTensors.slots(cell.architecture().layout(), spec).stream()
            .mapToLong(TensorSlot::size)
            .sum();
    for (int i = 0; i < n; i++) {
      float[] theta = cell.theta(run).clone();
      boolean[] frozen = prune(theta, spec, thresholds.get(i));
      int pruned = 0;
      for (boolean zero : frozen) {
        pruned += zero ? 1 : 0;
      }
      values[i] = thresholds.get(i).value();
      units[i] = thresholds.get(i).unit().code();
      zeros[i] = 100.0 * pruned / Math.max(1, weights);
      accuracies[i] = accuracy(surface, theta);
    }
    return Map.of(
        "threshold", Safetensors.Tensor.of(values, n),
        "unit", Safetensors.Tensor.of(units, n),
        "zeros", Safetensors.Tensor.of(zeros, n),
        "accuracy", Safetensors.Tensor.of(accuracies, n));
  }

  /** Sets small weights to zero; which ones. */
  private boolean[] prune(float[] theta, MeasurementSpec spec, Threshold threshold) {
    boolean[] frozen = new boolean[theta.length];
    for (TensorSlot slot : WeightTensors.slots(cell.architecture().layout(), spec)) {
      double least = threshold.of(WeightTensors.of(theta, slot));
      for (int i = slot.offset(); i < slot.end(); i++) {
        if (Math.abs(theta[i]) < least) {
          theta[i] = 0;
          frozen[i] = true;
        }
      }
    }
    return frozen;
  }

  private Basis basis(Target target, EvaluationSet test, int batch) {
    Map<String, String> options = new TreeMap<>(target.spec().resolved());
    options.put("labels", "clean");
    options.put("batch_size", Integer.toString(batch));
    if (cell.isNormalized()) {
      options.put("batch_norm_batch_size", Integer.toString(NormPolicies.BATCH));
      options.put("batch_norm_passes", "1");
    }
    return cell.basis(
        target.spec().kind(),
        test,
        test.samples().count(),
        plan.order().probeSeed(),
        options,
        TrainingForm.SINGLE);
  }
}
