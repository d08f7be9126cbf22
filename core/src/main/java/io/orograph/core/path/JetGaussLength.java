package io.orograph.core.path;

import java.util.Arrays;

/**
 * The Gauss length of Lucas et al. 2021, section 5, in its form for derivatives: of a curve z(t)
 * with the unit tangent v = z′/‖z′‖,
 *
 * <p>∫ ‖dv/dt‖ dt, ‖dv/dt‖ = ‖z″ − (z″·v) v‖ / ‖z′‖,
 *
 * <p>by the trapezoid rule on the points given. The integrand is exact; unlike {@link GaussLength}
 * it sees no kink, and so leaves out what piecewise linear networks turn by there. Where a path
 * rests, z′ = 0, it has no direction, and the point is left out. With a single output there is no
 * direction but forwards and backwards, and no Gauss length.
 */
public final class JetGaussLength {
  private final int outputs;
  private final double[] lengths;
  private final double[] lastAt;
  private final double[] lastRate;

  /**
   * For paths that have not begun.
   *
   * @param samples n, number of paths
   * @param outputs k, at least 2
   */
  public JetGaussLength(int samples, int outputs) {
    if (outputs < 2) {
      throw new IllegalArgumentException("outputs: " + outputs + " (expected: at least 2)");
    }
    this.outputs = outputs;
    this.lengths = new double[samples];
    this.lastAt = new double[samples];
    this.lastRate = new double[samples];
    Arrays.fill(lastAt, Double.NaN);
  }

  /**
   * The next point of every path.
   *
   * @param t its place, above that of the last
   * @param first z′(t), shape (n, k), row-major
   * @param second z″(t), the same
   */
  public void add(double t, double[] first, double[] second) {
    int expected = lengths.length * outputs;
    if (first.length != expected || second.length != expected) {
      throw new IllegalArgumentException(
          "jet: %d, %d (expected: %d)".formatted(first.length, second.length, expected));
    }
    for (int i = 0; i < lengths.length; i++) {
      double speed = dot(first, first, i);
      if (speed == 0) {
        continue; // at rest: the neighbours are joined
      }
      double rate = rate(first, second, i, speed);
      if (!Double.isNaN(lastAt[i])) {
        lengths[i] += (t - lastAt[i]) * (lastRate[i] + rate) / 2;
      }
      lastAt[i] = t;
      lastRate[i] = rate;
    }
  }

  /**
   * Gauss length of each path so far, in radians; NaN where derivatives were not finite, and where
   * the path has been at rest all the way, because it has no direction that could turn.
   */
  public double[] lengths() {
    double[] told = lengths.clone();
    for (int i = 0; i < told.length; i++) {
      if (rests(i)) {
        told[i] = Double.NaN;
      }
    }
    return told;
  }

  /** Whether a path has been at rest all the way. */
  public boolean rests(int path) {
    return Double.isNaN(lastAt[path]);
  }

  /** ‖dv/dt‖ of a path, from the part of z″ across z′. */
  private double rate(double[] first, double[] second, int path, double speed) {
    double along = dot(first, second, path) / speed;
    double across = 0;
    for (int j = path * outputs; j < (path + 1) * outputs; j++) {
      double part = second[j] - along * first[j];
      across += part * part;
    }
    return Math.sqrt(across / speed);
  }

  private double dot(double[] a, double[] b, int path) {
    double sum = 0;
    for (int j = path * outputs; j < (path + 1) * outputs; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }
}
