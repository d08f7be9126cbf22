package io.orograph.core.similarity;

import io.orograph.core.operator.VectorBlock;
import java.util.Arrays;

/** ‖θ − θ′‖₂ over trainable parameters as they are given, without batch-norm statistics. */
public final class ParameterDistance {
  private ParameterDistance() {}

  /** Column by column for two blocks of equal shape: shape (k). */
  public static <B extends VectorBlock<B>> double[] between(B x, B y) {
    double[] minus = new double[x.columns()];
    Arrays.fill(minus, -1);
    try (B difference = x.copy()) {
      difference.addScaled(minus, y);
      double[] squares = difference.dots(difference);
      Arrays.setAll(squares, j -> Math.sqrt(squares[j]));
      return squares;
    }
  }
}
