package io.orograph.core.allocation;

/**
 * A point of a training path with what a loss is there; the end of one step is the beginning of the
 * next.
 *
 * @param theta θ, shape (P)
 * @param loss L(θ)
 * @param gradient ∇L(θ), shape (P)
 */
@SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
public record PathPoint(double[] theta, double loss, double[] gradient) {}
