package io.orograph.core.statistics;

import java.util.List;

/**
 * Correlations of ranks: how far one quantity orders things as another does. All are within −1 to
 * 1, and NaN where one of the quantities does not vary.
 */
public final class RankCorrelation {
  /** A remainder below this share of the whole is rounding: then nothing is left to correlate. */
  private static final double NOTHING_LEFT = 1e-10;

  private RankCorrelation() {}

  /**
   * Spearman's ρ: Pearson's correlation of the midranks (Spearman 1904), which is right with ties,
   * unlike 1 − 6Σd²/(n³ − n).
   *
   * @param x (n)
   * @param y (n)
   */
  public static double spearman(double[] x, double[] y) {
    requireSame(x, y);
    return pearson(centered(Ranks.of(x)), centered(Ranks.of(y)));
  }

  /**
   * Partial rank correlation: of what is left of the midranks of x and y after the least-squares
   * fit by the midranks of the covariates and a constant (Kendall, "Rank correlation methods",
   * chapter 8, for one covariate). Covariates that others determine are left out. NaN where the
   * covariates determine x or y.
   *
   * @param x (n)
   * @param y (n)
   * @param covariates each (n); none gives {@link #spearman}
   */
  public static double partial(double[] x, double[] y, List<double[]> covariates) {
    requireSame(x, y);
    double[] left = centered(Ranks.of(x));
    double[] right = centered(Ranks.of(y));
    double leftWhole = dot(left, left);
    double rightWhole = dot(right, right);
    double[][] basis = new double[covariates.size()][];
    for (int c = 0; c < basis.length; c++) {
      requireSame(x, covariates.get(c));
      basis[c] = direction(centered(Ranks.of(covariates.get(c))), basis, c);
      remove(basis[c], left);
      remove(basis[c], right);
    }
    if (dot(left, left) <= NOTHING_LEFT * leftWhole
        || dot(right, right) <= NOTHING_LEFT * rightWhole) {
      return Double.NaN;
    }
    return pearson(left, right);
  }

  /**
   * Kendall's τ_b: concordant minus discordant pairs, over √((n₀ − ties in x)(n₀ − ties in y)) with
   * n₀ = n(n − 1)/2 (Kendall 1945). Direct count, O(n²).
   *
   * @param x (n)
   * @param y (n)
   */
  public static double kendall(double[] x, double[] y) {
    requireSame(x, y);
    long concordance = 0;
    long differentX = 0;
    long differentY = 0;
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < i; j++) {
        int dx = x[i] < x[j] ? -1 : x[i] > x[j] ? 1 : 0;
        int dy = y[i] < y[j] ? -1 : y[i] > y[j] ? 1 : 0;
        concordance += (long) dx * dy;
        differentX += Math.abs(dx);
        differentY += Math.abs(dy);
      }
    }
    double scale = Math.sqrt((double) differentX * differentY);
    return scale == 0 ? Double.NaN : concordance / scale;
  }

  /** The unit vector of what {@code basis} leaves of {@code vector}; zeros if nothing. */
  private static double[] direction(double[] vector, double[][] basis, int known) {
    double whole = dot(vector, vector);
    for (int b = 0; b < known; b++) {
      remove(basis[b], vector);
    }
    double left = dot(vector, vector);
    double scale = left <= NOTHING_LEFT * whole ? 0 : 1 / Math.sqrt(left);
    for (int i = 0; i < vector.length; i++) {
      vector[i] *= scale;
    }
    return vector;
  }

  private static void remove(double[] unit, double[] from) {
    double share = dot(unit, from);
    for (int i = 0; i < from.length; i++) {
      from[i] -= share * unit[i];
    }
  }

  private static double[] centered(double[] ranks) {
    double mean = (ranks.length + 1) / 2.0;
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] -= mean;
    }
    return ranks;
  }

  private static double pearson(double[] x, double[] y) {
    double scale = Math.sqrt(dot(x, x)) * Math.sqrt(dot(y, y));
    return scale == 0 ? Double.NaN : Math.clamp(dot(x, y) / scale, -1, 1);
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  private static void requireSame(double[] x, double[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "lengths: " + x.length + " and " + y.length + " (expected: the same)");
    }
  }
}
