package io.orograph.core.surface;

import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.operator.VectorBlock;

/**
 * θ ↦ L(θ) for a fixed architecture, evaluation set and batch-norm policy, with its first and
 * second derivatives. Points come in blocks of k columns, so that k points of a path cost one call.
 *
 * @param <B> where parameters live
 */
public interface LossSurface<B extends VectorBlock<B>> {
  /** P, the number of trainable parameters. */
  long dimension();

  /** A new block of zeros of shape (P, k) where this surface computes. */
  B zeros(int columns);

  /** L at each of k points: shape (k); NaN or infinite where the loss is. */
  double[] loss(B points);

  /**
   * ∇L at each of k points.
   *
   * @param points shape (P, k), unchanged
   * @param out shape (P, k), overwritten; never the same block as {@code points}
   */
  void gradient(B points, B out);

  /**
   * ∇²L at one point.
   *
   * @param point shape (P, 1); must stay unchanged while the operator is in use
   */
  SymmetricOperator<B> hessian(B point);
}
