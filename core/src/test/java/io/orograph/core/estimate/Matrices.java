package io.orograph.core.estimate;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;

/** Matrices for tests. */
final class Matrices {
  private Matrices() {}

  /** A symmetric matrix with standard normal entries above the diagonal. */
  static double[][] randomSymmetric(int n, Seed seed) {
    RandomStream stream = seed.derive("matrix").stream();
    double[][] a = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        a[i][j] = stream.nextGaussian();
        a[j][i] = a[i][j];
      }
    }
    return a;
  }

  static double trace(double[][] a) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i][i];
    }
    return sum;
  }

  static double[][] times(double[][] a, double factor) {
    double[][] b = new double[a.length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a.length; j++) {
        b[i][j] = factor * a[i][j];
      }
    }
    return b;
  }
}
