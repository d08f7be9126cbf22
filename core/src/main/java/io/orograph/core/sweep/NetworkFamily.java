package io.orograph.core.sweep;

import java.util.List;

/** A family of architectures. */
public enum NetworkFamily {
  /** Fully connected: depth hidden layers of width units each. */
  MLP(0, Integer.MAX_VALUE),
  /**
   * ResNet18 of width k as in Yang et al. 2021 (stages k, 2k, 4k, 8k), with batch norm and ReLU;
   * its average pool over 4 x 4 must leave one pixel.
   */
  RESNET18(25, 56),
  /**
   * VGG11 of width k (Simonyan and Zisserman 2015, configuration A, with batch norm and ReLU):
   * eight convolutions with k, 2k, 4k, 4k, 8k, 8k, 8k, 8k channels and one linear layer; its five
   * maxima over 2 x 2 must leave one pixel.
   */
  VGG11(32, 63),
  /**
   * ResNet20 of width k for small images (He et al. 2016, section 4.2; stages k, 2k, 4k of three
   * basic blocks), with batch norm and ReLU, a convolution of 1 x 1 where a shortcut changes shape
   * (their option B), and the mean over all places at the end.
   */
  RESNET20(4, 128),
  /**
   * Fully connected with residual blocks of two layers each, as in Wu et al. 2021: linear to width,
   * depth blocks x + σ(W₂ σ(W₁ x)), linear to the output.
   */
  RESIDUAL_MLP(0, Integer.MAX_VALUE),
  /**
   * Transformer encoder that classifies sequences of tokens (Vaswani et al. 2017): embedding of
   * extent width and learned positions, depth blocks of self-attention and of 4 width hidden units
   * with ReLU, layer norm behind each, no dropout, and a linear layer on the mean over the
   * sequence.
   */
  TRANSFORMER(0, Integer.MAX_VALUE),
  /** A module of one's own, whose layers are in its archive. */
  OWN(0, Integer.MAX_VALUE);

  /** Most channels of a first stage: the largest of the published grids is 128. */
  public static final int MOST_CHANNELS = 512;

  private final int smallestSide;
  private final int largestSide;

  NetworkFamily(int smallestSide, int largestSide) {
    this.smallestSide = smallestSide;
    this.largestSide = largestSide;
  }

  /** Whether it works on images, has batch norm, and has neither depth nor activation to choose. */
  public boolean isConvolutional() {
    return this == RESNET18 || this == VGG11 || this == RESNET20;
  }

  /** Whether it takes samples of these data: tokens are for a transformer, and it for tokens. */
  public boolean takes(DataCatalogue.Entry data) {
    return this == OWN || ((this == TRANSFORMER) == data.isOfTokens() && takes(data.shape()));
  }

  /** Whether it takes samples of this shape. */
  private boolean takes(List<Integer> shape) {
    return !isConvolutional()
        || (shape.size() == 3
            && shape.stream().skip(1).allMatch(s -> s >= smallestSide && s <= largestSide)
            && (this != RESNET20 || shape.get(1).equals(shape.get(2))));
  }

  /** The samples it takes, in words. */
  public String samples() {
    if (this == OWN) {
      return "any";
    }
    if (this == TRANSFORMER) {
      return "sequences of tokens, as those of data.name recall";
    }
    return isConvolutional()
        ? (this == RESNET20 ? "square " : "")
            + "images of "
            + smallestSide
            + " to "
            + largestSide
            + " pixels a side"
        : "any that are no tokens, whose ids are no magnitudes";
  }
}
