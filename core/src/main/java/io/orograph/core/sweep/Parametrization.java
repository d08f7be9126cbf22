package io.orograph.core.sweep;

/** How weights are scaled. */
public enum Parametrization {
  /** PyTorch's defaults. */
  STANDARD,
  /**
   * z = x Wᵀ/√fan_in + b, at the start W ~ N(0, 1) and b = 0: with growing width the tangent kernel
   * converges (Jacot, Gabriel and Hongler 2018).
   */
  NTK
}
