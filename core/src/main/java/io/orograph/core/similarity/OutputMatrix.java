package io.orograph.core.similarity;

/**
 * Outputs of one network on a probe set: n samples by p features, for example softmax
 * probabilities.
 */
public final class OutputMatrix {
  private final int samples;
  private final int features;
  private final double[] values;

  /**
   * Copies the outputs.
   *
   * @param samples n, at least 1
   * @param features p, at least 1
   * @param values row-major, shape (n, p)
   */
  public OutputMatrix(int samples, int features, double[] values) {
    if (samples < 1 || features < 1 || values.length != (long) samples * features) {
      throw new IllegalArgumentException(
          "values: %d (expected: %d x %d, both at least 1)"
              .formatted(values.length, samples, features));
    }
    this.samples = samples;
    this.features = features;
    this.values = values.clone();
  }

  /** Copies rows of equal length. */
  public static OutputMatrix of(double[]... rows) {
    double[] values = new double[rows.length * rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != rows[0].length) {
        throw new IllegalArgumentException(
            "row " + i + ": " + rows[i].length + " (expected: " + rows[0].length + ")");
      }
      System.arraycopy(rows[i], 0, values, i * rows[0].length, rows[0].length);
    }
    return new OutputMatrix(rows.length, rows[0].length, values);
  }

  /** n. */
  public int samples() {
    return samples;
  }

  /** p. */
  public int features() {
    return features;
  }

  /** Entry of a sample and a feature. */
  public double at(int sample, int feature) {
    return values[sample * features + feature];
  }

  /**
   * The variance of the outputs between samples, (1/(np)) Σ ‖xᵢ − x̄‖²: the population variance of
   * an output, mean over the outputs, as training measures it to call a run collapsed. NaN if an
   * output is.
   */
  public double varianceBetweenSamples() {
    double sum = 0;
    for (double deviation : centered()) {
      sum += deviation * deviation;
    }
    return sum / samples / features;
  }

  /** The feature of largest value; of equal ones the first. */
  public int largest(int sample) {
    int best = 0;
    for (int f = 1; f < features; f++) {
      best = at(sample, f) > at(sample, best) ? f : best;
    }
    return best;
  }

  /** Row-major deviations from the mean of each feature. */
  double[] centered() {
    double[] centered = values.clone();
    for (int f = 0; f < features; f++) {
      double mean = 0;
      for (int i = 0; i < samples; i++) {
        mean += at(i, f) / samples;
      }
      for (int i = 0; i < samples; i++) {
        centered[i * features + f] -= mean;
      }
    }
    return centered;
  }

  static void requireSameSamples(OutputMatrix x, OutputMatrix y) {
    if (x.samples != y.samples) {
      throw new IllegalArgumentException(
          "samples: " + y.samples + " (expected: " + x.samples + ", the same probe set)");
    }
  }
}
