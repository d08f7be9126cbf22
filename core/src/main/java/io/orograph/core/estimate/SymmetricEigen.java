package io.orograph.core.estimate;

import java.util.Arrays;

/**
 * All eigenvalues of a small dense symmetric matrix by cyclic Jacobi rotations (Golub and Van Loan,
 * "Matrix Computations", 4th ed., 8.5). Chosen for its accuracy and brevity; for at most a few
 * hundred rows.
 */
public final class SymmetricEigen {
  /** Convergence is quadratic; ten sweeps suffice for any matrix of this size. */
  private static final int MAX_SWEEPS = 60;

  private SymmetricEigen() {}

  /**
   * Eigenvalues in rising order.
   *
   * @param matrix rows of a symmetric matrix with finite entries; unchanged
   */
  public static double[] values(double[][] matrix) {
    double[][] a = Arrays.stream(matrix).map(double[]::clone).toArray(double[][]::new);
    int n = a.length;
    for (int sweep = 0; sweep < MAX_SWEEPS; sweep++) {
      double off = 0;
      double all = 0;
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          all += a[i][j] * a[i][j];
          off += i == j ? 0 : a[i][j] * a[i][j];
        }
      }
      if (off <= 1e-32 * all) {
        return sortedDiagonal(a);
      }
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          rotate(a, p, q);
        }
      }
    }
    throw new ArithmeticException(
        "sweeps: " + MAX_SWEEPS + " (expected: fewer, for finite symmetric entries)");
  }

  private static void rotate(double[][] a, int p, int q) {
    if (a[p][q] == 0) {
      return;
    }
    double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.hypot(theta, 1));
    double c = 1 / Math.hypot(t, 1);
    double s = t * c;
    for (int k = 0; k < a.length; k++) {
      double kp = a[k][p];
      double kq = a[k][q];
      a[k][p] = c * kp - s * kq;
      a[k][q] = s * kp + c * kq;
    }
    for (int k = 0; k < a.length; k++) {
      double pk = a[p][k];
      double qk = a[q][k];
      a[p][k] = c * pk - s * qk;
      a[q][k] = s * pk + c * qk;
    }
    // zero in exact arithmetic; leaving the rounding there would keep the sweeps from ending
    a[p][q] = 0;
    a[q][p] = 0;
  }

  private static double[] sortedDiagonal(double[][] a) {
    double[] values = new double[a.length];
    Arrays.setAll(values, i -> a[i][i]);
    Arrays.sort(values);
    return values;
  }
}
