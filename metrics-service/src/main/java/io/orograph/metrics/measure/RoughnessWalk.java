package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.pde.RoughnessIndex;
import io.orograph.engine.train.Initialization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The roughness indices along a training, a few directions at a time: of the initial network, drawn
 * again from the run's seed, and of every checkpoint after it. The Gaussian draws are the same at
 * all of them; their filters have the norms of the network at hand.
 */
final class RoughnessWalk implements AutoCloseable {
  /** How an index at one network is computed. */
  interface Step {
    RoughnessWork at(float[] theta) throws IOException;
  }

  private final CellSession cell;
  private final MeasuredRun run;
  private final List<CheckpointRef> later;
  private final Step step;
  private final List<RoughnessIndex> indices = new ArrayList<>();
  private Optional<RoughnessWork> work = Optional.empty();
  private long passes;

  RoughnessWalk(CellSession cell, MeasuredRun run, Step step) {
    this.cell = cell;
    this.run = run;
    this.later = MatchedLoss.checkpoints(run).stream().filter(ref -> ref.step() > 0).toList();
    this.step = step;
  }

  /** Goes on for a while; whether all networks are done. */
  boolean next() throws IOException {
    if (indices.size() == networks()) {
      return true;
    }
    if (work.isEmpty()) {
      work = Optional.of(step.at(theta(indices.size())));
    }
    RoughnessWork here = work.orElseThrow();
    if (here.next()) {
      indices.add(here.index());
      passes += here.passesOfProfiles();
      close();
    }
    return indices.size() == networks();
  }

  private int networks() {
    return later.size() + 1;
  }

  /** Parameters of the i-th network; 0 is the initial one. */
  float[] theta(int i) throws IOException {
    return i == 0
        ? Initialization.of(run.run(), cell.architecture().layout())
        : cell.theta(run, later.get(i - 1));
  }

  /** The training step of the i-th network. */
  long stepOf(int i) {
    return i == 0 ? 0 : later.get(i - 1).step();
  }

  /** The first network with the largest index; empty where none has any. */
  OptionalInt roughest() {
    return IntStream.range(0, indices.size())
        .filter(i -> Double.isFinite(indices.get(i).index()))
        .reduce((a, b) -> indices.get(b).index() > indices.get(a).index() ? b : a);
  }

  /** Passes of samples through networks so far. */
  long passes() {
    return passes;
  }

  /**
   * Over the networks: {@code series_step}, {@code series_index}, its 95 % interval {@code
   * series_low} and {@code series_high}, {@code series_mean_tau}, {@code series_multimodal} and
   * {@code series_mean_offset}.
   */
  Map<String, Safetensors.Tensor> columns() {
    Map<String, Safetensors.Tensor> columns = new TreeMap<>();
    long[] steps = IntStream.range(0, indices.size()).mapToLong(this::stepOf).toArray();
    columns.put("series_step", Safetensors.Tensor.of(steps, steps.length));
    columns.put("series_index", column(RoughnessIndex::index));
    columns.put("series_low", column(index -> index.interval().low()));
    columns.put("series_high", column(index -> index.interval().high()));
    columns.put("series_mean_tau", column(RoughnessIndex::meanTau));
    columns.put("series_multimodal", column(RoughnessIndex::multimodal));
    columns.put("series_mean_offset", column(RoughnessIndex::meanOffset));
    return columns;
  }

  private Safetensors.Tensor column(ToDoubleFunction<RoughnessIndex> number) {
    return Safetensors.Tensor.column(
        indices.stream().map(index -> number.applyAsDouble(index)).toList());
  }

  @Override
  public void close() {
    work.ifPresent(RoughnessWork::close);
    work = Optional.empty();
  }
}
