package io.orograph.engine.data;

import io.orograph.core.random.Seed;
import java.util.Arrays;
import java.util.Optional;

/**
 * Inputs of samples: chosen rows of a data set, made when they are read, so that a set costs its
 * bytes once however many subsets of it are in use. Equal only to itself.
 */
public final class Inputs {
  private final InputRows rows;
  private final int[] chosen;

  Inputs(InputRows rows, int[] chosen) {
    this.rows = rows;
    this.chosen = chosen;
  }

  /** All of {@code values}, (n, features) row-major. */
  static Inputs of(int features, float[] values, int count) {
    if (values.length != Math.multiplyExact(features, count)) {
      throw new IllegalArgumentException(
          "inputs: " + values.length + " (expected: " + features + " x " + count + ")");
    }
    return new Inputs(new InputRows.Given(features, values), Stratification.rowsBelow(count));
  }

  /** Inputs per sample. */
  public int features() {
    return rows.features();
  }

  /** Number of samples. */
  public int count() {
    return chosen.length;
  }

  /** The inputs of samples [from, to), row-major, in an array of their own. */
  public float[] read(int from, int to) {
    float[] values = new float[Math.multiplyExact(to - from, features())];
    for (int i = from; i < to; i++) {
      rows.read(chosen[i], values, (i - from) * features());
    }
    return values;
  }

  /** Whether they are given in float64, as the points of a domain are. */
  public boolean isWide() {
    return rows instanceof InputRows.Points;
  }

  /** The inputs of samples [from, to) in float64, row-major, in an array of their own. */
  public double[] readWide(int from, int to) {
    double[] wide = new double[Math.multiplyExact(to - from, features())];
    if (rows instanceof InputRows.Points points) {
      for (int i = from; i < to; i++) {
        System.arraycopy(
            points.values(), chosen[i] * features(), wide, (i - from) * features(), features());
      }
      return wide;
    }
    float[] narrow = read(from, to);
    Arrays.setAll(wide, i -> narrow[i]);
    return wide;
  }

  /**
   * What the inputs are made of.
   *
   * @param rows place of each sample in its data set, TRAIN before TEST in the order of the files
   * @param pixelNoise standard deviation of the noise added
   * @param dataSeed seed of that noise
   */
  @SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
  public record Origin(int[] rows, double pixelNoise, long dataSeed) {}

  /** What these are made of; empty when they are no samples of a data set. */
  public Optional<Origin> origin() {
    return switch (rows) {
      case InputRows.Given given -> Optional.empty();
      case InputRows.Points points -> Optional.empty();
      case InputRows.Images images -> Optional.of(new Origin(rows(), 0, 0));
      case InputRows.Noisy noisy ->
          Optional.of(new Origin(rows(), noisy.deviation(), noisy.seed().value()));
    };
  }

  /** The rows of the data set, in the order of the samples. */
  int[] rows() {
    return chosen.clone();
  }

  Inputs withNoise(double deviation, Seed seed) {
    return new Inputs(new InputRows.Noisy(rows, deviation, seed), chosen);
  }

  /** The given samples, in the given order. */
  Inputs take(int[] samples) {
    return new Inputs(rows, Arrays.stream(samples).map(i -> chosen[i]).toArray());
  }
}
