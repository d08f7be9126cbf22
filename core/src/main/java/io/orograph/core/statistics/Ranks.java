package io.orograph.core.statistics;

import java.util.Arrays;

/** Ranks of values. */
public final class Ranks {
  private Ranks() {}

  /**
   * Ranks from 1 on, in the order of {@code values}; equal values share the mean of their ranks
   * (midranks), so that the ranks always sum to n(n + 1)/2.
   *
   * @param values (n), none of them NaN
   */
  public static double[] of(double[] values) {
    int n = values.length;
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double[] ranks = new double[n];
    for (int i = 0; i < n; i++) {
      if (Double.isNaN(values[i])) {
        throw new IllegalArgumentException("values[" + i + "]: NaN (expected: a number)");
      }
      int below = countBelow(sorted, values[i], false);
      int upTo = countBelow(sorted, values[i], true);
      ranks[i] = (below + 1 + upTo) / 2.0;
    }
    return ranks;
  }

  /**
   * How many of {@code sorted} are below {@code value}, or at most it. Plain comparison: −0 = 0.
   */
  private static int countBelow(double[] sorted, double value, boolean orEqual) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value || (orEqual && sorted[middle] == value)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
