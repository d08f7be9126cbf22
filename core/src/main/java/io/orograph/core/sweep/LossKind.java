package io.orograph.core.sweep;

/** The training criterion. */
public enum LossKind {
  /** Mean cross-entropy of the softmax of the outputs. */
  CROSS_ENTROPY,
  /** Mean of half the squared distance to one-hot targets. */
  MSE
}
