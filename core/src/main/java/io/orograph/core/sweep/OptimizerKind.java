package io.orograph.core.sweep;

/** The optimizer, in PyTorch's semantics. */
public enum OptimizerKind {
  /**
   * Stochastic gradient descent with momentum; the learning rate multiplies the momentum buffer.
   */
  SGD,
  /** Adam. */
  ADAM,
  /** RMSprop. */
  RMSPROP
}
