package io.orograph.core.measure;

/**
 * The three errors of a value, one standard deviation each; NaN where one is undefined, never 0 for
 * unknown.
 *
 * @param estimator of the estimator itself: probe standard error, or the residual of an eigenpair
 * @param data of the finite evaluation set
 * @param replicate between runs
 */
public record Errors(double estimator, double data, double replicate) {
  /** No error is known. */
  public static final Errors NONE = new Errors(Double.NaN, Double.NaN, Double.NaN);
}
