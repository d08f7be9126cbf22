package io.orograph.core.estimate;

/**
 * One eigenvalue of the tridiagonal matrix of a Lanczos run, as a quadrature node of the spectral
 * measure seen from the start vector.
 *
 * @param value θ
 * @param weight the square of the first component of its eigenvector; the weights of a run sum to 1
 * @param residual ‖Av − θv‖ for its unit Ritz vector v
 */
public record RitzValue(double value, double weight, double residual) {}
