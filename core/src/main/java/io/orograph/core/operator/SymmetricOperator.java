package io.orograph.core.operator;

/**
 * A symmetric linear map A known only by its action. Its vectors live where it lives.
 *
 * @param <B> the blocks it acts on
 */
public interface SymmetricOperator<B extends VectorBlock<B>> {
  /** n: A is n × n. */
  long dimension();

  /** A new block of zeros with k columns beside the operator: on the heap or on its device. */
  B zeros(int columns);

  /**
   * out = A · in, all k columns in one product; costs k matvecs.
   *
   * @param in shape (n, k), unchanged
   * @param out shape (n, k), overwritten; never the same block as {@code in}
   */
  void apply(B in, B out);
}
