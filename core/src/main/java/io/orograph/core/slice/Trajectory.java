package io.orograph.core.slice;

import io.orograph.core.estimate.DenseEigen;
import io.orograph.core.operator.VectorBlock;
import java.util.Arrays;
import java.util.Optional;

/**
 * The directions in which a training moved most: principal components of its checkpoints (Li et
 * al., NeurIPS 2018, section 7.2; Lorch, "Visualizing deep network training trajectories with PCA",
 * 2016).
 *
 * <p>With the n checkpoints as columns of X and C = X − X·11ᵀ/n, the eigenpairs (λⱼ, qⱼ) of the
 * small matrix CᵀC of shape (n, n) give the unit components C qⱼ / √λⱼ, so that nothing of size P ×
 * P is ever formed.
 */
public final class Trajectory {
  /** Variance, in units of the largest, below which there is no further direction (ours). */
  private static final double NOTHING = 1e-12;

  private Trajectory() {}

  /**
   * Principal components.
   *
   * @param directions orthonormal, shape (P, k); each points to the side on which the first
   *     checkpoint lies when seen from the last
   * @param shares of the variance of all checkpoints, shape (k)
   */
  @SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
  public record Components<B extends VectorBlock<B>>(B directions, double[] shares) {}

  /**
   * The first k principal components.
   *
   * @param checkpoints in the order of training, shape (P, n)
   * @return empty where the checkpoints do not span k directions
   */
  public static <B extends VectorBlock<B>> Optional<Components<B>> components(
      B checkpoints, int k) {
    int n = checkpoints.columns();
    if (n <= k) {
      return Optional.empty();
    }
    try (B centred = checkpoints.copy()) {
      double[] means = new double[n * n];
      Arrays.fill(means, -1.0 / n);
      centred.addProduct(checkpoints, means);
      double[] gram = centred.gram(centred);
      if (!Arrays.stream(gram).allMatch(Double::isFinite)) {
        return Optional.empty();
      }
      return components(centred, DenseEigen.solve(rows(gram, n)), k);
    }
  }

  private static <B extends VectorBlock<B>> Optional<Components<B>> components(
      B centred, DenseEigen eigen, int k) {
    double[] variances = eigen.values();
    int n = variances.length;
    double all = Arrays.stream(variances).sum();
    if (!(variances[n - k] > NOTHING * variances[n - 1])) {
      return Optional.empty();
    }
    double[] shares = new double[k];
    double[] combination = new double[n * k];
    for (int j = 0; j < k; j++) {
      int at = n - 1 - j;
      shares[j] = variances[at] / all;
      double sign = eigen.entry(0, at) < eigen.entry(n - 1, at) ? -1 : 1;
      for (int i = 0; i < n; i++) {
        combination[i * k + j] = sign * eigen.entry(i, at) / Math.sqrt(variances[at]);
      }
    }
    B directions = centred.zeros(k);
    directions.addProduct(centred, combination);
    GramSchmidt.orthonormalize(directions);
    return Optional.of(new Components<>(directions, shares));
  }

  private static double[][] rows(double[] flat, int n) {
    double[][] rows = new double[n][];
    for (int i = 0; i < n; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * n, (i + 1) * n);
    }
    return rows;
  }
}
