package io.orograph.core.statistics;

import java.util.Arrays;

/**
 * Intervals of means by Student's t: a mean, give or take its standard error times the quantile of
 * as many degrees of freedom as the error has.
 */
public final class TInterval {
  private static final int HALVINGS = 200;

  private TInterval() {}

  /**
   * The interval that covers the mean with probability {@code coverage}.
   *
   * @param mean as estimated
   * @param error its standard error
   * @param freedom degrees of freedom of the error, above 0, not necessarily whole
   * @param coverage between 0 and 1, such as 0.95
   * @return {@link Interval#UNKNOWN} where any of them is not known or not finite; where the error
   *     is 0 the mean alone
   */
  public static Interval of(double mean, double error, double freedom, double coverage) {
    if (!Double.isFinite(mean) || !Double.isFinite(error) || !(freedom > 0)) {
      return Interval.UNKNOWN;
    }
    double half = error == 0 ? 0 : error * quantile((1 - coverage) / 2, freedom);
    return new Interval(mean - half, mean + half);
  }

  /**
   * Degrees of freedom of the root of a sum of squared standard errors, (Σv)²/Σ(v²/ν)
   * (Satterthwaite 1946).
   *
   * @param squares the squared standard errors v
   * @param freedoms degrees of freedom ν of each; where all squares are 0 their sum is taken
   */
  public static double freedom(double[] squares, double[] freedoms) {
    double sum = 0;
    double parts = 0;
    for (int i = 0; i < squares.length; i++) {
      sum += squares[i];
      parts += squares[i] * squares[i] / freedoms[i];
    }
    return sum == 0 ? Arrays.stream(freedoms).sum() : sum * sum / parts;
  }

  /** The t that is exceeded with probability {@code tail}, at most one half. */
  static double quantile(double tail, double freedom) {
    double low = 0;
    double high = 1;
    while (StudentT.upperTail(high, freedom) > tail) {
      low = high;
      high *= 2;
    }
    for (int i = 0; i < HALVINGS && high - low > Math.ulp(high); i++) {
      double middle = low + (high - low) / 2;
      if (StudentT.upperTail(middle, freedom) > tail) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low + (high - low) / 2;
  }
}
