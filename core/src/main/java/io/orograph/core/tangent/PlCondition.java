package io.orograph.core.tangent;

/**
 * The Polyak-Łojasiewicz condition ½‖∇L‖² ≥ μ L at one network, for a sum L of losses over n
 * samples whose least value is 0.
 *
 * <p>With L = ½ Σ ‖F − y‖² and the tangent kernel K of the same samples, ½‖∇L‖² = ½ rᵀKr ≥ λ_min(K)
 * L, r = F − y: the ratio of the two sides is never below λ_min. Of the cross-entropy, with g =
 * ∂L/∂F, ½‖∇L‖² = ½ gᵀKg ≥ λ_min(K) ½‖g‖².
 *
 * @param loss L
 * @param squaredGradient ‖∇L‖² over all parameters
 * @param squaredResidual ‖∂L/∂F‖², which is 2L for squared errors
 */
public record PlCondition(double loss, double squaredGradient, double squaredResidual) {
  /** What rounding may take from the inequality. */
  private static final double ROUNDING = 1e-9;

  /**
   * Of the mean ℓ of w r² over n points, as a PDE's least squares have it: L is half their sum.
   *
   * @param mean ℓ
   * @param squaredGradient ‖∇ℓ‖²
   */
  public static PlCondition ofMeanSquares(double mean, double squaredGradient, long n) {
    double half = n / 2.0;
    return new PlCondition(half * mean, half * half * squaredGradient, 2 * half * mean);
  }

  /** ½‖∇L‖²/L: the largest μ with which the condition holds here; NaN where L is 0. */
  public double ratio() {
    return loss > 0 ? squaredGradient / (2 * loss) : Double.NaN;
  }

  /** What the kernel's smallest eigenvalue says that the ratio is at least. */
  public double bound(TangentKernel kernel) {
    return bound(kernel.floor());
  }

  /**
   * The same.
   *
   * @param floor what no eigenvalue of the kernel is below
   */
  public double bound(double floor) {
    return floor * squaredResidual / (2 * loss);
  }

  /** By how much the ratio falls short of its bound; 0 in exact arithmetic. */
  public double violation(TangentKernel kernel) {
    return violation(kernel.floor());
  }

  /**
   * The same.
   *
   * @param floor what no eigenvalue of the kernel is below
   */
  public double violation(double floor) {
    return Math.max(0, bound(floor) * (1 - ROUNDING) - ratio());
  }
}
