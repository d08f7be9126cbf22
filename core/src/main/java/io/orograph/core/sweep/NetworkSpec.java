package io.orograph.core.sweep;

import java.util.Optional;

/**
 * The architecture's family and sizes.
 *
 * @param family the family
 * @param width units per hidden layer (MLP), channels of the first stage, or the embedding
 *     dimension (transformer)
 * @param depth hidden layers (MLP) or blocks (transformer); ignored by the convolutional families
 * @param activation the nonlinearity (MLP); the others have ReLU
 * @param batchNorm whether hidden layers are batch-normalized (MLP); the others always are
 * @param output what follows on the last linear layer (MLP); nothing in the others
 * @param biases whether linear layers add biases; others than an MLP do as their family does
 * @param bottleneck units of the hidden layer in the middle (MLP); 0 for width, as in all others
 * @param initialization the law of parameters before the first step
 * @param heads of each attention (transformer); 0 in all others
 * @param own which module of one's own (OWN); of it width, depth and all others say nothing
 */
public record NetworkSpec(
    NetworkFamily family,
    int width,
    int depth,
    Activation activation,
    boolean batchNorm,
    OutputKind output,
    boolean biases,
    int bottleneck,
    InitializationKind initialization,
    int heads,
    Optional<OwnSpec> own) {

  /** A network of a family that ships. */
  public NetworkSpec(
      NetworkFamily family,
      int width,
      int depth,
      Activation activation,
      boolean batchNorm,
      OutputKind output,
      boolean biases,
      int bottleneck,
      InitializationKind initialization,
      int heads) {
    this(
        family,
        width,
        depth,
        activation,
        batchNorm,
        output,
        biases,
        bottleneck,
        initialization,
        heads,
        Optional.empty());
  }

  /** What people call it: the family, or the module's name of one of one's own. */
  public String title() {
    return switch (family) {
      case MLP -> "MLP";
      case RESNET18 -> "ResNet18";
      case VGG11 -> "VGG11";
      case RESNET20 -> "ResNet20";
      case RESIDUAL_MLP -> "residual MLP";
      case TRANSFORMER -> "transformer";
      case OWN -> own.map(OwnSpec::name).orElse("own");
    };
  }

  /** A network of one's own. */
  public static NetworkSpec own(OwnSpec own) {
    return new NetworkSpec(
        NetworkFamily.OWN,
        1,
        0,
        Activation.RELU,
        own.statistics() > 0,
        OutputKind.LINEAR,
        true,
        0,
        InitializationKind.DEFAULT,
        0,
        Optional.of(own));
  }

  /** Without attention; a transformer has one head. */
  public NetworkSpec(
      NetworkFamily family,
      int width,
      int depth,
      Activation activation,
      boolean batchNorm,
      OutputKind output,
      boolean biases,
      int bottleneck,
      InitializationKind initialization) {
    this(
        family,
        width,
        depth,
        activation,
        batchNorm,
        output,
        biases,
        bottleneck,
        initialization,
        family == NetworkFamily.TRANSFORMER ? 1 : 0);
  }

  /** A Transformer encoder begun by PyTorch's defaults. */
  public static NetworkSpec transformer(int width, int depth, int heads) {
    return new NetworkSpec(
            NetworkFamily.TRANSFORMER,
            width,
            depth,
            Activation.RELU,
            false,
            OutputKind.LINEAR,
            true)
        .withHeads(heads);
  }

  /** Begun by PyTorch's defaults, with all hidden layers of one width. */
  public NetworkSpec(
      NetworkFamily family,
      int width,
      int depth,
      Activation activation,
      boolean batchNorm,
      OutputKind output,
      boolean biases) {
    this(
        family, width, depth, activation, batchNorm, output, biases, 0, InitializationKind.DEFAULT);
  }

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

  /**
   * Units of a hidden layer of an MLP. The bottleneck is the layer in the middle, of two the later
   * one: 512 - h - 512 of an autoencoder, and 1024 - h, as in Lucas et al. 2021.
   *
   * @param hidden its number, the first is 0
   */
  public int units(int hidden) {
    return bottleneck > 0 && hidden == depth / 2 ? bottleneck : width;
  }

  /** Whether hidden layers are batch-normalized. */
  public boolean isNormalized() {
    return family.isConvolutional() ? initialization != InitializationKind.FIXUP : batchNorm;
  }

  /** The same of another family. */
  public NetworkSpec with(NetworkFamily other) {
    return new NetworkSpec(
        other, width, depth, activation, batchNorm, output, biases, bottleneck, initialization);
  }

  /** The same at another width. */
  public NetworkSpec withWidth(int other) {
    return new NetworkSpec(
        family,
        other,
        depth,
        activation,
        batchNorm,
        output,
        biases,
        bottleneck,
        initialization,
        heads,
        own);
  }

  /** The same with another number of hidden layers. */
  public NetworkSpec withDepth(int other) {
    return new NetworkSpec(
        family,
        width,
        other,
        activation,
        batchNorm,
        output,
        biases,
        bottleneck,
        initialization,
        heads,
        own);
  }

  /** The same with batch normalization, or without. */
  public NetworkSpec withBatchNorm(boolean other) {
    return new NetworkSpec(
        family,
        width,
        depth,
        activation,
        other,
        output,
        biases,
        bottleneck,
        initialization,
        heads,
        own);
  }

  /** The same with another nonlinearity. */
  public NetworkSpec with(Activation other) {
    return new NetworkSpec(
        family,
        width,
        depth,
        other,
        batchNorm,
        output,
        biases,
        bottleneck,
        initialization,
        heads,
        own);
  }

  /** The same with another hidden layer in the middle. */
  public NetworkSpec withBottleneck(int other) {
    return new NetworkSpec(
        family,
        width,
        depth,
        activation,
        batchNorm,
        output,
        biases,
        other,
        initialization,
        heads,
        own);
  }

  /** The same from another law of beginnings. */
  public NetworkSpec with(InitializationKind other) {
    return new NetworkSpec(
        family, width, depth, activation, batchNorm, output, biases, bottleneck, other, heads, own);
  }

  /** The same with another number of heads. */
  public NetworkSpec withHeads(int other) {
    return new NetworkSpec(
        family,
        width,
        depth,
        activation,
        batchNorm,
        output,
        biases,
        bottleneck,
        initialization,
        other,
        own);
  }
}
