package io.orograph.core.sweep;

/**
 * The architecture's family and sizes.
 *
 * @param family the family
 * @param width units per hidden layer (MLP) or channels of the first stage
 * @param depth hidden layers (MLP); ignored by the convolutional families
 * @param activation the nonlinearity (MLP); the others have ReLU
 * @param batchNorm whether hidden layers are batch-normalized (MLP); the others always are
 */
public record NetworkSpec(
    NetworkFamily family, int width, int depth, Activation activation, boolean batchNorm) {}
