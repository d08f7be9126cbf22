package io.orograph.core.path;

import io.orograph.core.operator.VectorBlock;
import java.util.List;

/**
 * The straight line (1−t)·start + t·end.
 *
 * @param start shape (P, 1)
 * @param end shape (P, 1)
 */
public record Segment<B extends VectorBlock<B>>(B start, B end) implements Curve<B> {
  public Segment {
    Curve.requirePoints(List.of(start, end));
  }

  @Override
  public List<B> controls() {
    return List.of(start, end);
  }

  @Override
  public double[] coefficients(double t) {
    return new double[] {1 - t, t};
  }
}
