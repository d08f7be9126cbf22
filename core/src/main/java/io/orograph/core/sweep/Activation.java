package io.orograph.core.sweep;

/** The nonlinearity between layers. */
public enum Activation {
  /** max(x, 0). */
  RELU,
  /** Hyperbolic tangent. */
  TANH
}
