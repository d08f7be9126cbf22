package io.orograph.engine.data;

import io.orograph.core.random.Seed;
import java.util.Arrays;
import java.util.Optional;

/** Samples: inputs and the class of each, as used (noisy where noise was asked for). */
public final class Samples {
  private final Inputs source;
  private final int[] labels;
  private final Optional<RealTargets> real;

  Samples(Inputs source, int[] labels) {
    this(source, labels, Optional.empty());
  }

  /** Samples with targets that are numbers; the labels then mean nothing. */
  Samples(Inputs source, RealTargets real) {
    this(source, new int[real.count()], Optional.of(real));
  }

  private Samples(Inputs source, int[] labels, Optional<RealTargets> real) {
    if (source.count() != labels.length) {
      throw new IllegalArgumentException(
          "labels: " + labels.length + " (expected: " + source.count() + ", one a sample)");
    }
    this.source = source;
    this.labels = labels;
    this.real = real;
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

  /** Targets that are numbers; empty where samples have classes. */
  public Optional<RealTargets> real() {
    return real;
  }

  /**
   * Targets of samples [from, to), row-major: one-hot vectors of {@code outputs} classes, or the
   * numbers there are.
   */
  public double[] targets(int from, int to, int outputs) {
    if (real.isPresent()) {
      return real.get().rows(from, to);
    }
    double[] oneHot = new double[(to - from) * outputs];
    for (int i = from; i < to; i++) {
      oneHot[(i - from) * outputs + labels[i]] = 1;
    }
    return oneHot;
  }

  /**
   * Writes the targets of all samples as {@link #targets} has them, rounded to 32 bits, to {@code
   * to[at …]}.
   */
  public void writeTargets(float[] to, int at, int outputs) {
    if (real.isPresent()) {
      double[] values = real.get().values();
      for (int i = 0; i < values.length; i++) {
        to[at + i] = (float) values[i];
      }
      return;
    }
    for (int i = 0; i < labels.length; i++) {
      to[at + i * outputs + labels[i]] = 1;
    }
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
    return new Samples(
        source.take(rows),
        Arrays.stream(rows).map(i -> labels[i]).toArray(),
        real.map(targets -> targets.take(rows)));
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
    return new Samples(source.withNoise(deviation, seed), labels, real);
  }

  /** The same inputs and labels with targets that are numbers. */
  public Samples withTargets(RealTargets targets) {
    return new Samples(source, labels, Optional.of(targets));
  }

  /** The same inputs with other labels. */
  public Samples withLabels(int[] others) {
    return new Samples(source, others);
  }
}
