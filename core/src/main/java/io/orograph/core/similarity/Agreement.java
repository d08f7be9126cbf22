package io.orograph.core.similarity;

/** Comparisons of two classifiers' answers, sample by sample. */
public final class Agreement {
  private Agreement() {}

  /** The share of samples on which both name the same class, in [0, 1]. */
  public static double rate(OutputMatrix x, OutputMatrix y) {
    requireSameClasses(x, y);
    int equal = 0;
    for (int i = 0; i < x.samples(); i++) {
      equal += x.largest(i) == y.largest(i) ? 1 : 0;
    }
    return equal / (double) x.samples();
  }

  /**
   * The mean over samples of the Jensen–Shannon divergence ½KL(p‖m) + ½KL(q‖m), m = ½(p+q), in
   * nats: from 0 to ln 2.
   *
   * @param p probabilities; each row at least 0 and summing to 1 within 1e-3
   * @param q likewise
   */
  public static double jensenShannon(OutputMatrix p, OutputMatrix q) {
    double sum = 0;
    for (double divergence : divergences(p, q)) {
      sum += divergence;
    }
    return sum / p.samples();
  }

  /** The divergence of each sample; their mean is {@link #jensenShannon}. */
  public static double[] divergences(OutputMatrix p, OutputMatrix q) {
    requireSameClasses(p, q);
    double[] divergences = new double[p.samples()];
    for (int i = 0; i < divergences.length; i++) {
      requireDistribution(p, i);
      requireDistribution(q, i);
      for (int c = 0; c < p.features(); c++) {
        double middle = (p.at(i, c) + q.at(i, c)) / 2;
        divergences[i] += (part(p.at(i, c), middle) + part(q.at(i, c), middle)) / 2;
      }
    }
    return divergences;
  }

  /** 0·log 0 = 0. */
  private static double part(double p, double middle) {
    return p > 0 ? p * Math.log(p / middle) : 0;
  }

  private static void requireDistribution(OutputMatrix p, int sample) {
    double total = 0;
    for (int c = 0; c < p.features(); c++) {
      if (p.at(sample, c) < 0) {
        throw new IllegalArgumentException(
            "probability: " + p.at(sample, c) + " (expected: at least 0)");
      }
      total += p.at(sample, c);
    }
    if (Math.abs(total - 1) > 1e-3) {
      throw new IllegalArgumentException("sum of probabilities: " + total + " (expected: 1)");
    }
  }

  private static void requireSameClasses(OutputMatrix x, OutputMatrix y) {
    OutputMatrix.requireSameSamples(x, y);
    if (x.features() != y.features()) {
      throw new IllegalArgumentException(
          "features: " + y.features() + " (expected: " + x.features() + ", the same classes)");
    }
  }
}
