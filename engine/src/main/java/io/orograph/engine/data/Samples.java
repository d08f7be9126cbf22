package io.orograph.engine.data;

import io.orograph.core.random.Seed;
import java.util.Arrays;

/** Samples: inputs and the class of each, as used (noisy where noise was asked for). */
public final class Samples {
  private final Inputs source;
  private final int[] labels;

  Samples(Inputs source, int[] labels) {
    if (source.count() != labels.length) {
      throw new IllegalArgumentException(
          "labels: " + labels.length + " (expected: " + source.count() + ", one a sample)");
    }
    this.source = source;
    this.labels = labels;
  }

  /**
   * Samples that are there as numbers.
   *
   * @param features inputs per sample
   * @param inputs (n, features), row-major
   * @param labels class of each sample
   */
  public Samples(int features, float[] inputs, int[] labels) {
    this(Inputs.of(features, inputs, labels.length), labels);
  }

  /** Inputs per sample. */
  public int features() {
    return source.features();
  }

  /** Number of samples. */
  public int count() {
    return labels.length;
  }

  /** Class of each sample; not to be written to. */
  public int[] labels() {
    return labels;
  }

  /** Where the inputs come from; the same object for samples that differ in labels alone. */
  public Inputs source() {
    return source;
  }

  /** All inputs, (n, features) row-major: of a large set a piece at a time is better. */
  public float[] inputs() {
    return source.read(0, count());
  }

  /** The inputs of samples [from, to), row-major. */
  public float[] inputs(int from, int to) {
    return source.read(from, to);
  }

  /** The given samples, in the given order. */
  public Samples take(int[] rows) {
    return new Samples(source.take(rows), Arrays.stream(rows).map(i -> labels[i]).toArray());
  }

  /** The first {@code n} samples. */
  public Samples first(int n) {
    if (n > count()) {
      throw new IllegalArgumentException("n: " + n + " (expected: at most " + count() + ")");
    }
    return take(Stratification.rowsBelow(n));
  }

  /** The same with Gaussian noise on the inputs, from the row of each sample in its data set. */
  Samples withPixelNoise(double deviation, Seed seed) {
    return new Samples(source.withNoise(deviation, seed), labels);
  }

  /** The same inputs with other labels. */
  public Samples withLabels(int[] others) {
    return new Samples(source, others);
  }
}
