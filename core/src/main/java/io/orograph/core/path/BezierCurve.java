package io.orograph.core.path;

import io.orograph.core.operator.VectorBlock;
import java.util.List;

/**
 * The quadratic Bézier curve (1−t)²·start + 2t(1−t)·bend + t²·end (Garipov et al. 2018, section
 * 3.3).
 *
 * @param start shape (P, 1)
 * @param bend the trained control point, shape (P, 1); the curve does not pass through it
 * @param end shape (P, 1)
 */
public record BezierCurve<B extends VectorBlock<B>>(B start, B bend, B end) implements Curve<B> {
  public BezierCurve {
    Curve.requirePoints(List.of(start, bend, end));
  }

  @Override
  public List<B> controls() {
    return List.of(start, bend, end);
  }

  @Override
  public double[] coefficients(double t) {
    return bernstein(t);
  }

  /** (1−t)², 2t(1−t), t². */
  public static double[] bernstein(double t) {
    return new double[] {(1 - t) * (1 - t), 2 * t * (1 - t), t * t};
  }
}
