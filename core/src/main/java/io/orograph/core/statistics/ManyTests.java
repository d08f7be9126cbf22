package io.orograph.core.statistics;

import java.util.Arrays;
import java.util.Comparator;

/** p-values of many tests, adjusted so that each may be compared with the level of a single one. */
public final class ManyTests {
  private ManyTests() {}

  /**
   * Holm's step-down adjustment (Holm 1979), which bounds the probability of any false rejection:
   * of the sorted p₁ ≤ … ≤ pₘ, the i-th becomes the largest of (m − j + 1)·p_j over j ≤ i, at most
   * 1.
   *
   * @param p (m) in any order; a NaN was not tested: it stays NaN and does not count
   */
  public static double[] holm(double[] p) {
    Integer[] order = sorted(p);
    double[] adjusted = nan(p.length);
    double largest = 0;
    for (int i = 0; i < order.length; i++) {
      largest = Math.max(largest, Math.min(1, (order.length - i) * p[order[i]]));
      adjusted[order[i]] = largest;
    }
    return adjusted;
  }

  /**
   * The step-up adjustment of Benjamini and Hochberg (1995), which bounds the expected share of
   * false among all rejections: the i-th of the sorted becomes the least of m·p_j/j over j ≥ i, at
   * most 1.
   *
   * @param p (m) in any order; a NaN was not tested: it stays NaN and does not count
   */
  public static double[] benjaminiHochberg(double[] p) {
    Integer[] order = sorted(p);
    double[] adjusted = nan(p.length);
    double least = 1;
    for (int i = order.length - 1; i >= 0; i--) {
      least = Math.min(least, order.length * p[order[i]] / (i + 1));
      adjusted[order[i]] = least;
    }
    return adjusted;
  }

  /** Places of the p-values from the smallest on, without those not tested. */
  private static Integer[] sorted(double[] p) {
    Integer[] order = new Integer[p.length];
    Arrays.setAll(order, i -> i);
    return Arrays.stream(order)
        .filter(i -> !Double.isNaN(p[i]))
        .sorted(Comparator.comparingDouble(i -> p[i]))
        .toArray(Integer[]::new);
  }

  private static double[] nan(int length) {
    double[] values = new double[length];
    Arrays.fill(values, Double.NaN);
    return values;
  }
}
