package io.orograph.core.path;

/** How a curve with one trained control point, its bend, runs from start to end. */
public enum CurveShape {
  /**
   * The quadratic Bézier curve (1−t)²·start + 2t(1−t)·bend + t²·end (Garipov et al. 2018, section
   * 3.3), which does not pass through its bend.
   */
  BEZIER {
    @Override
    public double[] coefficients(double t) {
      return new double[] {(1 - t) * (1 - t), 2 * t * (1 - t), t * t};
    }
  },
  /**
   * The polygonal chain start, bend, end, each half of t along one straight piece (Garipov et al.
   * 2018, section 3.3).
   */
  POLYGON {
    @Override
    public double[] coefficients(double t) {
      return t <= 0.5 ? new double[] {1 - 2 * t, 2 * t, 0} : new double[] {0, 2 - 2 * t, 2 * t - 1};
    }
  };

  /** Those of start, bend and end at t in [0, 1]; they sum to 1. */
  public abstract double[] coefficients(double t);
}
