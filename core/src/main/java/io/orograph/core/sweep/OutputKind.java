package io.orograph.core.sweep;

/** What follows on a network's last linear layer. */
public enum OutputKind {
  /** Nothing. */
  LINEAR,
  /**
   * The hyperbolic tangent: then the Hessian of the outputs does not vanish with the width, and the
   * tangent kernel changes however wide the network is (Liu, Zhu and Belkin 2020).
   */
  TANH
}
