package io.orograph.core.sweep;

/** How weights are scaled. */
public enum Parametrization {
  /** PyTorch's defaults. */
  STANDARD,
  /** Weights of unit variance, outputs divided by the square root of the fan-in. */
  NTK
}
