package io.orograph.core.weights;

import io.orograph.core.estimate.DenseEigen;
import java.util.Arrays;
import java.util.Optional;

/**
 * The eigenvalues of WᵀW of one layer, that is the squared singular values of its weights W. Those
 * of a convolution are pooled over the positions of its kernel, as WeightWatcher does (Martin, Peng
 * and Mahoney, "Predicting trends in the quality of state-of-the-art neural networks without access
 * to training or testing data", Nature Communications 2021).
 *
 * @param eigenvalues the min(rows, columns) ones of each position, in rising order
 */
@SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
public record WeightSpectrum(double[] eigenvalues) {
  /** Of fewer eigenvalues no tail is fitted: WeightWatcher's {@code min_evals}. */
  public static final int LEAST_EIGENVALUES = 10;

  /** Ours: an eigenvalue below this share of the largest is a zero that rounding has moved. */
  private static final double ZERO = 1e-10;

  /**
   * The spectrum of a layer.
   *
   * @param weights row-major (outputs, inputs) or (outputs, inputs, positions)
   * @param positions of the kernel; 1 for a matrix
   */
  public static WeightSpectrum of(float[] weights, int outputs, int inputs, int positions) {
    if (weights.length != outputs * inputs * positions) {
      throw new IllegalArgumentException(
          "weights: %d (expected: %d x %d x %d)"
              .formatted(weights.length, outputs, inputs, positions));
    }
    int small = Math.min(outputs, inputs);
    double[] all = new double[small * positions];
    for (int position = 0; position < positions; position++) {
      double[][] gram = new double[small][small];
      for (int i = 0; i < small; i++) {
        for (int j = 0; j <= i; j++) {
          double sum = 0;
          for (int k = 0; k < Math.max(outputs, inputs); k++) {
            sum +=
                outputs <= inputs
                    ? at(weights, inputs, positions, i, k, position)
                        * at(weights, inputs, positions, j, k, position)
                    : at(weights, inputs, positions, k, i, position)
                        * at(weights, inputs, positions, k, j, position);
          }
          gram[i][j] = sum;
          gram[j][i] = sum;
        }
      }
      double[] values = DenseEigen.eigenvalues(gram);
      System.arraycopy(values, 0, all, position * small, small);
    }
    return new WeightSpectrum(Arrays.stream(all).map(v -> Math.max(v, 0)).sorted().toArray());
  }

  private static double at(float[] w, int inputs, int positions, int row, int column, int place) {
    return w[(row * inputs + column) * positions + place];
  }

  /** λ_max, the squared spectral norm (of the largest position). */
  public double largest() {
    return eigenvalues[eigenvalues.length - 1];
  }

  /** Σλ / λ_max = ‖W‖²_F / ‖W‖²₂, at least 1; NaN of zeros. */
  public double stableRank() {
    return Arrays.stream(eigenvalues).sum() / largest();
  }

  /** The power law of the largest eigenvalues; empty if fewer than ten are above zero. */
  public Optional<PowerLawTail> tail() {
    double[] positive = Arrays.stream(eigenvalues).filter(v -> v > ZERO * largest()).toArray();
    return positive.length < LEAST_EIGENVALUES
        ? Optional.empty()
        : Optional.of(PowerLawTail.fit(positive));
  }
}
