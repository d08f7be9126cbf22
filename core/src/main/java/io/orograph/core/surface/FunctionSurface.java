package io.orograph.core.surface;

import io.orograph.core.operator.VectorBlock;

/**
 * The function f that a network computes on N fixed samples, C outputs each, and how it moves with
 * its parameters: what lies beneath a loss.
 *
 * @param <B> where parameters live
 */
public interface FunctionSurface<B extends VectorBlock<B>> {
  /** N. */
  int samples();

  /** C. */
  int outputs();

  /**
   * Whether f and f + c·1 are the same answer, as they are where a softmax follows; then only the
   * part of f that sums to zero over its outputs means anything.
   */
  boolean ignoresShift();

  /** A block of {@code columns} zero vectors of the parameters. */
  B zeros(int columns);

  /**
   * f.
   *
   * @param point shape (P, 1)
   * @return shape (N, C), row-major
   */
  double[] function(B point);

  /**
   * (1/N) Σₙ Jₙᵀrₙ with the Jacobian Jₙ of the outputs of sample n.
   *
   * @param point shape (P, 1)
   * @param r shape (N, C), row-major; where {@link #ignoresShift} each row sums to zero
   * @param out overwritten, shape (P, 1)
   */
  void pullBack(B point, double[] r, B out);
}
