package io.orograph.core.sweep;

/**
 * The optimizer and its numbers. A number that the kind does not have stands at its usual value.
 *
 * @param kind the optimizer
 * @param learningRate step size η, positive; the schedule multiplies it
 * @param momentum μ of SGD and RMSPROP, in [0, 1)
 * @param nesterov whether SGD's momentum is Nesterov's
 * @param beta1 β₁ of ADAM and ADAMW, in [0, 1)
 * @param beta2 β₂ of ADAM and ADAMW, in [0, 1)
 * @param epsilon ε of ADAM, ADAMW and RMSPROP, positive
 * @param smoothing α of RMSPROP, in [0, 1)
 * @param weightDecay λ, at least 0: added to the gradient as λθ, or decoupled from it (ADAMW)
 * @param weightDecayScope which parameters decay
 */
public record OptimizerSpec(
    OptimizerKind kind,
    double learningRate,
    double momentum,
    boolean nesterov,
    double beta1,
    double beta2,
    double epsilon,
    double smoothing,
    double weightDecay,
    WeightDecayScope weightDecayScope) {
  /** β₁ when none is given: PyTorch's default, from the Adam paper. */
  public static final double USUAL_BETA1 = 0.9;

  /** β₂ when none is given: PyTorch's default, from the Adam paper. */
  public static final double USUAL_BETA2 = 0.999;

  /** ε when none is given: PyTorch's default, from the Adam paper. */
  public static final double USUAL_EPSILON = 1e-8;

  /** α when none is given: PyTorch's default. */
  public static final double USUAL_SMOOTHING = 0.99;

  /** The optimizer with these numbers and the usual values of all others. */
  public OptimizerSpec(
      OptimizerKind kind, double learningRate, double momentum, double weightDecay) {
    this(
        kind,
        learningRate,
        momentum,
        false,
        USUAL_BETA1,
        USUAL_BETA2,
        USUAL_EPSILON,
        USUAL_SMOOTHING,
        weightDecay,
        WeightDecayScope.ALL);
  }

  /**
   * The same numbers for another optimizer, as far as it has them: what it has not, and what this
   * one has not, stands at its usual value.
   */
  public OptimizerSpec withKind(OptimizerKind other) {
    return new OptimizerSpec(
        other,
        learningRate,
        other.hasMomentum() ? momentum : 0,
        other == OptimizerKind.SGD && nesterov,
        other.hasBetas() ? beta1 : USUAL_BETA1,
        other.hasBetas() ? beta2 : USUAL_BETA2,
        other.hasEpsilon() ? epsilon : USUAL_EPSILON,
        other.hasSmoothing() ? smoothing : USUAL_SMOOTHING,
        weightDecay,
        weightDecayScope);
  }

  /** The same with another learning rate. */
  public OptimizerSpec withLearningRate(double value) {
    return new OptimizerSpec(
        kind,
        value,
        momentum,
        nesterov,
        beta1,
        beta2,
        epsilon,
        smoothing,
        weightDecay,
        weightDecayScope);
  }

  /** The same with another momentum. */
  public OptimizerSpec withMomentum(double value) {
    return new OptimizerSpec(
        kind,
        learningRate,
        value,
        nesterov,
        beta1,
        beta2,
        epsilon,
        smoothing,
        weightDecay,
        weightDecayScope);
  }

  /** The same with or without Nesterov's momentum. */
  public OptimizerSpec withNesterov(boolean value) {
    return new OptimizerSpec(
        kind,
        learningRate,
        momentum,
        value,
        beta1,
        beta2,
        epsilon,
        smoothing,
        weightDecay,
        weightDecayScope);
  }

  /** The same with other β₁ and β₂. */
  public OptimizerSpec withBetas(double first, double second) {
    return new OptimizerSpec(
        kind,
        learningRate,
        momentum,
        nesterov,
        first,
        second,
        epsilon,
        smoothing,
        weightDecay,
        weightDecayScope);
  }

  /** The same with another ε. */
  public OptimizerSpec withEpsilon(double value) {
    return new OptimizerSpec(
        kind,
        learningRate,
        momentum,
        nesterov,
        beta1,
        beta2,
        value,
        smoothing,
        weightDecay,
        weightDecayScope);
  }

  /** The same with another α. */
  public OptimizerSpec withSmoothing(double value) {
    return new OptimizerSpec(
        kind,
        learningRate,
        momentum,
        nesterov,
        beta1,
        beta2,
        epsilon,
        value,
        weightDecay,
        weightDecayScope);
  }

  /** The same with another weight decay. */
  public OptimizerSpec withWeightDecay(double value, WeightDecayScope scope) {
    return new OptimizerSpec(
        kind, learningRate, momentum, nesterov, beta1, beta2, epsilon, smoothing, value, scope);
  }
}
