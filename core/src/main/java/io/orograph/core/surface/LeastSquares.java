package io.orograph.core.surface;

import java.util.Arrays;

/** L(w) = (1/N)‖Xw − y‖², the mean of squares without a half; its Hessian is (2/N)XᵀX. */
public final class LeastSquares implements HeapSurface {
  private final double[][] x;
  private final double[] y;

  /**
   * A linear regression.
   *
   * @param x samples, shape (N, d)
   * @param y targets, shape (N)
   */
  public LeastSquares(double[][] x, double[] y) {
    if (x.length != y.length || x.length == 0) {
      throw new IllegalArgumentException(
          "y: " + y.length + " targets (expected: " + x.length + ", at least 1)");
    }
    this.x = Arrays.stream(x).map(double[]::clone).toArray(double[][]::new);
    this.y = y.clone();
  }

  @Override
  public int size() {
    return x[0].length;
  }

  @Override
  public double value(double[] w) {
    double sum = 0;
    for (int n = 0; n < y.length; n++) {
      double r = Rows.dot(x[n], w) - y[n];
      sum += r * r;
    }
    return sum / y.length;
  }

  @Override
  public void gradient(double[] w, double[] out) {
    Arrays.fill(out, 0);
    for (int n = 0; n < y.length; n++) {
      Rows.add(2 * (Rows.dot(x[n], w) - y[n]) / y.length, x[n], out, 0);
    }
  }

  @Override
  public void hessianProduct(double[] w, double[] v, double[] out) {
    Arrays.fill(out, 0);
    for (double[] row : x) {
      Rows.add(2 * Rows.dot(row, v) / y.length, row, out, 0);
    }
  }
}
