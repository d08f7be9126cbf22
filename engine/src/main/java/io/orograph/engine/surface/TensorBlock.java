package io.orograph.engine.surface;

import io.orograph.core.operator.VectorBlock;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.Precision;
import io.orograph.engine.runtime.Tensor;
import java.util.function.Consumer;

/**
 * Vectors in native memory: column j is row j of a (k, P) tensor, so that every column is
 * contiguous.
 *
 * <p>For use in the thread of its lane. Frees its memory when closed, or with the scope it was made
 * in.
 */
public final class TensorBlock implements VectorBlock<TensorBlock> {
  private final MemoryScope parent;
  private final MemoryScope scope;
  private final Tensor rows;

  private TensorBlock(MemoryScope parent, MemoryScope scope, Tensor rows) {
    this.parent = parent;
    this.scope = scope;
    this.rows = rows;
  }

  /** A block of zeros. */
  static TensorBlock zeros(MemoryScope parent, Precision precision, int columns, long dimension) {
    if (columns < 1) {
      throw new IllegalArgumentException("columns: " + columns + " (expected: at least 1)");
    }
    MemoryScope scope = parent.child();
    return new TensorBlock(parent, scope, scope.zeros(precision, columns, dimension));
  }

  /** A block with these columns, flat and one after the other. */
  static TensorBlock of(MemoryScope parent, Precision precision, double[] values, int columns) {
    MemoryScope scope = parent.child();
    long dimension = values.length / columns;
    return new TensorBlock(parent, scope, scope.reals(precision, values, columns, dimension));
  }

  /** Overwrites the columns from {@code from} on by the rows of a tensor, which is used up. */
  void put(int from, Tensor values) {
    int count = (int) values.shape()[0];
    if (count == columns()) {
      rows.replaceBy(values);
      return;
    }
    for (int k = 0; k < count; k++) {
      rows.setRow(from + k, values, k);
    }
  }

  Tensor rows() {
    return rows;
  }

  MemoryScope scope() {
    return scope;
  }

  @Override
  public long dimension() {
    return rows.shape()[1];
  }

  @Override
  public int columns() {
    return (int) rows.shape()[0];
  }

  @Override
  public double unitRoundoff() {
    return switch (rows.precision()) {
      case FLOAT32 -> 0x1.0p-24;
      case FLOAT64 -> 0x1.0p-53;
    };
  }

  @Override
  public TensorBlock zeros(int columns) {
    return zeros(parent, rows.precision(), columns, dimension());
  }

  @Override
  public TensorBlock copy() {
    MemoryScope fresh = parent.child();
    return new TensorBlock(parent, fresh, rows.copy(fresh, rows.precision()));
  }

  @Override
  public double[] gram(TensorBlock other) {
    return rows.gram(other.rows);
  }

  @Override
  public double[] dots(TensorBlock other) {
    require("columns", other.columns(), columns());
    return rows.dots(other.rows);
  }

  @Override
  public void addScaled(double[] c, TensorBlock y) {
    require("columns", y.columns(), columns());
    require("c", c.length, columns());
    try (Tensor factors = scope.reals(rows.precision(), c, columns(), 1)) {
      rows.addScaled(factors, y.rows);
    }
  }

  @Override
  public void addProduct(TensorBlock y, double[] m) {
    int from = y.columns();
    int to = columns();
    require("m", m.length, from * to);
    double[] turned = new double[m.length];
    for (int i = 0; i < from; i++) {
      for (int j = 0; j < to; j++) {
        turned[j * from + i] = m[i * to + j];
      }
    }
    try (Tensor coefficients = scope.reals(rows.precision(), turned, to, from)) {
      rows.addProduct(coefficients, y.rows);
    }
  }

  @Override
  public void scale(double[] c) {
    require("c", c.length, columns());
    try (Tensor factors = scope.reals(rows.precision(), c, columns(), 1)) {
      rows.scaleRows(factors);
    }
  }

  @Override
  public void setColumn(int j, TensorBlock source, int sourceColumn) {
    rows.setRow(j, source.rows, sourceColumn);
  }

  @Override
  public void fill(int j, Consumer<double[]> source) {
    double[] row = new double[Math.toIntExact(dimension())];
    source.accept(row);
    rows.setRow(j, row);
  }

  @Override
  public double[] column(int j) {
    return rows.row(j);
  }

  @Override
  public void close() {
    scope.close();
  }

  private static void require(String name, int actual, int expected) {
    if (actual != expected) {
      throw new IllegalArgumentException(name + ": " + actual + " (expected: " + expected + ")");
    }
  }
}
