package io.orograph.engine.runtime;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * A native array. It lives until it, or the scope it belongs to, is closed.
 *
 * <p>Offers only what blocks of vectors need; everything else is computed by programs.
 */
public final class Tensor implements AutoCloseable {
  private final NDArray array;

  Tensor(NDArray array) {
    this.array = array;
  }

  NDArray array() {
    return array;
  }

  /** Extents. */
  public long[] shape() {
    return array.getShape().getShape();
  }

  /** Number of elements. */
  public long size() {
    return array.size();
  }

  /** FLOAT32 or FLOAT64; integers have no precision. */
  public Precision precision() {
    DataType type = array.getDataType();
    for (Precision precision : Precision.values()) {
      if (precision.type() == type) {
        return precision;
      }
    }
    throw new IllegalStateException("dtype: " + type + " (expected: FLOAT32 or FLOAT64)");
  }

  /** The elements of a FLOAT32 tensor, row-major. */
  public float[] floats() {
    return array.toFloatArray();
  }

  /** The elements of a FLOAT32 or FLOAT64 tensor, row-major. */
  public double[] doubles() {
    if (array.getDataType() == DataType.FLOAT64) {
      return array.toDoubleArray();
    }
    float[] narrow = array.toFloatArray();
    double[] wide = new double[narrow.length];
    Arrays.setAll(wide, i -> narrow[i]);
    return wide;
  }

  /** A copy of rows [from, to) in the given scope. */
  public Tensor rows(MemoryScope scope, long from, long to) {
    try (NDArray view = array.get(from + ":" + to)) {
      return scope.adopt(view.duplicate());
    }
  }

  /** A copy in the given precision and scope. */
  public Tensor copy(MemoryScope scope, Precision precision) {
    // toType does not copy, whatever it is told, when the type stays the same
    return scope.adopt(
        array.getDataType() == precision.type()
            ? array.duplicate()
            : array.toType(precision.type(), true));
  }

  /** Row j of a matrix, on the heap. */
  public double[] row(long j) {
    try (NDArray view = array.get(j)) {
      return new Tensor(view).doubles();
    }
  }

  /** Overwrites row j of a matrix with row i of another of equal width and precision. */
  public void setRow(long j, Tensor other, long i) {
    try (NDArray row = other.array.get(i)) {
      array.set(new NDIndex().addIndices(j), row);
    }
  }

  /** Overwrites row j of a matrix by these numbers, rounded if need be. */
  public void setRow(long j, double[] values) {
    Precision precision = precision();
    if (!array.getDevice().equals(Device.cpu())) {
      try (MemoryScope scope = new MemoryScope(array.getManager().newSubManager())) {
        setRow(j, scope.reals(precision, values, 1, values.length), 0);
      }
      return;
    }
    // straight into the tensor's own memory: a tensor made for it would be written three times
    ByteBuffer memory = MemoryScope.own(array);
    int at = Math.toIntExact(j * values.length);
    switch (precision) {
      case FLOAT64 -> memory.asDoubleBuffer().put(at, values);
      case FLOAT32 -> {
        FloatBuffer narrow = memory.asFloatBuffer();
        for (int i = 0; i < values.length; i++) {
          narrow.put(at + i, (float) values[i]);
        }
      }
    }
  }

  /**
   * Overwrites columns of a matrix from {@code at} on by {@code count} of another from {@code
   * from}.
   */
  public void setColumns(long at, Tensor other, long from, long count) {
    NDIndex source = new NDIndex().addAllDim().addSliceDim(from, from + count);
    try (NDArray columns = other.array.get(source)) {
      array.set(new NDIndex().addAllDim().addSliceDim(at, at + count), columns);
    }
  }

  /** Overwrites all elements by those of a tensor of equal shape and precision. */
  public void set(Tensor other) {
    array.set(new NDIndex(":"), other.array);
  }

  /** Takes the memory of a tensor of equal shape and precision, which must not be used again. */
  public void replaceBy(Tensor other) {
    array.intern(other.array);
  }

  /** The (k, m) inner products of the rows of this (k, n) and another (m, n) tensor, row-major. */
  public double[] gram(Tensor other) {
    try (NDArray turned = other.array.transpose();
        NDArray product = array.matMul(turned)) {
      return new Tensor(product).doubles();
    }
  }

  /** The k inner products of rows of equal index. */
  public double[] dots(Tensor other) {
    try (NDArray product = array.mul(other.array);
        NDArray sums = product.sum(new int[] {1})) {
      return new Tensor(sums).doubles();
    }
  }

  /** this += coefficients · x, for this of shape (k, n), coefficients (k, m) and x (m, n). */
  public void addProduct(Tensor coefficients, Tensor x) {
    try (NDArray product = coefficients.array.matMul(x.array)) {
      array.addi(product);
    }
  }

  /** this += factors · x, entry by entry, factors of shape (k, 1), (1, n) or (1, 1). */
  public void addScaled(Tensor factors, Tensor x) {
    try (NDArray product = x.array.mul(factors.array)) {
      array.addi(product);
    }
  }

  /** Multiplies each row by its entry of a (k, 1) tensor, in place. */
  public void scaleRows(Tensor factors) {
    array.muli(factors.array);
  }

  /** Moves the tensor to another scope, which then frees it. */
  public Tensor moveTo(MemoryScope scope) {
    return scope.adopt(array);
  }

  @Override
  public void close() {
    array.close();
  }

  @Override
  public String toString() {
    return array.getDataType() + array.getShape().toString();
  }
}
