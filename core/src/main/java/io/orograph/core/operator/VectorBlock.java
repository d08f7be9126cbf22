package io.orograph.core.operator;

import java.util.function.Consumer;

/**
 * A block X of k vectors of one dimension n, kept where the operator keeps them (heap or device).
 * Estimators see only small matrices: k × k' numbers come to the heap, never n.
 *
 * <p>Small matrices are row-major {@code double[]}. Sums are accumulated in the precision that
 * {@link #unitRoundoff()} states or better. A block is mutable and used by one thread.
 *
 * @param <B> the concrete kind; operands are always of the same kind, place and dimension
 */
public interface VectorBlock<B extends VectorBlock<B>> extends AutoCloseable {
  /** n, the length of every column. */
  long dimension();

  /** k ≥ 1. */
  int columns();

  /** Half the distance between 1 and the next number: 2^-53 for float64, 2^-24 for float32. */
  double unitRoundoff();

  /** A new block of zeros of the same kind, place and dimension. */
  B zeros(int columns);

  /** A new block with the same numbers. */
  B copy();

  /** Inner products with all columns of another block: XᵀY, shape (k, k'), row-major. */
  double[] gram(B other);

  /** Inner products column by column with a block of as many columns: shape (k). */
  double[] dots(B other);

  /** X += Y · diag(c): adds to each column its own multiple of the other's; c has shape (k). */
  void addScaled(double[] c, B y);

  /** X += Y · M with M of shape (k', k), row-major, for Y of k' columns. */
  void addProduct(B y, double[] m);

  /** X = X · diag(c); c has shape (k). */
  void scale(double[] c);

  /** Sets column j to a column of another block. */
  void setColumn(int j, B source, int sourceColumn);

  /** Fills column j with what a source writes into an array of n entries. */
  void fill(int j, Consumer<double[]> source);

  /** Column j on the heap, shape (n): for artifacts and tests, not for estimators. */
  double[] column(int j);

  /** Gives back what the block holds on a device; it must not be used afterwards. */
  @Override
  void close();
}
