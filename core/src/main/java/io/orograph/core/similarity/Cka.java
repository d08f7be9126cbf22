package io.orograph.core.similarity;

/**
 * Linear centred kernel alignment (Kornblith et al. 2019): HSIC(K, L)/√(HSIC(K, K)·HSIC(L, L)) with
 * K = XXᵀ, L = YYᵀ. In [0, 1] when biased; invariant to rotations, isotropic scale and offsets of
 * the outputs, not to other invertible maps.
 *
 * <p>Biased: HSIC = ‖XcᵀYc‖²_F, for independent Gaussians near p/(n+p) instead of 0; negligible for
 * ten softmax outputs and n ≥ 640, and the published choice. Debiased: HSIC₁ of Song et al. 2012
 * (equation 5), needs n ≥ 4 and may be negative.
 */
public final class Cka {
  /** Below this variance between samples the outputs count as collapsed (ours). */
  public static final double COLLAPSED_VARIANCE = 1e-6;

  private Cka() {}

  /** A similarity, or why there is none. */
  public sealed interface Similarity {
    /** A number. */
    record Defined(double value) implements Similarity {}

    /** No number, with the reason in words. */
    record Undefined(String reason) implements Similarity {}
  }

  /** The biased estimator. */
  public static Similarity linear(OutputMatrix x, OutputMatrix y) {
    OutputMatrix.requireSameSamples(x, y);
    if (!(isSpread(x) && isSpread(y))) {
      return collapsed(x, y);
    }
    double[] xc = x.centered();
    double[] yc = y.centered();
    double both = crossSquares(xc, x.features(), yc, y.features());
    double xs = crossSquares(xc, x.features(), xc, x.features());
    double ys = crossSquares(yc, y.features(), yc, y.features());
    return new Similarity.Defined(both / Math.sqrt(xs * ys));
  }

  /** The debiased estimator. */
  public static Similarity linearDebiased(OutputMatrix x, OutputMatrix y) {
    OutputMatrix.requireSameSamples(x, y);
    if (x.samples() < 4) {
      return new Similarity.Undefined("samples: " + x.samples() + " (expected: at least 4)");
    }
    if (!(isSpread(x) && isSpread(y))) {
      return collapsed(x, y);
    }
    double xs = unbiasedHsic(x, x);
    double ys = unbiasedHsic(y, y);
    if (!(xs > 0 && ys > 0)) {
      return new Similarity.Undefined(
          "unbiased HSIC: %.3g and %.3g (expected: both positive)".formatted(xs, ys));
    }
    return new Similarity.Defined(unbiasedHsic(x, y) / Math.sqrt(xs * ys));
  }

  private static boolean isSpread(OutputMatrix x) {
    double variance = x.varianceBetweenSamples();
    return variance >= COLLAPSED_VARIANCE && Double.isFinite(variance);
  }

  private static Similarity collapsed(OutputMatrix x, OutputMatrix y) {
    return new Similarity.Undefined(
        "collapsed outputs, variance between samples: %.3g and %.3g (expected: at least %.0e)"
            .formatted(x.varianceBetweenSamples(), y.varianceBetweenSamples(), COLLAPSED_VARIANCE));
  }

  /** ‖XᵀY‖²_F for row-major X (n, p) and Y (n, q). */
  private static double crossSquares(double[] x, int p, double[] y, int q) {
    int n = x.length / p;
    double[] cross = new double[p * q];
    for (int i = 0; i < n; i++) {
      for (int a = 0; a < p; a++) {
        for (int b = 0; b < q; b++) {
          cross[a * q + b] += x[i * p + a] * y[i * q + b];
        }
      }
    }
    double sum = 0;
    for (double entry : cross) {
      sum += entry * entry;
    }
    return sum;
  }

  /**
   * HSIC₁ = [tr(K̃L̃) + 1ᵀK̃1·1ᵀL̃1/((n−1)(n−2)) − 2/(n−2)·1ᵀK̃L̃1]/(n(n−3)) with the diagonals of
   * K and L set to 0. Kernels are formed entry by entry: time n²(p+q), memory n. Centring first
   * changes nothing in exact arithmetic and saves digits.
   */
  private static double unbiasedHsic(OutputMatrix x, OutputMatrix y) {
    int n = x.samples();
    double[] xc = x.centered();
    double[] yc = y.centered();
    double[] kSums = new double[n];
    double[] lSums = new double[n];
    double traceOfProduct = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (i != j) {
          double k = rowDot(xc, x.features(), i, j);
          double l = rowDot(yc, y.features(), i, j);
          kSums[i] += k;
          lSums[i] += l;
          traceOfProduct += k * l;
        }
      }
    }
    double kTotal = 0;
    double lTotal = 0;
    double mixed = 0;
    for (int i = 0; i < n; i++) {
      kTotal += kSums[i];
      lTotal += lSums[i];
      mixed += kSums[i] * lSums[i];
    }
    double second = kTotal / (n - 1) * lTotal / (n - 2);
    return (traceOfProduct + second - 2 * mixed / (n - 2)) / n / (n - 3);
  }

  private static double rowDot(double[] x, int p, int i, int j) {
    double sum = 0;
    for (int a = 0; a < p; a++) {
      sum += x[i * p + a] * x[j * p + a];
    }
    return sum;
  }
}
