package io.orograph.core.sweep;

/** What a network is trained to do. */
public enum TaskKind {
  /** Predict one of C classes. */
  CLASSIFICATION,
  /** Solve a partial differential equation with a known solution. */
  PDE
}
