package io.orograph.core.sweep;

/** What a network is trained to do. */
public enum TaskKind {
  /** Predict one of C classes. */
  CLASSIFICATION,
  /** Answer with the numbers that belong to each sample. */
  REGRESSION,
  /** Answer with the sample itself. */
  AUTOENCODER,
  /** Solve a partial differential equation with a known solution. */
  PDE;

  /** Whether samples have targets that are numbers, and so no classes. */
  public boolean isOfNumbers() {
    return this == REGRESSION || this == AUTOENCODER;
  }
}
