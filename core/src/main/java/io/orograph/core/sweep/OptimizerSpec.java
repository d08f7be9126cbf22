package io.orograph.core.sweep;

/**
 * The optimizer and its numbers.
 *
 * @param kind the optimizer
 * @param learningRate step size, positive
 * @param momentum in [0, 1)
 * @param weightDecay L2 coefficient added to the gradient of every parameter, at least 0
 */
public record OptimizerSpec(
    OptimizerKind kind, double learningRate, double momentum, double weightDecay) {}
