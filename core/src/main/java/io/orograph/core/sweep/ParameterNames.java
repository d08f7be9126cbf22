package io.orograph.core.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The names of a network's trainable tensors, by PyTorch's conventions, for saying before anything
 * is trained that a name is none. What builds networks has the same names, which a test compares.
 */
public final class ParameterNames {
  private static final int STAGES = 4;
  private static final int BLOCKS = 2;

  /** Convolutions of VGG11 before each of its five maxima. */
  private static final int[] VGG11 = {1, 1, 2, 2, 2};

  private ParameterNames() {}

  /** The names in the order of the flat vector of parameters. */
  public static List<String> of(NetworkSpec network) {
    return switch (network.family()) {
      case MLP -> mlp(network.depth(), network.batchNorm());
      case RESIDUAL_MLP -> residual(network.depth());
      case RESNET18 -> resnet18();
      case VGG11 -> vgg11();
    };
  }

  /**
   * The elements of a list, like {@code layer1.*,fc.weight}, that name no tensor.
   *
   * @param list names with commas between; an asterisk stands for any characters
   */
  static List<String> unknown(String list, NetworkSpec network) {
    List<String> names = of(network);
    List<String> unknown = new ArrayList<>();
    for (String element : list.split(",", -1)) {
      Pattern wanted = Pattern.compile(Pattern.quote(element).replace("*", "\\E.*\\Q"));
      if (names.stream().noneMatch(wanted.asMatchPredicate())) {
        unknown.add(element);
      }
    }
    return unknown;
  }

  private static List<String> mlp(int depth, boolean batchNorm) {
    List<String> names = new ArrayList<>();
    int place = 0;
    for (int hidden = 0; hidden < depth; hidden++) {
      both(names, Integer.toString(place++));
      if (batchNorm) {
        both(names, Integer.toString(place++));
      }
      place++; // the nonlinearity has no tensors
    }
    both(names, Integer.toString(place));
    return names;
  }

  private static List<String> residual(int depth) {
    List<String> names = new ArrayList<>();
    both(names, "input");
    for (int block = 0; block < depth; block++) {
      both(names, "blocks." + block + ".0");
      both(names, "blocks." + block + ".2");
    }
    both(names, "output");
    return names;
  }

  private static List<String> resnet18() {
    List<String> names = new ArrayList<>();
    convolution(names, "conv1", "bn1");
    for (int stage = 1; stage <= STAGES; stage++) {
      for (int block = 0; block < BLOCKS; block++) {
        String name = "layer" + stage + "." + block + ".";
        convolution(names, name + "conv1", name + "bn1");
        convolution(names, name + "conv2", name + "bn2");
        if (stage > 1 && block == 0) {
          convolution(names, name + "shortcut.0", name + "shortcut.1");
        }
      }
    }
    both(names, "linear");
    return names;
  }

  private static List<String> vgg11() {
    List<String> names = new ArrayList<>();
    int place = 0;
    for (int convolutions : VGG11) {
      for (int c = 0; c < convolutions; c++) {
        convolution(names, "features." + place, "features." + (place + 1));
        place += 3; // convolution, batch norm, nonlinearity
      }
      place++; // the maximum
    }
    both(names, "classifier");
    return names;
  }

  /** A convolution without biases and the batch norm behind it. */
  private static void convolution(List<String> names, String convolution, String norm) {
    names.add(convolution + ".weight");
    both(names, norm);
  }

  private static void both(List<String> names, String layer) {
    names.add(layer + ".weight");
    names.add(layer + ".bias");
  }
}
