package io.orograph.core.allocation;

/**
 * The change of a loss on one straight step, parameter by parameter: A_i = k_i · (θ_b − θ_a)_i with
 * the mean gradient k along the step. Negative helps, positive hurts; 0 where the parameter did not
 * move or has no gradient.
 *
 * @param allocation A, shape (P)
 * @param before L(θ_a)
 * @param after L(θ_b)
 * @param residual e = L(θ_b) − L(θ_a) − Σ A_i
 * @param squaredGradient ‖∇L(θ_a)‖² over all parameters
 * @param splits parts that the step was cut into
 * @param gradients evaluated between the ends
 */
@SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
public record StepAllocation(
    double[] allocation,
    double before,
    double after,
    double residual,
    double squaredGradient,
    int splits,
    int gradients) {

  /** Whether all of it is a number. */
  public boolean isFinite() {
    return Double.isFinite(before) && Double.isFinite(after) && Double.isFinite(residual);
  }
}
