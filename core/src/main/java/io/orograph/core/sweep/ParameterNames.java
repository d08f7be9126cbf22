package io.orograph.core.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The names of a network's trainable tensors, by PyTorch's conventions, for saying before anything
 * is trained that a name is none. What builds networks has the same names, which a test compares.
 */
public final class ParameterNames {
  private static final int STAGES = 4;
  private static final int BLOCKS = 2;
  private static final int STAGES_OF_RESNET20 = 3;
  private static final int BLOCKS_OF_RESNET20 = 3;

  /** Convolutions of VGG11 before each of its five maxima. */
  private static final int[] VGG11 = {1, 1, 2, 2, 2};

  private static final Pattern SEVERAL = Pattern.compile("\\*{2,}");

  private ParameterNames() {}

  /** The names in the order of the flat vector of parameters. */
  public static List<String> of(NetworkSpec network) {
    return layers(network).stream().flatMap(List::stream).toList();
  }

  /**
   * The same by layers: the weights and biases of one, with those of the norm behind it. In the
   * order of the flat vector, numbered from 1 where a sweep names one.
   */
  public static List<List<String>> layers(NetworkSpec network) {
    // Asked before the depth is found to be none: a million layers would fill the memory.
    int depth = Math.clamp(network.depth(), 0, NetworkRules.DEEPEST);
    return switch (network.family()) {
      case MLP -> network.biases() ? mlp(depth, network.batchNorm()) : withoutBiases(depth);
      case RESIDUAL_MLP -> residual(depth);
      case RESNET18 ->
          network.initialization() == InitializationKind.FIXUP ? fixup() : resnet(STAGES, BLOCKS);
      case RESNET20 -> resnet(STAGES_OF_RESNET20, BLOCKS_OF_RESNET20);
      case VGG11 -> vgg11();
      case TRANSFORMER -> transformer(depth);
      case OWN -> List.of(); // known to its workers alone
    };
  }

  /**
   * The elements of a list, like {@code layer1.*,fc.weight}, that name no tensor, or how many they
   * are where they are more than any network has tensors.
   *
   * @param list names with commas between; an asterisk stands for any characters
   */
  static List<String> unknown(String list, NetworkSpec network) {
    if (network.family() == NetworkFamily.OWN) {
      return List.of(); // its workers say it
    }
    List<String> names = of(network);
    List<String> unknown = new ArrayList<>();
    String[] elements = list.split(",", -1);
    if (elements.length > names.size()) {
      return List.of(elements.length + " names");
    }
    for (String element : elements) {
      // Asterisks side by side say what one says, and take time that grows with their power.
      String one = SEVERAL.matcher(element).replaceAll("*");
      Pattern wanted = Pattern.compile(Pattern.quote(one).replace("*", "\\E.*\\Q"));
      if (names.stream().noneMatch(wanted.asMatchPredicate())) {
        unknown.add(element);
      }
    }
    return unknown;
  }

  private static List<List<String>> mlp(int depth, boolean batchNorm) {
    List<List<String>> layers = new ArrayList<>();
    int place = 0;
    for (int hidden = 0; hidden < depth; hidden++) {
      List<String> layer = new ArrayList<>(both(Integer.toString(place++)));
      if (batchNorm) {
        layer.addAll(both(Integer.toString(place++)));
      }
      layers.add(layer);
      place++; // the nonlinearity has no tensors
    }
    layers.add(both(Integer.toString(place)));
    return layers;
  }

  private static List<List<String>> withoutBiases(int depth) {
    return IntStream.rangeClosed(0, depth)
        .mapToObj(layer -> List.of(2 * layer + ".weight"))
        .toList();
  }

  private static List<List<String>> residual(int depth) {
    List<List<String>> layers = new ArrayList<>();
    layers.add(both("input"));
    for (int block = 0; block < depth; block++) {
      layers.add(both("blocks." + block + ".0"));
      layers.add(both("blocks." + block + ".2"));
    }
    layers.add(both("output"));
    return layers;
  }

  /** As {@code nn.TransformerEncoder} has them; a norm stands behind the sum that it normalizes. */
  private static List<List<String>> transformer(int depth) {
    List<List<String>> layers = new ArrayList<>();
    layers.add(List.of("embedding.weight"));
    layers.add(List.of("positions.weight"));
    for (int block = 0; block < depth; block++) {
      String name = "encoder.layers." + block + ".";
      layers.add(List.of(name + "self_attn.in_proj_weight", name + "self_attn.in_proj_bias"));
      layers.add(normalized(name + "self_attn.out_proj", name + "norm1"));
      layers.add(both(name + "linear1"));
      layers.add(normalized(name + "linear2", name + "norm2"));
    }
    layers.add(both("linear"));
    return layers;
  }

  private static List<String> normalized(String layer, String norm) {
    List<String> names = new ArrayList<>(both(layer));
    names.addAll(both(norm));
    return names;
  }

  private static List<List<String>> resnet(int stages, int blocks) {
    List<List<String>> layers = new ArrayList<>();
    layers.add(convolution("conv1", "bn1"));
    for (int stage = 1; stage <= stages; stage++) {
      for (int block = 0; block < blocks; block++) {
        String name = "layer" + stage + "." + block + ".";
        layers.add(convolution(name + "conv1", name + "bn1"));
        layers.add(convolution(name + "conv2", name + "bn2"));
        if (stage > 1 && block == 0) {
          layers.add(convolution(name + "shortcut.0", name + "shortcut.1"));
        }
      }
    }
    layers.add(both("linear"));
    return layers;
  }

  /** As {@code fixup_resnet_imagenet.py} of the authors has them, one scalar each but weights. */
  private static List<List<String>> fixup() {
    List<List<String>> layers = new ArrayList<>();
    layers.add(List.of("conv1.weight", "bias1"));
    for (int stage = 1; stage <= STAGES; stage++) {
      for (int block = 0; block < BLOCKS; block++) {
        String name = "layer" + stage + "." + block + ".";
        layers.add(List.of(name + "bias1a", name + "conv1.weight", name + "bias1b"));
        layers.add(
            List.of(name + "bias2a", name + "conv2.weight", name + "scale", name + "bias2b"));
        if (stage > 1 && block == 0) {
          layers.add(List.of(name + "shortcut.0.weight"));
        }
      }
    }
    layers.add(List.of("bias2", "linear.weight", "linear.bias"));
    return layers;
  }

  private static List<List<String>> vgg11() {
    List<List<String>> layers = new ArrayList<>();
    int place = 0;
    for (int convolutions : VGG11) {
      for (int c = 0; c < convolutions; c++) {
        layers.add(convolution("features." + place, "features." + (place + 1)));
        place += 3; // convolution, batch norm, nonlinearity
      }
      place++; // the maximum
    }
    layers.add(both("classifier"));
    return layers;
  }

  /** A convolution without biases and the batch norm behind it. */
  private static List<String> convolution(String convolution, String norm) {
    List<String> names = new ArrayList<>();
    names.add(convolution + ".weight");
    names.addAll(both(norm));
    return names;
  }

  private static List<String> both(String layer) {
    return List.of(layer + ".weight", layer + ".bias");
  }
}
