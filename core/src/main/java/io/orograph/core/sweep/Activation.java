package io.orograph.core.sweep;

/** The nonlinearity between layers. */
public enum Activation {
  /** max(x, 0). */
  RELU,
  /** Hyperbolic tangent. */
  TANH,
  /** z / (1 + e^−z), also called SiLU. */
  SWISH;

  /** Whether it is infinitely often differentiable, as losses of second derivatives need. */
  public boolean isSmooth() {
    return this != RELU;
  }
}
