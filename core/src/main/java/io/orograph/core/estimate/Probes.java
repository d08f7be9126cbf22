package io.orograph.core.estimate;

import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.operator.VectorBlock;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;

/** Blocks of random vectors, each from a stream of its own, so that blocks of any size agree. */
final class Probes {
  private Probes() {}

  /** Random signs, columns number {@code first} to {@code first + columns − 1} of a label. */
  static <B extends VectorBlock<B>> B signs(
      SymmetricOperator<B> a, Seed seed, String label, int first, int columns) {
    B block = a.zeros(columns);
    for (int j = 0; j < columns; j++) {
      RandomStream stream = seed.derive(label, first + j).stream();
      block.fill(j, stream::fillRademacher);
    }
    return block;
  }

  /** Standard normal numbers, likewise. */
  static <B extends VectorBlock<B>> B gaussian(
      SymmetricOperator<B> a, Seed seed, String label, int first, int columns) {
    B block = a.zeros(columns);
    for (int j = 0; j < columns; j++) {
      RandomStream stream = seed.derive(label, first + j).stream();
      block.fill(j, stream::fillGaussian);
    }
    return block;
  }

  /** A length that is rounding noise beside the columns of a block. */
  static <B extends VectorBlock<B>> double negligible(B block) {
    double largest = 0;
    for (double square : block.dots(block)) {
      largest = Math.max(largest, Math.sqrt(square));
    }
    return 64 * block.unitRoundoff() * largest;
  }
}
