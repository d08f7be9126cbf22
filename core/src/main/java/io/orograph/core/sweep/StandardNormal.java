package io.orograph.core.sweep;

/** The standard normal law. */
final class StandardNormal {
  /** From here on the continued fraction is as accurate as the series. */
  private static final double NEAR = 4;

  private static final int TERMS = 200;

  private StandardNormal() {}

  /** φ(x). */
  static double density(double x) {
    return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  /**
   * Φ(x), the probability of at most x: near 0 by the series ½ + φ(x) (x + x³/3 + x⁵/(3·5) + …)
   * (Abramowitz and Stegun 26.2.11), further out by the continued fraction of the tail (26.2.14).
   */
  static double below(double x) {
    double size = Math.abs(x);
    if (size > NEAR) {
      double tail = tail(size);
      return x > 0 ? 1 - tail : tail;
    }
    double term = x;
    double sum = x;
    for (int n = 1; n < TERMS; n++) {
      term *= x * x / (2 * n + 1);
      sum += term;
    }
    return 0.5 + density(x) * sum;
  }

  private static double tail(double x) {
    double fraction = 0;
    for (int n = TERMS; n >= 1; n--) {
      fraction = n / (x + fraction);
    }
    return density(x) / (x + fraction);
  }
}
