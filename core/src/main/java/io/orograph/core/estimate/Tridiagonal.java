package io.orograph.core.estimate;

import java.util.Arrays;

/**
 * Eigenvalues of a real symmetric tridiagonal matrix, and chosen rows of its eigenvector matrix.
 *
 * <p>Implicit QL with Wilkinson's shift (Golub and Van Loan, "Matrix Computations", 4th ed., 8.3;
 * the algorithm of EISPACK {@code tql2}). Rotations act on rows independently, so the last row
 * alone (Lanczos residuals) or the first alone (quadrature weights) costs O(m²) instead of O(m³).
 */
public final class Tridiagonal {
  /** EISPACK's limit of sweeps per eigenvalue; reached where many eigenvalues are 0 to rounding. */
  private static final int USUAL_SWEEPS = 30;

  private static final int MAX_SWEEPS = 60;

  private final double[] values;
  private final double[][] rows;

  private Tridiagonal(double[] values, double[][] rows) {
    this.values = values;
    this.rows = rows;
  }

  /**
   * Solves T = S · diag(values) · Sᵀ.
   *
   * @param diagonal shape (m), finite
   * @param offDiagonal shape (at least m−1): entry i couples i and i+1
   * @param wantedRows indices of the rows of S to return
   */
  public static Tridiagonal solve(double[] diagonal, double[] offDiagonal, int... wantedRows) {
    int m = diagonal.length;
    double[] d = diagonal.clone();
    double[] e = Arrays.copyOf(Arrays.copyOf(offDiagonal, m - 1), m);
    double[][] z = new double[wantedRows.length][m];
    for (int r = 0; r < wantedRows.length; r++) {
      z[r][wantedRows[r]] = 1;
    }
    double norm = 0;
    for (int i = 0; i < m; i++) {
      norm = Math.max(norm, Math.abs(d[i]) + Math.abs(e[i]));
    }
    for (int l = 0; l < m; l++) {
      deflate(d, e, z, l, norm);
    }
    return sorted(d, z);
  }

  /** Eigenvalues in rising order, shape (m). */
  public double[] values() {
    return values.clone();
  }

  /** The r-th wanted row of S, one entry per eigenvalue in the order of {@link #values()}. */
  public double[] row(int r) {
    return rows[r].clone();
  }

  /**
   * Entries off the diagonal count as 0 beside their neighbours on it; after the usual number of
   * sweeps beside the norm of the matrix, as in {@code tql2}. A cluster of zeros has nothing but
   * rounding errors of larger entries to be compared with, and would never be done.
   */
  private static void deflate(double[] d, double[] e, double[][] z, int l, double norm) {
    for (int sweep = 0; ; sweep++) {
      int m = l;
      while (m < d.length - 1) {
        double scale = sweep <= USUAL_SWEEPS ? Math.abs(d[m]) + Math.abs(d[m + 1]) : norm;
        if (Math.abs(e[m]) <= Math.ulp(1.0) * scale) {
          break;
        }
        m++;
      }
      if (m == l) {
        return;
      }
      if (sweep == MAX_SWEEPS) {
        throw new ArithmeticException(
            "sweeps: " + sweep + " for eigenvalue " + l + " (expected: fewer, finite entries)");
      }
      sweep(d, e, z, l, m);
    }
  }

  private static void sweep(double[] d, double[] e, double[][] z, int l, int m) {
    double g = (d[l + 1] - d[l]) / (2 * e[l]);
    double r = Math.hypot(g, 1);
    g = d[m] - d[l] + e[l] / (g + Math.copySign(r, g));
    double s = 1;
    double c = 1;
    double p = 0;
    for (int i = m - 1; i >= l; i--) {
      double f = s * e[i];
      double b = c * e[i];
      r = Math.hypot(f, g);
      e[i + 1] = r;
      if (r == 0) {
        d[i + 1] -= p;
        e[m] = 0;
        return;
      }
      s = f / r;
      c = g / r;
      g = d[i + 1] - p;
      r = (d[i] - g) * s + 2 * c * b;
      p = s * r;
      d[i + 1] = g + p;
      g = c * r - b;
      for (double[] row : z) {
        f = row[i + 1];
        row[i + 1] = s * row[i] + c * f;
        row[i] = c * row[i] - s * f;
      }
    }
    d[l] -= p;
    e[l] = g;
    e[m] = 0;
  }

  private static Tridiagonal sorted(double[] d, double[][] z) {
    Integer[] order = new Integer[d.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (i, j) -> Double.compare(d[i], d[j]));
    double[] values = new double[d.length];
    double[][] rows = new double[z.length][d.length];
    for (int i = 0; i < d.length; i++) {
      values[i] = d[order[i]];
      for (int r = 0; r < z.length; r++) {
        rows[r][i] = z[r][order[i]];
      }
    }
    return new Tridiagonal(values, rows);
  }
}
