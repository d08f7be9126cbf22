package io.orograph.engine.data;

import java.util.Arrays;

/** Targets that are numbers. */
public sealed interface RealTargets {

  /** Numbers of a sample. */
  int columns();

  /** Number of samples. */
  int count();

  /** All of them, (n, columns), row-major. */
  double[] values();

  /** Those of samples [from, to). */
  double[] rows(int from, int to);

  /** Those of the given samples, in the given order. */
  RealTargets take(int[] rows);

  /**
   * Numbers by themselves.
   *
   * @param columns numbers of a sample
   * @param values (n, columns), row-major
   */
  @SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
  record Given(int columns, double[] values) implements RealTargets {
    public Given {
      if (columns < 1 || values.length % columns != 0) {
        throw new IllegalArgumentException(
            "targets: " + values.length + " (expected: rows of " + columns + ")");
      }
    }

    @Override
    public int count() {
      return values.length / columns;
    }

    @Override
    public double[] rows(int from, int to) {
      return Arrays.copyOfRange(values, from * columns, to * columns);
    }

    @Override
    public RealTargets take(int[] rows) {
      double[] taken = new double[rows.length * columns];
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(values, rows[i] * columns, taken, i * columns, columns);
      }
      return new Given(columns, taken);
    }
  }

  /**
   * The inputs themselves, which an autoencoder reconstructs; made when they are read, so that
   * images are not there twice.
   *
   * @param source the inputs
   */
  record Reconstruction(Inputs source) implements RealTargets {
    @Override
    public int columns() {
      return source.features();
    }

    @Override
    public int count() {
      return source.count();
    }

    @Override
    public double[] values() {
      return rows(0, count());
    }

    @Override
    public double[] rows(int from, int to) {
      return source.readWide(from, to);
    }

    @Override
    public RealTargets take(int[] rows) {
      return new Reconstruction(source.take(rows));
    }
  }
}
