package io.orograph.engine.surface;

import io.orograph.engine.data.Samples;

/** Which statistics batch normalization uses at the points of a surface. */
public sealed interface NormStatistics {
  /** For networks without batch normalization. */
  NormStatistics NONE = new Given(new float[0]);

  /**
   * The same at every point: the running statistics of a checkpoint.
   *
   * @param values flat, in the order of the layout's buffers
   */
  @SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
  record Given(float[] values) implements NormStatistics {}

  /**
   * Those of each point itself, estimated anew in one pass over a set: reset, then the average over
   * its batches, weighted by their size (a batch of b samples after n others moves them by b/(n +
   * b); Izmailov et al. 2018, {@code update_bn}). The batches have a fixed order, so further passes
   * would give the same.
   *
   * <p>The loss is then no function with a usable derivative: gradient and Hessian are refused.
   *
   * @param set where they are estimated
   * @param batchSize samples per batch; the last may be smaller, or larger by one
   */
  record Recomputed(Samples set, int batchSize) implements NormStatistics {}

  /**
   * Those of each batch of the evaluation set, in its order; derivatives include theirs.
   *
   * @param size samples per batch; the last may be smaller, or larger by one
   */
  record OfBatches(int size) implements NormStatistics {}
}
