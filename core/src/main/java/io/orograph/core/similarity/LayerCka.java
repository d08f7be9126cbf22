package io.orograph.core.similarity;

/**
 * Linear CKA from the Gram matrices K and L of two layers (Kornblith et al. 2019, equation 3),
 * which may have any numbers of units: tr(KHLH)/√(tr(KHKH)·tr(LHLH)), H = I − 11ᵀ/n. The same
 * numbers as {@link Cka} gives from the activations; time n², whatever the layers' size.
 *
 * <p>Hidden layers are wide, so that the biased value of unrelated ones is near p/(n+p) and far
 * from 0: the debiased estimator is the one to compare layers of different size by.
 */
public final class LayerCka {
  private LayerCka() {}

  /** The biased estimator. */
  public static Cka.Similarity linear(GramMatrix k, GramMatrix l) {
    requireSameSamples(k, l);
    if (!(k.isSpread() && l.isSpread())) {
      return constant();
    }
    double[][] means = {means(k), means(l)};
    double both = centred(k, means[0], l, means[1]);
    double ks = centred(k, means[0], k, means[0]);
    double ls = centred(l, means[1], l, means[1]);
    return new Cka.Similarity.Defined(both / Math.sqrt(ks * ls));
  }

  /** The debiased estimator: HSIC₁ of Song et al. 2012, equation 5; at least 4 samples. */
  public static Cka.Similarity linearDebiased(GramMatrix k, GramMatrix l) {
    requireSameSamples(k, l);
    if (k.samples() < 4) {
      return new Cka.Similarity.Undefined("samples: " + k.samples() + " (expected: at least 4)");
    }
    if (!(k.isSpread() && l.isSpread())) {
      return constant();
    }
    double ks = unbiased(k, k);
    double ls = unbiased(l, l);
    if (!(ks > 0 && ls > 0)) {
      return new Cka.Similarity.Undefined(
          "unbiased HSIC: %.3g and %.3g (expected: both positive)".formatted(ks, ls));
    }
    return new Cka.Similarity.Defined(unbiased(k, l) / Math.sqrt(ks * ls));
  }

  private static Cka.Similarity constant() {
    return new Cka.Similarity.Undefined(
        "the layer's activations do not vary between samples, or are not finite");
  }

  /** The mean of each row, and behind them that of all. */
  private static double[] means(GramMatrix k) {
    int n = k.samples();
    double[] means = new double[n + 1];
    for (int i = 0; i < n; i++) {
      means[i] = k.rowSum(i) / n;
      means[n] += means[i] / n;
    }
    return means;
  }

  /** tr(HKH·HLH), entry by entry. */
  private static double centred(GramMatrix k, double[] km, GramMatrix l, double[] lm) {
    int n = k.samples();
    double sum = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        sum += (k.at(i, j) - km[i] - km[j] + km[n]) * (l.at(i, j) - lm[i] - lm[j] + lm[n]);
      }
    }
    return sum;
  }

  /**
   * HSIC₁ up to the common factor 1/(n(n−3)). The Gram matrices are centred first, which changes
   * nothing in exact arithmetic and saves digits.
   */
  private static double unbiased(GramMatrix k, GramMatrix l) {
    int n = k.samples();
    double[] km = means(k);
    double[] lm = means(l);
    double trace = 0;
    double mixed = 0;
    double kTotal = 0;
    double lTotal = 0;
    for (int i = 0; i < n; i++) {
      double kRow = 0;
      double lRow = 0;
      for (int j = 0; j < n; j++) {
        if (i != j) {
          double a = k.at(i, j) - km[i] - km[j] + km[n];
          double b = l.at(i, j) - lm[i] - lm[j] + lm[n];
          kRow += a;
          lRow += b;
          trace += a * b;
        }
      }
      mixed += kRow * lRow;
      kTotal += kRow;
      lTotal += lRow;
    }
    return trace + kTotal / (n - 1) * lTotal / (n - 2) - 2 * mixed / (n - 2);
  }

  private static void requireSameSamples(GramMatrix k, GramMatrix l) {
    if (k.samples() != l.samples()) {
      throw new IllegalArgumentException(
          "samples: " + l.samples() + " (expected: " + k.samples() + ", the same probe set)");
    }
  }
}
