package io.orograph.core.statistics;

/**
 * Student's t distribution, by the regularized incomplete beta function I: P(|T| ≥ t) = I_x(ν/2,
 * 1/2) at x = ν/(ν + t²).
 */
final class StudentT {
  private static final int MOST_TERMS = 10_000;
  private static final double PRECISION = 1e-15;

  /** Lanczos' coefficients for g = 7, n = 9 (Godfrey 2001). */
  private static final double[] GAMMA = {
    0.9999999999998099,
    676.5203681218851,
    -1259.1392167224028,
    771.3234287776531,
    -176.6150291621406,
    12.507343278686905,
    -0.13857109526572012,
    9.984369578019572e-6,
    1.5056327351493116e-7
  };

  private StudentT() {}

  /**
   * P(T ≥ t).
   *
   * @param freedom degrees of freedom, above 0, not necessarily whole
   */
  static double upperTail(double t, double freedom) {
    if (Double.isNaN(t) || !(freedom > 0)) {
      return Double.NaN;
    }
    double both = incompleteBeta(freedom / 2, 0.5, freedom / (freedom + t * t));
    return t >= 0 ? both / 2 : 1 - both / 2;
  }

  /**
   * I_x(a, b) by its continued fraction (Abramowitz and Stegun 26.5.8), evaluated from the front
   * (Lentz 1976), on the side of (a + 1)/(a + b + 2) where it converges fast.
   */
  static double incompleteBeta(double a, double b, double x) {
    if (x <= 0 || x >= 1) {
      return x <= 0 ? 0 : 1;
    }
    if (x > (a + 1) / (a + b + 2)) {
      return 1 - incompleteBeta(b, a, 1 - x);
    }
    double front =
        Math.exp(
            logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
    return front / a / fraction(a, b, x);
  }

  private static double fraction(double a, double b, double x) {
    double value = 1;
    double c = 1;
    double d = 0;
    for (int term = 1; term <= MOST_TERMS; term++) {
      int m = term / 2;
      double numerator =
          term % 2 == 0
              ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
              : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / away(1 + numerator * d);
      c = away(1 + numerator / c);
      value *= c * d;
      if (Math.abs(c * d - 1) < PRECISION) {
        break;
      }
    }
    return value;
  }

  private static double away(double value) {
    return Math.abs(value) < 1e-300 ? 1e-300 : value;
  }

  /** ln Γ(z) for z > 0; below one half by reflection. */
  private static double logGamma(double z) {
    if (z < 0.5) {
      return Math.log(Math.PI / Math.sin(Math.PI * z)) - logGamma(1 - z);
    }
    double sum = GAMMA[0];
    for (int i = 1; i < GAMMA.length; i++) {
      sum += GAMMA[i] / (z - 1 + i);
    }
    double t = z + 6.5;
    return 0.5 * Math.log(2 * Math.PI) + (z - 0.5) * Math.log(t) - t + Math.log(sum);
  }
}
