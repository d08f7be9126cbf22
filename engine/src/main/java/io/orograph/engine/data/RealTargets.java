package io.orograph.engine.data;

import java.util.Arrays;

/**
 * Targets that are numbers.
 *
 * @param columns numbers of a sample
 * @param values (n, columns), row-major
 */
@SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
public record RealTargets(int columns, double[] values) {
  public RealTargets {
    if (columns < 1 || values.length % columns != 0) {
      throw new IllegalArgumentException(
          "targets: " + values.length + " (expected: rows of " + columns + ")");
    }
  }

  /** Number of samples. */
  public int count() {
    return values.length / columns;
  }

  /** Those of samples [from, to). */
  double[] rows(int from, int to) {
    return Arrays.copyOfRange(values, from * columns, to * columns);
  }

  RealTargets take(int[] rows) {
    double[] taken = new double[rows.length * columns];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(values, rows[i] * columns, taken, i * columns, columns);
    }
    return new RealTargets(columns, taken);
  }
}
