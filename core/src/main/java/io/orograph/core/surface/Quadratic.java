package io.orograph.core.surface;

import java.util.Arrays;

/** L(x) = ½ xᵀAx with Hessian A: the one surface on which everything is known. */
public final class Quadratic implements HeapSurface {
  private final double[][] a;

  /**
   * A bowl, saddle or valley.
   *
   * @param a rows of a symmetric matrix
   */
  public Quadratic(double[]... a) {
    this.a = Arrays.stream(a).map(double[]::clone).toArray(double[][]::new);
  }

  @Override
  public int size() {
    return a.length;
  }

  @Override
  public double value(double[] x) {
    double[] image = new double[a.length];
    gradient(x, image);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += x[i] * image[i];
    }
    return sum / 2;
  }

  @Override
  public void gradient(double[] x, double[] out) {
    hessianProduct(x, x, out);
  }

  @Override
  public void hessianProduct(double[] x, double[] v, double[] out) {
    for (int i = 0; i < a.length; i++) {
      double sum = 0;
      for (int j = 0; j < a.length; j++) {
        sum += a[i][j] * v[j];
      }
      out[i] = sum;
    }
  }
}
