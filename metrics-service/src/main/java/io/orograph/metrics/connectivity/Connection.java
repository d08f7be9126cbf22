package io.orograph.metrics.connectivity;

import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.path.PathProfile;

/**
 * What came out for one pair.
 *
 * @param profile along the curve of {@code steps} steps: data loss and training error
 * @param penalty ½·l2·‖γ(t)‖² at the same points
 * @param bend the trained control point of that curve, flat
 * @param doubled the profile of a curve of twice the length
 * @param cost of both curves and both profiles
 */
@SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
public record Connection(
    PathProfile profile, double[] penalty, float[] bend, PathProfile doubled, Cost cost) {

  /** Tolerance of a barrier's convergence, in units of the loss (ours). */
  private static final double CONVERGED_LOSS = 0.01;

  /** Whether the curve's bend is. */
  public boolean isFinite() {
    for (float value : bend) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The largest excess of the loss over the line between the ends' losses, with its change by
   * doubling the curve's length as estimator error; converged if that is below max(0.01, 10 %).
   */
  public Estimate barrier() {
    double value = profile.loss().barrierOverLine();
    double longer = doubled.loss().barrierOverLine();
    double change = Math.abs(longer - value);
    return new Estimate(
        value,
        new Errors(change, Double.NaN, Double.NaN),
        change < Math.max(CONVERGED_LOSS, PathProfile.CONVERGED_FRACTION * longer),
        cost);
  }

  /** Mode connectivity in points; NaN where the curve diverged. */
  public double value() {
    return profile.modeConnectivity().orElse(Double.NaN);
  }

  /** The value with the change by doubling the curve's length as its estimator error. */
  public Estimate estimate() {
    double longer = doubled.modeConnectivity().orElse(Double.NaN);
    return new Estimate(
        value(),
        new Errors(Math.abs(longer - value()), Double.NaN, Double.NaN),
        PathProfile.curveConverged(value(), longer),
        cost);
  }
}
