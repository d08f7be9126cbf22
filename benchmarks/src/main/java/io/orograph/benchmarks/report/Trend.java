package io.orograph.benchmarks.report;

/**
 * A straight line through points by least squares.
 *
 * <p>The error of the slope supposes independent residuals. Readings of a process that sawtooths
 * are not independent, so the error is widened by the lag-1 correlation r of the residuals, as if
 * there were n(1−r)/(1+r) of them.
 *
 * @param slope change of y per unit of x
 * @param slopeError standard error of the slope
 * @param mean mean of y
 */
public record Trend(double slope, double slopeError, double mean) {

  /**
   * The line through (x, y).
   *
   * @throws IllegalArgumentException if there are fewer than three points
   */
  public static Trend of(double[] x, double[] y) {
    int n = x.length;
    if (n < 3 || y.length != n) {
      throw new IllegalArgumentException(
          "points: " + n + " and " + y.length + " (expected: equally many, at least 3)");
    }
    double meanX = mean(x);
    double meanY = mean(y);
    double spread = 0;
    double product = 0;
    for (int i = 0; i < n; i++) {
      spread += (x[i] - meanX) * (x[i] - meanX);
      product += (x[i] - meanX) * (y[i] - meanY);
    }
    double slope = product / spread;
    double[] rest = new double[n];
    for (int i = 0; i < n; i++) {
      rest[i] = y[i] - meanY - slope * (x[i] - meanX);
    }
    double squares = dot(rest, rest, 0);
    double correlation = squares > 0 ? Math.clamp(dot(rest, rest, 1) / squares, 0, 0.99) : 0;
    double widened = Math.sqrt((1 + correlation) / (1 - correlation));
    return new Trend(slope, widened * Math.sqrt(squares / (n - 2) / spread), meanY);
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double dot(double[] a, double[] b, int lag) {
    double sum = 0;
    for (int i = lag; i < a.length; i++) {
      sum += a[i] * b[i - lag];
    }
    return sum;
  }
}
