package io.orograph.core.statistics;

/**
 * Welch's test of two means with unequal variances (Welch 1947): t = (m₁ − m₂)/√(s₁²/n₁ + s₂²/n₂),
 * with the degrees of freedom of Welch and Satterthwaite.
 *
 * @param difference m₁ − m₂
 * @param error its standard error
 * @param t their ratio
 * @param freedom degrees of freedom
 * @param pAbove one-sided p-value of m₁ &gt; m₂: the probability under equal means of a t at least
 *     as large
 */
public record Welch(double difference, double error, double t, double freedom, double pAbove) {
  /**
   * The test of {@code first} against {@code second}; NaN below two values on a side. Where neither
   * varies, a difference is certain and none is none: p is 0 or 1, or one half.
   */
  public static Welch of(double[] first, double[] second) {
    double difference = mean(first) - mean(second);
    if (first.length < 2 || second.length < 2) {
      return new Welch(difference, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
    double a = variance(first) / first.length;
    double b = variance(second) / second.length;
    double error = Math.sqrt(a + b);
    if (error == 0) {
      double p = difference > 0 ? 0 : difference < 0 ? 1 : 0.5;
      double t = difference == 0 ? 0 : difference / error;
      return new Welch(difference, 0, t, first.length + second.length - 2.0, p);
    }
    double freedom = (a + b) * (a + b) / (a * a / (first.length - 1) + b * b / (second.length - 1));
    double t = difference / error;
    return new Welch(difference, error, t, freedom, StudentT.upperTail(t, freedom));
  }

  /** Two-sided p-value. */
  public double pDifferent() {
    return Math.min(1, 2 * Math.min(pAbove, 1 - pAbove));
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double variance(double[] values) {
    double mean = mean(values);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return squares / (values.length - 1);
  }
}
