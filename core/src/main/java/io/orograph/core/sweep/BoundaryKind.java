package io.orograph.core.sweep;

/** How a network that solves a PDE meets u = 0 on the boundary. */
public enum BoundaryKind {
  /** Exactly: u = D·N, where D vanishes there. */
  HARD,
  /** As well as the loss asks for: u = N, and the loss has β mean u² on the boundary. */
  PENALTY
}
