package io.orograph.core.surface;

/**
 * Which symmetric matrix stands for the curvature of a mean loss L = (1/N) Σ ℓ(z_n, y_n) at a
 * point, with z_n = f(x_n, θ) the outputs and J_n = ∂z_n/∂θ.
 */
public enum CurvatureMatrix {
  /** ∇²L. */
  HESSIAN,
  /**
   * (1/N) Σ J_nᵀ (∂²ℓ/∂z²) J_n: the Hessian without the curvature of the network. It equals the
   * Fisher information of the model's own predictions for cross-entropy (a softmax model) and for
   * squared errors (a Gaussian one of unit variance); see Martens, "New insights and perspectives
   * on the natural gradient method" (JMLR 2020), sections 8 and 9.
   */
  GAUSS_NEWTON,
  /**
   * (1/N) Σ g_n g_nᵀ with the gradients g_n of the samples' own losses at their labels; no estimate
   * of the Fisher information (Kunstner et al. 2019), though often called so.
   */
  EMPIRICAL_FISHER
}
