package io.orograph.core.compress;

/**
 * The weights of at least a threshold in magnitude that are not zero, those that pruning leaves;
 * the others count as zeros.
 *
 * @param total all weights
 * @param count the survivors
 * @param entropy −Σ p log₂ p of the survivors over {@link #BINS} bins of equal width from −max|w|
 *     to max|w|, in bits; NaN without survivors
 * @param variation coefficient of variation of their magnitudes, standard deviation (divided by
 *     their number) over mean: 0 if all are of one magnitude; NaN without survivors
 */
public record Survivors(long total, long count, double entropy, double variation) {
  /** Bins of the entropy: ours, as many as an 8-bit code has words. */
  public static final int BINS = 256;

  /**
   * What is left of the weights.
   *
   * @param threshold at least 0
   */
  public static Survivors of(double[] w, double threshold) {
    double largest = largest(w);
    long[] bins = new long[BINS];
    long count = 0;
    double sum = 0;
    for (double v : w) {
      if (v != 0 && Math.abs(v) >= threshold) {
        count++;
        sum += Math.abs(v);
        bins[bin(v, largest)]++;
      }
    }
    double mean = sum / count;
    double squares = 0;
    for (double v : w) {
      if (v != 0 && Math.abs(v) >= threshold) {
        squares += (Math.abs(v) - mean) * (Math.abs(v) - mean);
      }
    }
    return new Survivors(w.length, count, entropy(bins, count), Math.sqrt(squares / count) / mean);
  }

  /** max|w|. */
  public static double largest(double[] w) {
    double largest = 0;
    for (double v : w) {
      largest = Math.max(largest, Math.abs(v));
    }
    return largest;
  }

  private static int bin(double v, double largest) {
    return largest == 0
        ? BINS / 2
        : (int) Math.min(BINS - 1, Math.floor((v / largest + 1) / 2 * BINS));
  }

  private static double entropy(long[] bins, long count) {
    if (count == 0) {
      return Double.NaN;
    }
    double entropy = 0;
    for (long n : bins) {
      if (n > 0) {
        double share = (double) n / count;
        entropy -= share * Math.log(share) / Math.log(2);
      }
    }
    return entropy;
  }

  /** Share of weights that are zero or below the threshold, from 0 to 1. */
  public double zeros() {
    return 1 - (double) count / total;
  }
}
