package io.orograph.engine.train;

import io.orograph.core.random.Seed;
import io.orograph.core.sweep.RunSpec;

/**
 * The order in which a run sees its samples: one permutation per epoch, from its label {@code
 * order} with the epoch as index, cut into batches; the last incomplete batch is dropped.
 *
 * <p>A function of the step, so a resumed run needs no generator state.
 */
final class DataOrder {
  private final Seed seed;
  private final int samples;
  private final int batchSize;
  private final int stepsPerEpoch;
  private long epoch = -1;
  private int[] permutation = {};

  DataOrder(RunSpec run, int samples) {
    this.seed = Seed.ofKey(run.seedKey().hex()).derive("order");
    this.samples = samples;
    this.batchSize = run.settings().training().batchSize();
    this.stepsPerEpoch = samples / batchSize;
  }

  /** Writes the rows of the batch of this step (0-based) to {@code to[at …]}. */
  void batch(long step, int[] to, int at) {
    long wanted = step / stepsPerEpoch;
    if (wanted != epoch) {
      permutation = seed.derive("epoch", wanted).stream().permutation(samples);
      epoch = wanted;
    }
    int from = (int) (step % stepsPerEpoch) * batchSize;
    System.arraycopy(permutation, from, to, at, batchSize);
  }
}
