package io.orograph.core.sweep;

/**
 * The optimizer, in PyTorch's semantics ({@code torch.optim}). g is the gradient of the mean loss
 * of a batch, η the learning rate of the step, λ the weight decay, t the number of the step from 1.
 */
public enum OptimizerKind {
  /**
   * Stochastic gradient descent with momentum μ: g ← g + λθ, m ← μm + g, θ ← θ − ηm; with
   * Nesterov's momentum θ ← θ − η(g + μm).
   */
  SGD,
  /**
   * Adam (Kingma and Ba 2015): g ← g + λθ, m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², θ ← θ − η
   * (m/(1−β₁ᵗ)) / (√(v/(1−β₂ᵗ)) + ε).
   */
  ADAM,
  /**
   * RMSprop (Hinton's lecture): g ← g + λθ, v ← αv + (1−α)g², m ← μm + g/(√v + ε), θ ← θ − ηm; α is
   * {@link OptimizerSpec#smoothing}, and v is not centered.
   */
  RMSPROP,
  /**
   * Adam with decoupled weight decay (Loshchilov and Hutter 2019): θ ← θ − ηλθ before Adam's step,
   * instead of λθ in the gradient.
   */
  ADAMW;

  /** Whether it has momentum μ. */
  public boolean hasMomentum() {
    return this == SGD || this == RMSPROP;
  }

  /** Whether it has β₁ and β₂. */
  public boolean hasBetas() {
    return this == ADAM || this == ADAMW;
  }

  /** Whether it has ε: all that divide by a root mean square. */
  public boolean hasEpsilon() {
    return this != SGD;
  }

  /** Whether it has α. */
  public boolean hasSmoothing() {
    return this == RMSPROP;
  }
}
