package io.orograph.core.sweep;

/**
 * The architecture's family and sizes.
 *
 * @param family the family
 * @param width units per hidden layer (MLP) or channels of the first stage
 * @param depth hidden layers (MLP); ignored by the convolutional families
 * @param activation the nonlinearity (MLP); the others have ReLU
 * @param batchNorm whether hidden layers are batch-normalized (MLP); the others always are
 * @param output what follows on the last linear layer (MLP); nothing in the others
 * @param biases whether linear layers add biases; others than an MLP do as their family does
 */
public record NetworkSpec(
    NetworkFamily family,
    int width,
    int depth,
    Activation activation,
    boolean batchNorm,
    OutputKind output,
    boolean biases) {

  /** With biases. */
  public NetworkSpec(
      NetworkFamily family,
      int width,
      int depth,
      Activation activation,
      boolean batchNorm,
      OutputKind output) {
    this(family, width, depth, activation, batchNorm, output, true);
  }

  /** With linear outputs. */
  public NetworkSpec(
      NetworkFamily family, int width, int depth, Activation activation, boolean batchNorm) {
    this(family, width, depth, activation, batchNorm, OutputKind.LINEAR);
  }

  /** The same at another width. */
  public NetworkSpec withWidth(int other) {
    return new NetworkSpec(family, other, depth, activation, batchNorm, output, biases);
  }

  /** The same with another number of hidden layers. */
  public NetworkSpec withDepth(int other) {
    return new NetworkSpec(family, width, other, activation, batchNorm, output, biases);
  }

  /** The same with batch normalization, or without. */
  public NetworkSpec withBatchNorm(boolean other) {
    return new NetworkSpec(family, width, depth, activation, other, output);
  }

  /** The same with another nonlinearity. */
  public NetworkSpec with(Activation other) {
    return new NetworkSpec(family, width, depth, other, batchNorm, output, biases);
  }
}
