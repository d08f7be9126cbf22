package io.orograph.core.statistics;

/**
 * Logistic regression P(y = 1) = 1/(1 + e^(−η)), η = c₀ + Σⱼ cⱼ xⱼ, by maximum likelihood.
 *
 * <p>Where the two outcomes can be told apart by a plane the likelihood has no maximum, which in
 * small tables is the rule. So each row also counts, with weight p/n, as an observation of the
 * share of ones in the table, (ones + ½)/(n + 1), where p is the number of coefficients: in all, p
 * observations that say nothing about the covariates (Clogg, Rubin, Schenker, Schultz and Weidman,
 * JASA 86, 1991; the ½ is ours, for tables of one outcome). What a coefficient is then depends on
 * neither the unit nor the zero of the covariates.
 *
 * @param constant c₀
 * @param slopes cⱼ, per unit of the covariates
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Logistic(double constant, double[] slopes) {
  private static final int MOST_STEPS = 100;
  private static final int MOST_HALVINGS = 30;

  /** Newton's steps end where the likelihood gains less than this share (ours: near rounding). */
  private static final double PRECISION = 1e-13;

  /** A pivot below this share of the largest means that a covariate does not vary of its own. */
  private static final double SINGULAR = 1e-10;

  /**
   * The fit.
   *
   * @param x (n, m) covariates
   * @param y (n) outcomes
   * @return coefficients, NaN where the table does not determine them
   */
  public static Logistic of(double[][] x, boolean[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "rows: " + x.length + " and " + y.length + " (expected: the same)");
    }
    int m = x.length == 0 ? 0 : x[0].length;
    double[] mean = new double[m];
    double[] scale = new double[m];
    for (int j = 0; j < m; j++) {
      for (double[] row : x) {
        mean[j] += row[j] / x.length;
      }
      for (double[] row : x) {
        scale[j] += (row[j] - mean[j]) * (row[j] - mean[j]) / x.length;
      }
      scale[j] = Math.sqrt(scale[j]);
    }
    double[] c = new Table(standardized(x, mean, scale), softened(y, m + 1), m + 1).fit();
    double constant = c[0];
    double[] slopes = new double[m];
    for (int j = 0; j < m; j++) {
      slopes[j] = c[j + 1] / scale[j];
      constant -= slopes[j] * mean[j];
    }
    return new Logistic(constant, slopes);
  }

  /** η of one row. */
  public double logit(double[] row) {
    double logit = constant;
    for (int j = 0; j < row.length; j++) {
      logit += slopes[j] * row[j];
    }
    return logit;
  }

  /** −ln P(outcome) of one row, in nat. */
  public double loss(double[] row, boolean outcome) {
    return softplus(outcome ? -logit(row) : logit(row));
  }

  /** The share of ones that a table suggests: (ones + ½)/(n + 1). */
  public static double share(boolean[] y) {
    double ones = 0.5;
    for (boolean one : y) {
      ones += one ? 1 : 0;
    }
    return ones / (y.length + 1);
  }

  /** ln(1 + e^x) without overflow. */
  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  private static double[][] standardized(double[][] x, double[] mean, double[] scale) {
    double[][] rows = new double[x.length][scale.length + 1];
    for (int i = 0; i < x.length; i++) {
      rows[i][0] = 1;
      for (int j = 0; j < scale.length; j++) {
        rows[i][j + 1] = scale[j] == 0 ? 0 : (x[i][j] - mean[j]) / scale[j];
      }
    }
    return rows;
  }

  private static double[] softened(boolean[] y, int coefficients) {
    double share = share(y);
    double weight = coefficients / (double) y.length;
    double[] soft = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      soft[i] = ((y[i] ? 1 : 0) + weight * share) / (1 + weight);
    }
    return soft;
  }

  /** Newton's method on rows of standardized covariates, the first of them 1. */
  private record Table(double[][] x, double[] y, int coefficients) {
    double[] fit() {
      double[] c = new double[coefficients];
      double loss = loss(c);
      for (int step = 0; step < MOST_STEPS; step++) {
        double[] direction = newton(c);
        double[] next = moved(c, direction, 1);
        for (int half = 1; half <= MOST_HALVINGS && loss(next) > loss; half++) {
          next = moved(c, direction, Math.scalb(1.0, -half));
        }
        double found = loss(next);
        if (Double.isNaN(found)) {
          return next;
        }
        if (found >= loss) {
          return c;
        }
        boolean done = loss - found <= PRECISION * loss;
        c = next;
        loss = found;
        if (done) {
          return c;
        }
      }
      return c;
    }

    private double loss(double[] c) {
      double sum = 0;
      for (int i = 0; i < y.length; i++) {
        double logit = dot(x[i], c);
        sum += softplus(logit) - y[i] * logit;
      }
      return sum;
    }

    private double[] newton(double[] c) {
      double[][] system = new double[coefficients][coefficients + 1];
      for (int i = 0; i < y.length; i++) {
        double p = 1 / (1 + Math.exp(-dot(x[i], c)));
        for (int j = 0; j < coefficients; j++) {
          system[j][coefficients] += (y[i] - p) * x[i][j];
          for (int l = 0; l < coefficients; l++) {
            system[j][l] += p * (1 - p) * x[i][j] * x[i][l];
          }
        }
      }
      return solved(system);
    }

    /** Gauss and Jordan without exchange of rows: the matrix is symmetric and not negative. */
    private double[] solved(double[][] system) {
      double largest = 0;
      for (int j = 0; j < coefficients; j++) {
        largest = Math.max(largest, system[j][j]);
      }
      for (int j = 0; j < coefficients; j++) {
        double pivot = system[j][j] > SINGULAR * largest ? system[j][j] : Double.NaN;
        for (int row = 0; row < coefficients; row++) {
          double factor = row == j ? 0 : system[row][j] / pivot;
          for (int l = j; l <= coefficients; l++) {
            system[row][l] -= factor * system[j][l];
          }
        }
        for (int l = j; l <= coefficients; l++) {
          system[j][l] /= pivot;
        }
      }
      double[] solution = new double[coefficients];
      for (int j = 0; j < coefficients; j++) {
        solution[j] = system[j][coefficients];
      }
      return solution;
    }

    private static double[] moved(double[] from, double[] direction, double share) {
      double[] to = from.clone();
      for (int j = 0; j < to.length; j++) {
        to[j] += share * direction[j];
      }
      return to;
    }

    private static double dot(double[] x, double[] c) {
      double sum = 0;
      for (int j = 0; j < c.length; j++) {
        sum += x[j] * c[j];
      }
      return sum;
    }
  }
}
