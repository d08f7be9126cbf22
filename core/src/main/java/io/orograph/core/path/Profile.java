package io.orograph.core.path;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * One quantity along a path, and the numbers that different papers read off it. A value that is not
 * finite makes every such number NaN: an undefined outcome, not an error.
 *
 * <p>A barrier between two grid points is invisible; the grid is part of the result.
 *
 * @param t rising from 0 to 1, both included
 * @param values the quantity at each t, in its own unit
 */
public record Profile(List<Double> t, List<Double> values) {
  public Profile {
    t = List.copyOf(t);
    values = List.copyOf(values);
    if (t.size() < 2 || t.size() != values.size()) {
      throw new IllegalArgumentException(
          "values: " + values.size() + " (expected: " + t.size() + " as t, at least 2)");
    }
    if (t.getFirst() != 0 || t.getLast() != 1) {
      throw new IllegalArgumentException("t: " + t + " (expected: from 0 to 1)");
    }
    for (int i = 1; i < t.size(); i++) {
      if (!(t.get(i) > t.get(i - 1))) {
        throw new IllegalArgumentException("t: " + t + " (expected: rising)");
      }
    }
  }

  /**
   * The same on every other point of the grid, and at its last one: what a grid of half as many
   * points sees.
   */
  public Profile everyOther() {
    int[] kept =
        IntStream.range(0, t.size()).filter(i -> i % 2 == 0 || i == t.size() - 1).toArray();
    return new Profile(
        IntStream.of(kept).mapToObj(t::get).toList(),
        IntStream.of(kept).mapToObj(values::get).toList());
  }

  /** The mean of the two end values. */
  public double meanOfEnds() {
    return (values.getFirst() + values.getLast()) / 2;
  }

  /**
   * Mode connectivity mc = ½(L(0) + L(1)) − L(t*), with t* where that deviation is largest in
   * absolute value (taxonomy paper, equation 4; on the training error in points). Negative: a
   * barrier. Near 0: connected. Positive: the curve found less than the ends have. Of equal
   * deviations the first wins, as in the authors' notebook. Ends are candidates.
   */
  public double modeConnectivity() {
    return isFinite() ? meanOfEnds() - values.get(indexOfLargestDeviation()) : Double.NaN;
  }

  /** t* of {@link #modeConnectivity()}. */
  public double timeOfLargestDeviation() {
    return isFinite() ? t.get(indexOfLargestDeviation()) : Double.NaN;
  }

  /**
   * max over t of L(t) minus the mean of the ends (Git Re-Basin code); ≥ 0 because the ends are on
   * the grid.
   */
  public double barrierOverMean() {
    return largest(i -> values.get(i) - meanOfEnds());
  }

  /**
   * sup over t of L(t) − ((1−t)·L(0) + t·L(1)), the linear baseline (Entezari et al. 2110.06296); ≥
   * 0. Differs from {@link #barrierOverMean()} when the ends differ.
   */
  public double barrierOverLine() {
    return largest(
        i -> values.get(i) - (1 - t.get(i)) * values.getFirst() - t.get(i) * values.getLast());
  }

  /** max over t of the mean of the ends minus L(t): how far the path gets below its ends; ≥ 0. */
  public double dip() {
    return largest(i -> meanOfEnds() - values.get(i));
  }

  /** The largest value. */
  public double peak() {
    return largest(values::get);
  }

  /** Whether all values are finite. */
  public boolean isFinite() {
    return values.stream().allMatch(Double::isFinite);
  }

  private int indexOfLargestDeviation() {
    int best = 0;
    for (int i = 1; i < values.size(); i++) {
      if (Math.abs(values.get(i) - meanOfEnds()) > Math.abs(values.get(best) - meanOfEnds())) {
        best = i;
      }
    }
    return best;
  }

  private double largest(IntToDoubleFunction quantity) {
    if (!isFinite()) {
      return Double.NaN;
    }
    double largest = quantity.applyAsDouble(0);
    for (int i = 1; i < values.size(); i++) {
      largest = Math.max(largest, quantity.applyAsDouble(i));
    }
    return largest;
  }
}
