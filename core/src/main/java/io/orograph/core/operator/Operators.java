package io.orograph.core.operator;

import java.util.Arrays;
import java.util.function.BiConsumer;

/** Operators made of numbers and of other operators. */
public final class Operators {
  private Operators() {}

  /** diag(d), on heap blocks. */
  public static SymmetricOperator<HeapBlock> diagonal(double... d) {
    double[] entries = d.clone();
    return onHeap(
        entries.length,
        (in, out) -> {
          for (int i = 0; i < entries.length; i++) {
            out[i] = entries[i] * in[i];
          }
        });
  }

  /**
   * A dense symmetric matrix, on heap blocks.
   *
   * @param a rows of a square matrix, symmetric to 1e-12 of its largest entry
   */
  public static SymmetricOperator<HeapBlock> dense(double[]... a) {
    requireSymmetric(a);
    double[][] rows = Arrays.stream(a).map(double[]::clone).toArray(double[][]::new);
    return onHeap(
        rows.length,
        (in, out) -> {
          for (int i = 0; i < rows.length; i++) {
            double sum = 0;
            for (int j = 0; j < rows.length; j++) {
              sum += rows[i][j] * in[j];
            }
            out[i] = sum;
          }
        });
  }

  /**
   * Wraps a function of one heap vector.
   *
   * @param product writes A·(first argument) into the second, both of length {@code dimension}; it
   *     must be linear and symmetric
   */
  public static SymmetricOperator<HeapBlock> onHeap(
      int dimension, BiConsumer<double[], double[]> product) {
    return new SymmetricOperator<>() {
      @Override
      public long dimension() {
        return dimension;
      }

      @Override
      public HeapBlock zeros(int columns) {
        return HeapBlock.zeros(dimension, columns);
      }

      @Override
      public void apply(HeapBlock in, HeapBlock out) {
        for (int j = 0; j < in.columns(); j++) {
          product.accept(in.view(j), out.view(j));
        }
      }
    };
  }

  /** A + shift·I: for the curvature of a loss with weight decay, or to turn a spectrum around. */
  public static <B extends VectorBlock<B>> SymmetricOperator<B> shifted(
      SymmetricOperator<B> a, double shift) {
    return derived(
        a,
        (in, out) -> {
          a.apply(in, out);
          out.addScaled(constant(shift, in.columns()), in);
        });
  }

  /** factor·A. */
  public static <B extends VectorBlock<B>> SymmetricOperator<B> scaled(
      SymmetricOperator<B> a, double factor) {
    return derived(
        a,
        (in, out) -> {
          a.apply(in, out);
          out.scale(constant(factor, in.columns()));
        });
  }

  /** A + B, for two operators that live in the same place. */
  public static <B extends VectorBlock<B>> SymmetricOperator<B> sum(
      SymmetricOperator<B> a, SymmetricOperator<B> b) {
    if (a.dimension() != b.dimension()) {
      throw new IllegalArgumentException(
          "dimension: " + b.dimension() + " (expected: " + a.dimension() + ")");
    }
    return derived(
        a,
        (in, out) -> {
          try (B other = b.zeros(in.columns())) {
            b.apply(in, other);
            a.apply(in, out);
            out.addScaled(constant(1, in.columns()), other);
          }
        });
  }

  private static <B extends VectorBlock<B>> SymmetricOperator<B> derived(
      SymmetricOperator<B> place, BiConsumer<B, B> product) {
    return new SymmetricOperator<>() {
      @Override
      public long dimension() {
        return place.dimension();
      }

      @Override
      public B zeros(int columns) {
        return place.zeros(columns);
      }

      @Override
      public void apply(B in, B out) {
        product.accept(in, out);
      }
    };
  }

  private static double[] constant(double value, int length) {
    double[] values = new double[length];
    Arrays.fill(values, value);
    return values;
  }

  private static void requireSymmetric(double[][] a) {
    double largest = 0;
    for (double[] row : a) {
      if (row.length != a.length) {
        throw new IllegalArgumentException(
            "a: a row of " + row.length + " entries (expected: " + a.length + ", square)");
      }
      for (double entry : row) {
        largest = Math.max(largest, Math.abs(entry));
      }
    }
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < i; j++) {
        if (Math.abs(a[i][j] - a[j][i]) > 1e-12 * largest) {
          throw new IllegalArgumentException(
              "a[" + i + "][" + j + "]: " + a[i][j] + " (expected: " + a[j][i] + ", symmetric)");
        }
      }
    }
  }
}
