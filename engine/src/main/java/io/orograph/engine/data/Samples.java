package io.orograph.engine.data;

/**
 * Samples as rows.
 *
 * @param features inputs per sample
 * @param inputs (n, features), row-major
 * @param labels class of each sample, as used (noisy where noise was asked for)
 */
@SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
public record Samples(int features, float[] inputs, int[] labels) {
  public Samples {
    if (inputs.length != Math.multiplyExact(features, labels.length)) {
      throw new IllegalArgumentException(
          "inputs: " + inputs.length + " (expected: " + features + " x " + labels.length + ")");
    }
  }

  /** Number of samples. */
  public int count() {
    return labels.length;
  }

  /** The given rows, in the given order. */
  public Samples take(int[] rows) {
    float[] chosen = new float[rows.length * features];
    int[] classes = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(inputs, rows[i] * features, chosen, i * features, features);
      classes[i] = labels[rows[i]];
    }
    return new Samples(features, chosen, classes);
  }

  /** The first {@code n} samples. */
  public Samples first(int n) {
    if (n > count()) {
      throw new IllegalArgumentException("n: " + n + " (expected: at most " + count() + ")");
    }
    int[] rows = new int[n];
    for (int i = 0; i < n; i++) {
      rows[i] = i;
    }
    return take(rows);
  }

  /** The same inputs with other labels. */
  public Samples withLabels(int[] others) {
    return new Samples(features, inputs, others);
  }
}
