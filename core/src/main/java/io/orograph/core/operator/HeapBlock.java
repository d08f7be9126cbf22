package io.orograph.core.operator;

import java.util.function.Consumer;

/** Vectors in float64 on the heap, one array per column: for toys, tests and small problems. */
public final class HeapBlock implements VectorBlock<HeapBlock> {
  private final double[][] data;
  private final int dimension;

  private HeapBlock(double[][] data, int dimension) {
    this.data = data;
    this.dimension = dimension;
  }

  /** A block of zeros. */
  public static HeapBlock zeros(int dimension, int columns) {
    if (dimension < 1 || columns < 1) {
      throw new IllegalArgumentException(
          "shape: (" + dimension + ", " + columns + ") (expected: both at least 1)");
    }
    return new HeapBlock(new double[columns][dimension], dimension);
  }

  /** A block with copies of these columns, all of one length. */
  public static HeapBlock of(double[]... columns) {
    HeapBlock block = zeros(columns[0].length, columns.length);
    for (int j = 0; j < columns.length; j++) {
      if (columns[j].length != block.dimension) {
        throw new IllegalArgumentException(
            "column "
                + j
                + ": length "
                + columns[j].length
                + " (expected: "
                + block.dimension
                + " as column 0)");
      }
      System.arraycopy(columns[j], 0, block.data[j], 0, block.dimension);
    }
    return block;
  }

  /** Column j itself, not a copy: writing to it changes the block. */
  public double[] view(int j) {
    return data[j];
  }

  @Override
  public long dimension() {
    return dimension;
  }

  @Override
  public int columns() {
    return data.length;
  }

  @Override
  public double unitRoundoff() {
    return 0x1.0p-53;
  }

  @Override
  public HeapBlock zeros(int columns) {
    return zeros(dimension, columns);
  }

  @Override
  public HeapBlock copy() {
    return of(data);
  }

  @Override
  public double[] gram(HeapBlock other) {
    requireDimension(other);
    double[] gram = new double[columns() * other.columns()];
    for (int i = 0; i < columns(); i++) {
      for (int j = 0; j < other.columns(); j++) {
        gram[i * other.columns() + j] = dot(data[i], other.data[j]);
      }
    }
    return gram;
  }

  @Override
  public double[] dots(HeapBlock other) {
    requireDimension(other);
    requireLength("columns", other.columns(), columns());
    double[] dots = new double[columns()];
    for (int j = 0; j < dots.length; j++) {
      dots[j] = dot(data[j], other.data[j]);
    }
    return dots;
  }

  @Override
  public void addScaled(double[] c, HeapBlock y) {
    requireDimension(y);
    requireLength("columns", y.columns(), columns());
    requireLength("c", c.length, columns());
    for (int j = 0; j < columns(); j++) {
      axpy(c[j], y.data[j], data[j]);
    }
  }

  @Override
  public void addProduct(HeapBlock y, double[] m) {
    requireDimension(y);
    requireLength("m", m.length, y.columns() * columns());
    for (int i = 0; i < y.columns(); i++) {
      for (int j = 0; j < columns(); j++) {
        axpy(m[i * columns() + j], y.data[i], data[j]);
      }
    }
  }

  @Override
  public void scale(double[] c) {
    requireLength("c", c.length, columns());
    for (int j = 0; j < columns(); j++) {
      for (int i = 0; i < dimension; i++) {
        data[j][i] *= c[j];
      }
    }
  }

  @Override
  public void setColumn(int j, HeapBlock source, int sourceColumn) {
    requireDimension(source);
    System.arraycopy(source.data[sourceColumn], 0, data[j], 0, dimension);
  }

  @Override
  public void fill(int j, Consumer<double[]> source) {
    source.accept(data[j]);
  }

  @Override
  public double[] column(int j) {
    return data[j].clone();
  }

  @Override
  public void close() {
    // nothing is held outside the heap
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void axpy(double c, double[] x, double[] y) {
    // a zero coefficient is skipped as BLAS does; panels of a growing basis are mostly zeros
    if (c == 0) {
      return;
    }
    for (int i = 0; i < y.length; i++) {
      y[i] += c * x[i];
    }
  }

  private void requireDimension(HeapBlock other) {
    requireLength("dimension", other.dimension, dimension);
  }

  private static void requireLength(String name, int actual, int expected) {
    if (actual != expected) {
      throw new IllegalArgumentException(name + ": " + actual + " (expected: " + expected + ")");
    }
  }
}
