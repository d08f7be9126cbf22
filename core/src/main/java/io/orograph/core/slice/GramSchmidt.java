package io.orograph.core.slice;

import io.orograph.core.operator.VectorBlock;

/** Orthonormal columns, by Gram and Schmidt with every projection taken twice. */
final class GramSchmidt {
  private GramSchmidt() {}

  /**
   * Makes the columns orthonormal, in their order.
   *
   * @return what was left of each column, as a share of its length, before it got length 1; 0 for
   *     rounding alone, where the column is of no use
   */
  static <B extends VectorBlock<B>> double[] orthonormalize(B block) {
    double[] left = new double[block.columns()];
    for (int j = 0; j < left.length; j++) {
      try (B column = block.zeros(1)) {
        column.setColumn(0, block, j);
        double before = norm(column);
        for (int pass = 0; pass < 2; pass++) {
          subtract(block, j, column);
        }
        double after = norm(column);
        left[j] = before > 0 ? after / before : 0;
        column.scale(new double[] {after > 0 ? 1 / after : 0});
        block.setColumn(j, column, 0);
      }
    }
    return left;
  }

  /** Takes from a column its projection on the first {@code count} columns, which are unit ones. */
  private static <B extends VectorBlock<B>> void subtract(B block, int count, B column) {
    double[] along = block.gram(column);
    for (int i = 0; i < along.length; i++) {
      along[i] = i < count ? -along[i] : 0;
    }
    column.addProduct(block, along);
  }

  private static <B extends VectorBlock<B>> double norm(B column) {
    return Math.sqrt(column.dots(column)[0]);
  }
}
