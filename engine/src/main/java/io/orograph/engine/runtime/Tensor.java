package io.orograph.engine.runtime;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
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
    return scope.adopt(array.toType(precision.type(), true));
  }

  /** The (k, m) inner products of the rows of this (k, n) and another (m, n) tensor, row-major. */
  public double[] gram(Tensor other) {
    try (NDArray turned = other.array.transpose();
        NDArray product = array.matMul(turned)) {
      return new Tensor(product).doubles();
    }
  }

  /**
   * this += coefficients · x, for x of shape (m, n) and this of shape (k, n).
   *
   * @param coefficients a (k, m) tensor
   */
  public void addProduct(Tensor coefficients, Tensor x) {
    try (NDArray product = coefficients.array.matMul(x.array)) {
      array.addi(product);
    }
  }

  /** Multiplies each row by its entry of a (k, 1) tensor, in place. */
  public void scaleRows(Tensor factors) {
    array.muli(factors.array);
  }

  /** this += factors · x, row by row, factors of shape (k, 1). */
  public void addScaledRows(Tensor factors, Tensor x) {
    try (NDArray product = x.array.mul(factors.array)) {
      array.addi(product);
    }
  }

  /** Overwrites the elements with those of a tensor of equal shape and precision. */
  public void set(Tensor other) {
    Shape shape = array.getShape();
    if (!shape.equals(other.array.getShape())) {
      throw new IllegalArgumentException(
          "shape: " + other.array.getShape() + " (expected: " + shape + ")");
    }
    other.array.copyTo(array);
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
