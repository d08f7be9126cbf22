package io.orograph.core.estimate;

import java.util.Arrays;

/**
 * The gradient noise scale B = tr Σ / |G|²: the batch size at which noise and gradient are equally
 * large (McCandlish et al., "An empirical model of large-batch training", 2018, equation 2.9), with
 * the gradient G of the expected loss and the covariance Σ of the gradients of single samples.
 *
 * <p>From K disjoint batches of b samples and all n = Kb together (appendix A.1, with the small
 * squares averaged over all batches):
 *
 * <pre>
 *   tr Σ = (mean |G_b|² − |G_n|²) / (1/b − 1/n),   |G|² = (n |G_n|² − b mean |G_b|²) / (n − b).
 * </pre>
 *
 * Both are unbiased; their ratio is not, but numerator and denominator are averaged before it is
 * taken. Errors are delete-one-batch jackknife errors.
 *
 * @param scale B; NaN where the estimate of |G|² is not positive
 * @param error its standard error
 * @param trace tr Σ
 * @param squaredGradient |G|²; may be negative where it is small against its error
 */
public record GradientNoise(double scale, double error, double trace, double squaredGradient) {
  /**
   * The noise scale.
   *
   * @param squares |G_b|² of each batch, at least 3
   * @param dots G_b · G_n of each batch with the mean over all batches
   * @param batch b
   */
  public static GradientNoise of(double[] squares, double[] dots, int batch) {
    int k = squares.length;
    if (k < 3 || dots.length != k) {
      throw new IllegalArgumentException(
          "batches: %d and %d (expected: 3 or more, as many of both)".formatted(k, dots.length));
    }
    double mean = Arrays.stream(squares).average().orElseThrow();
    // the mean gradient's square is the mean of its products with the batches' gradients
    double whole = Arrays.stream(dots).average().orElseThrow();
    double[] without = new double[k];
    for (int i = 0; i < k; i++) {
      double rest = (k * mean - squares[i]) / (k - 1);
      double square =
          ((double) k * k * whole - 2.0 * k * dots[i] + squares[i]) / ((k - 1.0) * (k - 1.0));
      without[i] = ratio(rest, square, batch, k - 1);
    }
    double middle = Arrays.stream(without).average().orElseThrow();
    double spread = Arrays.stream(without).map(x -> (x - middle) * (x - middle)).sum();
    return new GradientNoise(
        ratio(mean, whole, batch, k),
        Math.sqrt(spread * (k - 1) / k),
        trace(mean, whole, batch, k),
        square(mean, whole, k));
  }

  private static double ratio(double small, double big, int batch, int k) {
    double square = square(small, big, k);
    return square > 0 ? trace(small, big, batch, k) / square : Double.NaN;
  }

  private static double trace(double small, double big, int batch, int k) {
    return (small - big) * batch * k / (k - 1);
  }

  private static double square(double small, double big, int k) {
    return (k * big - small) / (k - 1);
  }
}
