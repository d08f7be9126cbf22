package io.orograph.core.estimate;

import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.operator.VectorBlock;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import java.util.function.BiConsumer;

/** Blocks of random vectors, each from a stream of its own, so that blocks of any size agree. */
final class Probes {
  private Probes() {}

  /** One vector for each third of Hutch++ and one more for an error; two, twice, for XTrace. */
  static final int LEAST_MATVECS = 4;

  /** Random signs, columns number {@code first} to {@code first + columns − 1} of a label. */
  static <B extends VectorBlock<B>> B signs(
      SymmetricOperator<B> a, Seed seed, String label, int first, int columns) {
    return filled(a, seed, label, first, columns, RandomStream::fillRademacher);
  }

  /** Standard normal numbers, likewise. */
  static <B extends VectorBlock<B>> B gaussian(
      SymmetricOperator<B> a, Seed seed, String label, int first, int columns) {
    return filled(a, seed, label, first, columns, RandomStream::fillGaussian);
  }

  private static <B extends VectorBlock<B>> B filled(
      SymmetricOperator<B> a,
      Seed seed,
      String label,
      int first,
      int columns,
      BiConsumer<RandomStream, double[]> law) {
    B block = a.zeros(columns);
    for (int j = 0; j < columns; j++) {
      RandomStream stream = seed.derive(label, first + j).stream();
      block.fill(j, values -> law.accept(stream, values));
    }
    return block;
  }

  /** Refuses a budget that is too small for an estimate and its error. */
  static void requireBudget(int matvecs, int block) {
    if (matvecs < LEAST_MATVECS || block < 1) {
      throw new IllegalArgumentException(
          "matvecs and block: %d and %d (expected: at least %d and 1)"
              .formatted(matvecs, block, LEAST_MATVECS));
    }
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
