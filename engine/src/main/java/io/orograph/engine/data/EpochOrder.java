package io.orograph.engine.data;

import io.orograph.core.random.Seed;

/**
 * The order in which samples are seen: one permutation per epoch, from label {@code epoch} with the
 * epoch as index, cut into batches; the last incomplete batch is dropped.
 *
 * <p>A function of the step, so nothing needs to be kept to go on from any step. Remembers the last
 * permutation; for use by one thread.
 */
public final class EpochOrder {
  private final Seed seed;
  private final int samples;
  private final int batchSize;
  private final int stepsPerEpoch;
  private long epoch = -1;
  private int[] permutation = {};

  /**
   * An order.
   *
   * @param seed of this order
   * @param samples number of samples
   * @param batchSize samples per step, at most {@code samples}
   */
  public EpochOrder(Seed seed, int samples, int batchSize) {
    if (batchSize < 1 || batchSize > samples) {
      throw new IllegalArgumentException(
          "batch size: " + batchSize + " (expected: 1 to " + samples + ", the number of samples)");
    }
    this.seed = seed;
    this.samples = samples;
    this.batchSize = batchSize;
    this.stepsPerEpoch = samples / batchSize;
  }

  /** Steps in one pass over the samples. */
  public int stepsPerEpoch() {
    return stepsPerEpoch;
  }

  /** Writes the rows of the batch of this step (counted from 0) to {@code to[at …]}. */
  public void batch(long step, int[] to, int at) {
    long wanted = step / stepsPerEpoch;
    if (wanted != epoch) {
      permutation = seed.derive("epoch", wanted).stream().permutation(samples);
      epoch = wanted;
    }
    int from = (int) (step % stepsPerEpoch) * batchSize;
    System.arraycopy(permutation, from, to, at, batchSize);
  }
}
