package io.orograph.core.sweep;

/**
 * The law that parameters are drawn from before the first step. Scales and biases of normalization
 * are 1 and 0 in each.
 */
public enum InitializationKind {
  /**
   * PyTorch's defaults: weights and biases of a linear or convolution layer uniform in ±1/√fan_in;
   * tables of embeddings N(0, 1), weights of attention's projection as {@link #XAVIER_UNIFORM}, all
   * biases of attention 0; in the NTK parametrization weights N(0, 1) and biases 0.
   */
  DEFAULT,
  /** Weights uniform in ±√(6/(fan_in + fan_out)), biases 0 (Glorot and Bengio 2010). */
  XAVIER_UNIFORM,
  /** Weights N(0, 2/(fan_in + fan_out)), biases 0 (Glorot and Bengio 2010). */
  XAVIER_NORMAL,
  /** Weights N(0, 1), biases 0, whatever the widths (Wu et al. 2021, their code). */
  NORMAL,
  /** Weights uniform in [0, 1), biases 0, whatever the widths (Wu et al. 2021, their code). */
  UNIFORM,
  /**
   * PyTorch's defaults, but the last layer of every residual branch is 0, its batch normalization
   * where it ends with one, so that at the start a block is its shortcut (Goyal et al. 2017).
   */
  ZERO_RESIDUAL,
  /**
   * Fixup (Zhang, Dauphin and Ma 2019), a residual network without batch normalization: scalar
   * biases before, and a scalar factor in each branch, are a part of it. With L branches of m
   * layers, their first m − 1 layers are N(0, 2/fan_out) times L^(−1/(2m−2)), their last one and
   * the classifier 0, all others N(0, 2/fan_out), biases 0 and factors 1.
   */
  FIXUP
}
