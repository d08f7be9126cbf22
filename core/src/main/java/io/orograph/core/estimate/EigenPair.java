package io.orograph.core.estimate;

/**
 * One estimated eigenvalue.
 *
 * @param value the Ritz value θ; NaN where the operator returned numbers that are not finite
 * @param residual ‖Av − θv‖ for the unit Ritz vector v: some eigenvalue lies within this distance
 *     of θ, so it is the estimator error; NaN where undefined
 * @param converged whether the residual is within the tolerance asked for
 */
public record EigenPair(double value, double residual, boolean converged) {}
