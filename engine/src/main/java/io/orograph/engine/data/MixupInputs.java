package io.orograph.engine.data;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;

/**
 * Mixed-up inputs on which representations are compared (Yang et al. 2021, A.1: on the raw training
 * data similarity is trivially high once everything is fitted).
 *
 * <p>Batch b draws from {@code seed.derive("mixup", b)}: λ ~ Beta(16, 16), a permutation of the
 * source of which the batch takes the first samples, then a permutation of the batch for the
 * partners; each input is λ x_i + (1 − λ) x_partner(i).
 */
public final class MixupInputs {
  /** Samples per batch, of the paper. */
  public static final int BATCH = 128;

  private static final double SHAPE = 16;

  private MixupInputs() {}

  /**
   * Mixed-up inputs, (n, features) row-major with n = batches · min({@value #BATCH}, source
   * samples).
   *
   * @param source the smallest nested subset of the sweep, so that all cells get the same inputs
   * @param batches number of batches; 5 in the paper
   * @param seed of the measurement
   */
  public static float[] of(Samples source, int batches, Seed seed) {
    int features = source.features();
    int size = Math.min(BATCH, source.count());
    float[] mixed = new float[batches * size * features];
    for (int b = 0; b < batches; b++) {
      RandomStream stream = seed.derive("mixup", b).stream();
      double lambda = stream.nextBeta(SHAPE, SHAPE);
      int[] rows = stream.permutation(source.count());
      int[] partner = stream.permutation(size);
      for (int i = 0; i < size; i++) {
        int to = (b * size + i) * features;
        int first = rows[i] * features;
        int second = rows[partner[i]] * features;
        for (int j = 0; j < features; j++) {
          mixed[to + j] =
              (float)
                  (lambda * source.inputs()[first + j]
                      + (1 - lambda) * source.inputs()[second + j]);
        }
      }
    }
    return mixed;
  }
}
