package io.orograph.core.statistics;

import java.util.Arrays;

/**
 * The values of a statistic in resamples of the data, sorted: its bootstrap distribution (Efron and
 * Tibshirani, "An introduction to the bootstrap", chapters 13 and 16). Resamples in which the
 * statistic is undefined are left out; how many were defined is stated.
 */
public final class Resampled {
  private final double[] sorted;
  private final int drawn;

  private Resampled(double[] sorted, int drawn) {
    this.sorted = sorted;
    this.drawn = drawn;
  }

  /** The distribution of these values; NaN stands for undefined. */
  public static Resampled of(double[] values) {
    double[] defined = Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
    return new Resampled(defined, values.length);
  }

  /** Share of the resamples in which the statistic was defined; 0 without resamples. */
  public double definedShare() {
    return drawn == 0 ? 0 : sorted.length / (double) drawn;
  }

  /** The percentile interval of this coverage, for example 0.95. */
  public Interval interval(double coverage) {
    if (sorted.length == 0) {
      return Interval.UNKNOWN;
    }
    return new Interval(quantile((1 - coverage) / 2), quantile((1 + coverage) / 2));
  }

  /**
   * Two-sided p-value of {@code hypothesis}: twice the smaller of the shares of resamples at or
   * beyond it, each with one added to its count and to the number of resamples, so that it is never
   * 0. A value exactly at the hypothesis counts on both sides.
   */
  public double p(double hypothesis) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    long below = Arrays.stream(sorted).filter(v -> v <= hypothesis).count();
    long above = Arrays.stream(sorted).filter(v -> v >= hypothesis).count();
    return Math.min(1, 2 * (1 + Math.min(below, above)) / (sorted.length + 1.0));
  }

  /**
   * One-sided p-value of a value that this is the distribution of by chance: the share of resamples
   * at or beyond it, with one added to their number and to that of all, so that it is never 0.
   *
   * @param side 1 for those above, −1 for those below
   */
  public double tail(double value, int side) {
    long beyond = Arrays.stream(sorted).filter(v -> side * v >= side * value).count();
    return (1 + beyond) / (sorted.length + 1.0);
  }

  /** Linear between order statistics, as R's type 7. */
  private double quantile(double share) {
    double place = share * (sorted.length - 1);
    int low = (int) Math.floor(place);
    int high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
  }
}
