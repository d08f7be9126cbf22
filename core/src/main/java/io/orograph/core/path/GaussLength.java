package io.orograph.core.path;

import java.util.Arrays;

/**
 * How far the direction of each sample's outputs turns along a path of networks: the Gauss length
 * of Lucas et al. 2021, section 5.
 *
 * <p>Of a smooth curve z(t) in the space of outputs it is ∫ ‖dv/dt‖ dt with the unit tangent v =
 * z′/‖z′‖: the length of the way that v goes on the unit sphere. Here in its form for chords, the
 * sum of the angles between one chord of the grid and the next, which converges to the integral as
 * the grid becomes finer, from below, and counts the kinks that piecewise linear networks have and
 * derivatives do not see. An arc of angle ω with n chords has (n − 1)/n of ω. 0 for a straight
 * line, whatever the speed along it; blind to rotations and to the scale of the outputs. With a
 * single output there is no direction but forwards and backwards, and no Gauss length.
 */
public final class GaussLength {
  private final int outputs;
  private final double[] lengths;
  private double[] last = new double[0];
  private double[] chords = new double[0];

  /**
   * For paths that have not begun.
   *
   * @param samples n, number of paths
   * @param outputs k, at least 2
   */
  public GaussLength(int samples, int outputs) {
    if (outputs < 2) {
      throw new IllegalArgumentException("outputs: " + outputs + " (expected: at least 2)");
    }
    this.outputs = outputs;
    this.lengths = new double[samples];
  }

  /**
   * The next point of every path. One that has not moved since the last point is left out.
   *
   * @param point shape (n, k), row-major
   */
  public void add(double[] point) {
    if (point.length != lengths.length * outputs) {
      throw new IllegalArgumentException(
          "point: " + point.length + " (expected: " + lengths.length * outputs + ")");
    }
    if (last.length == 0) {
      last = point.clone();
      chords = new double[point.length];
      return;
    }
    double[] chord = new double[outputs];
    for (int i = 0; i < lengths.length; i++) {
      int at = i * outputs;
      for (int j = 0; j < outputs; j++) {
        chord[j] = point[at + j] - last[at + j];
      }
      double norm = norm(chord, 0);
      if (norm == 0) {
        continue; // the next chord is the longer
      }
      for (int j = 0; j < outputs; j++) {
        chord[j] /= norm;
      }
      if (norm(chords, at) != 0) {
        lengths[i] += angle(chord, at);
      }
      System.arraycopy(chord, 0, chords, at, outputs);
      System.arraycopy(point, at, last, at, outputs);
    }
  }

  /**
   * Gauss length of each path so far, in radians; NaN where outputs were not finite, and where the
   * path has been at rest all the way, because it has no direction that could turn.
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
    return last.length == 0 || norm(chords, path * outputs) == 0;
  }

  /** Between two unit vectors; well conditioned at small angles, as the arc cosine is not. */
  private double angle(double[] chord, int at) {
    double apart = 0;
    double together = 0;
    for (int j = 0; j < outputs; j++) {
      apart += square(chord[j] - chords[at + j]);
      together += square(chord[j] + chords[at + j]);
    }
    return 2 * Math.atan2(Math.sqrt(apart), Math.sqrt(together));
  }

  private double norm(double[] values, int at) {
    return Math.sqrt(Arrays.stream(values, at, at + outputs).map(GaussLength::square).sum());
  }

  private static double square(double x) {
    return x * x;
  }
}
