package io.orograph.core.sweep;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The hidden layers of a network: the outputs of its nonlinearities, in the order of the forward
 * pass, numbered from 1. In a residual network they are the nonlinearity inside each block and the
 * one behind its sum, in a transformer the one of each block.
 */
public final class HiddenLayers {
  /** Numbers of a layer that are held at once (ours: half a gigabyte in float64). */
  private static final long NUMBERS = 64_000_000;

  private static final int STAGES_OF_RESNET18 = 4;
  private static final int STAGES_OF_RESNET20 = 3;

  private HiddenLayers() {}

  /**
   * Numbers per sample of each hidden layer; of images and sequences channels times places.
   *
   * @param shape of a sample
   */
  public static List<Long> sizes(NetworkSpec network, List<Integer> shape) {
    return switch (network.family()) {
      case MLP ->
          IntStream.range(0, network.depth()).mapToObj(h -> (long) network.units(h)).toList();
      case RESIDUAL_MLP -> Collections.nCopies(2 * network.depth(), (long) network.width());
      case RESNET18 -> resnet(network.width(), shape, STAGES_OF_RESNET18, 2);
      case RESNET20 -> resnet(network.width(), shape, STAGES_OF_RESNET20, 3);
      case VGG11 -> vgg11(network.width(), shape);
      case TRANSFORMER ->
          Collections.nCopies(network.depth(), 4L * network.width() * shape.getFirst());
      case OWN -> List.of(); // known to nobody
    };
  }

  /** How many hidden layers the deepest network of a grid has; of none that may not be. */
  public static int most(NetworkSpec base, List<Axis> axes) {
    int deepest =
        axes.stream()
            .filter(a -> a.knob() == Knob.DEPTH)
            .flatMap(a -> a.values().stream())
            .mapToInt(v -> v instanceof AxisValue.Number n ? (int) n.value() : 0)
            .max()
            .orElse(base.depth());
    deepest = Math.clamp(deepest, 0, NetworkRules.DEEPEST);
    return switch (base.family()) {
      case MLP, TRANSFORMER -> deepest;
      case RESIDUAL_MLP -> 2 * deepest;
      case RESNET18 -> 1 + 4 * STAGES_OF_RESNET18;
      case RESNET20 -> 1 + 6 * STAGES_OF_RESNET20;
      case VGG11 -> 8;
      case OWN -> 0;
    };
  }

  /**
   * Samples whose activations in a layer are held at once, so that memory is bounded, while the
   * others pass by.
   *
   * @param size numbers per sample
   */
  public static int held(long size) {
    return Math.clamp(NUMBERS / Math.max(1, size), 1, Integer.MAX_VALUE);
  }

  /**
   * Samples passed through a network for the inner products of all samples with each other: the
   * first ones are held, all others pass by, and so on with those that are left.
   *
   * @param held as {@link #held} says
   */
  public static long passes(int samples, int held) {
    long passes = 0;
    for (long left = samples; left > 0; left -= held) {
      passes += left;
    }
    return passes;
  }

  private static List<Long> resnet(long k, List<Integer> shape, int stages, int blocks) {
    List<Long> sizes = new ArrayList<>();
    long height = shape.get(1);
    long width = shape.get(2);
    sizes.add(k * height * width);
    for (int stage = 0; stage < stages; stage++) {
      if (stage > 0) {
        height = Math.ceilDiv(height, 2);
        width = Math.ceilDiv(width, 2);
      }
      sizes.addAll(Collections.nCopies(2 * blocks, (k << stage) * height * width));
    }
    return sizes;
  }

  private static List<Long> vgg11(long k, List<Integer> shape) {
    List<Long> sizes = new ArrayList<>();
    long height = shape.get(1);
    long width = shape.get(2);
    for (int stage = 0; stage < 5; stage++) {
      long channels = Math.min(k << stage, 8 * k);
      sizes.addAll(Collections.nCopies(stage < 2 ? 1 : 2, channels * height * width));
      height /= 2;
      width /= 2;
    }
    return sizes;
  }
}
