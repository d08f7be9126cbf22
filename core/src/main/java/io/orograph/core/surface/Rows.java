package io.orograph.core.surface;

/** Arithmetic on rows of a data matrix and slices of a parameter vector. */
final class Rows {
  private Rows() {}

  static double dot(double[] row, double[] w) {
    return dot(row, w, 0);
  }

  /** row · w[offset … offset+row.length). */
  static double dot(double[] row, double[] w, int offset) {
    double sum = 0;
    for (int i = 0; i < row.length; i++) {
      sum += row[i] * w[offset + i];
    }
    return sum;
  }

  /** out[offset …) += c·row. */
  static void add(double c, double[] row, double[] out, int offset) {
    for (int i = 0; i < row.length; i++) {
      out[offset + i] += c * row[i];
    }
  }
}
