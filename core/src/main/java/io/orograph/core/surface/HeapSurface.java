package io.orograph.core.surface;

import io.orograph.core.operator.HeapBlock;
import io.orograph.core.operator.Operators;
import io.orograph.core.operator.SymmetricOperator;

/** A surface given by functions of one heap vector; blocks are handled column by column. */
public interface HeapSurface extends LossSurface<HeapBlock> {
  /** P as an array length. */
  int size();

  /** L(x). */
  double value(double[] x);

  /** Writes ∇L(x) to {@code out}, overwriting it. */
  void gradient(double[] x, double[] out);

  /** Writes ∇²L(x)·v to {@code out}, overwriting it. */
  void hessianProduct(double[] x, double[] v, double[] out);

  @Override
  default long dimension() {
    return size();
  }

  @Override
  default HeapBlock zeros(int columns) {
    return HeapBlock.zeros(size(), columns);
  }

  @Override
  default double[] loss(HeapBlock points) {
    double[] losses = new double[points.columns()];
    for (int j = 0; j < losses.length; j++) {
      losses[j] = value(points.view(j));
    }
    return losses;
  }

  @Override
  default void gradient(HeapBlock points, HeapBlock out) {
    for (int j = 0; j < points.columns(); j++) {
      gradient(points.view(j), out.view(j));
    }
  }

  @Override
  default SymmetricOperator<HeapBlock> hessian(HeapBlock point) {
    if (point.columns() != 1) {
      throw new IllegalArgumentException("columns: " + point.columns() + " (expected: 1)");
    }
    double[] x = point.view(0);
    return Operators.onHeap(size(), (v, out) -> hessianProduct(x, v, out));
  }
}
