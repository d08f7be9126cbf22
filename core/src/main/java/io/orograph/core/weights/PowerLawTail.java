package io.orograph.core.weights;

import java.util.Arrays;

/**
 * A power law p(x) ∝ x^(−α) for x ≥ x_min fitted to the tail of positive numbers: α by maximum
 * likelihood, x_min where the fitted law and the tail are closest in Kolmogorov's distance
 * (Clauset, Shalizi and Newman, "Power-law distributions in empirical data", SIAM Review 2009,
 * equations 3.1 and 3.9).
 *
 * @param exponent α
 * @param error its standard error (α − 1)/√n
 * @param least x_min
 * @param distance Kolmogorov's distance of tail and law: the quality of the fit, better if smaller
 * @param count n, numbers in the tail
 */
public record PowerLawTail(
    double exponent, double error, double least, double distance, int count) {
  /** Ours: of fewer numbers in a tail an exponent says nothing. */
  private static final int LEAST_TAIL = 5;

  /**
   * Fits the tail.
   *
   * @param numbers positive ones, at least 10
   */
  public static PowerLawTail fit(double[] numbers) {
    double[] x = Arrays.stream(numbers).sorted().toArray();
    if (x.length < 10 || !(x[0] > 0)) {
      throw new IllegalArgumentException(
          "numbers: %d from %s (expected: at least 10, all positive)"
              .formatted(x.length, x.length == 0 ? Double.NaN : x[0]));
    }
    PowerLawTail best = from(x, 0);
    for (int start = 1; start <= x.length - LEAST_TAIL; start++) {
      if (x[start] > x[start - 1]) {
        PowerLawTail tail = from(x, start);
        best = tail.distance() < best.distance() ? tail : best;
      }
    }
    return best;
  }

  private static PowerLawTail from(double[] x, int start) {
    int n = x.length - start;
    double logarithms = 0;
    for (int i = start; i < x.length; i++) {
      logarithms += Math.log(x[i] / x[start]);
    }
    // equal numbers have no tail at all
    double exponent = logarithms > 0 ? 1 + n / logarithms : Double.POSITIVE_INFINITY;
    double distance = logarithms > 0 ? 0 : 1;
    for (int i = start; i < x.length && logarithms > 0; i++) {
      double law = 1 - Math.pow(x[i] / x[start], 1 - exponent);
      double below = (i - start) / (double) n;
      distance = Math.max(distance, Math.max(law - below, below + 1.0 / n - law));
    }
    return new PowerLawTail(exponent, (exponent - 1) / Math.sqrt(n), x[start], distance, n);
  }
}
