package io.orograph.core.sweep;

/** Which parameters decay. */
public enum WeightDecayScope {
  /** Every parameter, biases and normalization included: the published way (taxonomy code). */
  ALL,
  /**
   * Weights of linear and convolution layers alone, that is tensors of two or more dimensions: not
   * biases, not scale and shift of batch normalization.
   */
  WEIGHTS;

  /** Whether a tensor of so many dimensions decays. */
  public boolean includes(int dimensions) {
    return this == ALL || dimensions >= 2;
  }
}
