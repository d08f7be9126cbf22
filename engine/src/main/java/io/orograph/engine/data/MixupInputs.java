package io.orograph.engine.data;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;

/**
 * Mixed-up inputs on which representations are compared (Yang et al. 2021, A.1: on the raw training
 * data similarity is trivially high once everything is fitted).
 *
 * <p>Batch b draws from {@code seed.derive("mixup", b)}: λ ~ Beta(s, s), s = 16 in the paper, a
 * permutation of the source of which the batch takes the first samples, then a permutation of the
 * batch for the partners; each input is λ x_i + (1 − λ) x_partner(i).
 */
public final class MixupInputs {
  /** Samples per batch, of the paper. */
  public static final int BATCH = 128;

  private MixupInputs() {}

  /**
   * Mixed-up inputs, (count, features) row-major, in batches of {@value #BATCH} or of the whole
   * source if that is smaller; the last batch is cut.
   *
   * @param source the smallest nested subset of the sweep, so that all cells get the same inputs
   * @param count number of inputs; 640 in the paper
   * @param shape of the symmetric Beta law of λ; 16 in the paper
   * @param seed of the measurement
   */
  public static float[] of(Samples source, int count, double shape, Seed seed) {
    int features = source.features();
    int size = Math.min(BATCH, source.count());
    float[] mixed = new float[count * features];
    for (int at = 0; at < count; at += size) {
      RandomStream stream = seed.derive("mixup", at / size).stream();
      double lambda = stream.nextBeta(shape, shape);
      int[] rows = stream.permutation(source.count());
      int[] partner = stream.permutation(size);
      for (int i = 0; i < Math.min(size, count - at); i++) {
        float[] first = source.inputs(rows[i], rows[i] + 1);
        float[] second = source.inputs(rows[partner[i]], rows[partner[i]] + 1);
        for (int j = 0; j < features; j++) {
          mixed[(at + i) * features + j] = (float) (lambda * first[j] + (1 - lambda) * second[j]);
        }
      }
    }
    return mixed;
  }
}
