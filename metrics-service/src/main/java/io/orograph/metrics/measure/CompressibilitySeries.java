package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.compress.Compressibility;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.train.Initialization;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * C/√d along a training: of each weight tensor and of all of them as one vector, at the initial
 * network, drawn again from the run's seed, and at every checkpoint after it.
 */
final class CompressibilitySeries {
  /** Name of the column of all tensors, with which those of one begin. */
  static final String NAME = "compressibility";

  private final CellSession cell;
  private final List<TensorSlot> slots;

  /**
   * @param slots the weight tensors
   */
  CompressibilitySeries(CellSession cell, List<TensorSlot> slots) {
    this.cell = cell;
    this.slots = List.copyOf(slots);
  }

  /** Columns over the networks: step, compressibility, and compressibility_NAME of each tensor. */
  Map<String, Safetensors.Tensor> columns(MeasuredRun run) throws IOException {
    List<CheckpointRef> later =
        MatchedLoss.checkpoints(run).stream().filter(ref -> ref.step() > 0).toList();
    int n = later.size() + 1;
    long[] steps = new long[n];
    double[][] values = new double[slots.size() + 1][n];
    fill(values, 0, Initialization.of(run.run(), cell.architecture().layout()));
    for (int i = 1; i < n; i++) {
      CheckpointRef ref = later.get(i - 1);
      steps[i] = ref.step();
      fill(values, i, cell.theta(run, ref));
    }
    Map<String, Safetensors.Tensor> columns = new LinkedHashMap<>();
    columns.put("step", Safetensors.Tensor.of(steps, n));
    columns.put(NAME, Safetensors.Tensor.of(values[slots.size()], n));
    for (int s = 0; s < slots.size(); s++) {
      columns.put(NAME + "_" + slots.get(s).name(), Safetensors.Tensor.of(values[s], n));
    }
    return columns;
  }

  private void fill(double[][] values, int at, float[] theta) {
    List<double[]> tensors = slots.stream().map(slot -> WeightTensors.of(theta, slot)).toList();
    for (int s = 0; s < tensors.size(); s++) {
      values[s][at] = Compressibility.of(tensors.get(s)).normalized();
    }
    values[tensors.size()][at] = Compressibility.of(WeightTensors.joined(tensors)).normalized();
  }
}
