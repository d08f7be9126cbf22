package io.orograph.core.sweep;

/**
 * The architecture's family and sizes.
 *
 * @param family the family
 * @param width units per hidden layer (MLP) or channels of the first stage (ResNet)
 * @param depth hidden layers (MLP); ignored by families of fixed depth
 * @param activation the nonlinearity
 * @param batchNorm whether hidden layers are batch-normalized
 */
public record NetworkSpec(
    NetworkFamily family, int width, int depth, Activation activation, boolean batchNorm) {}
