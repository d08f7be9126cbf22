package io.orograph.core.measure;

/**
 * A value with its quality.
 *
 * @param value the value, in the unit of its metric kind
 * @param errors its three errors
 * @param converged whether its estimator met its own criterion; true for exact values
 * @param cost what it cost
 */
public record Estimate(double value, Errors errors, boolean converged, Cost cost) {
  /** The same, which cost more. */
  public Estimate plus(Cost more) {
    return new Estimate(value, errors, converged, cost.plus(more));
  }
}
