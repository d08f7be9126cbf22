package io.orograph.core.sweep;

/** The training criterion. */
public enum LossKind {
  /** Mean cross-entropy of the softmax of the outputs. */
  CROSS_ENTROPY,
  /**
   * Mean of half the squared distance to the targets, which are one-hot where there are classes.
   */
  MSE,
  /**
   * Mean of (Δu + f)² over the points of a domain, for −Δu = f: physics-informed networks, deep
   * Galerkin.
   */
  LEAST_SQUARES,
  /** Mean of ½|∇u|² − f u over the points of a domain: the energy, whose minimum is negative. */
  DEEP_RITZ;

  /** Whether it looks at derivatives of the network with respect to its inputs. */
  public boolean isOfJets() {
    return this == LEAST_SQUARES || this == DEEP_RITZ;
  }
}
