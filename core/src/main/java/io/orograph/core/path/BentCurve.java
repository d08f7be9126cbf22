package io.orograph.core.path;

import io.orograph.core.operator.VectorBlock;
import java.util.List;

/**
 * A curve with one trained control point.
 *
 * @param shape how start, bend and end are combined
 * @param start shape (P, 1)
 * @param bend the trained control point, shape (P, 1)
 * @param end shape (P, 1)
 */
public record BentCurve<B extends VectorBlock<B>>(CurveShape shape, B start, B bend, B end)
    implements Curve<B> {
  public BentCurve {
    Curve.requirePoints(List.of(start, bend, end));
  }

  @Override
  public List<B> controls() {
    return List.of(start, bend, end);
  }

  @Override
  public double[] coefficients(double t) {
    return shape.coefficients(t);
  }
}
