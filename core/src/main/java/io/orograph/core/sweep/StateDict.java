package io.orograph.core.sweep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The tensors of a network's {@code state_dict} by PyTorch's names, with their shapes: what a
 * checkpoint from elsewhere is held against before anything is kept. What builds networks has the
 * same ones, which a test compares.
 */
public final class StateDict {
  private static final int KERNEL = 3;

  /** What is in a tensor. */
  public enum Content {
    /** Trained numbers. */
    PARAMETER,
    /** A running mean of batch normalization. */
    MEAN,
    /** A running variance of batch normalization. */
    VARIANCE,
    /** How many batches those are of; nobody needs it. */
    COUNTER
  }

  /**
   * A tensor.
   *
   * @param shape extents; none for a number alone
   */
  public record Entry(String name, Content content, List<Long> shape) {
    public Entry {
      shape = List.copyOf(shape);
    }
  }

  private final List<Entry> entries = new ArrayList<>();

  private StateDict() {}

  /**
   * The tensors of a network of a family that ships.
   *
   * @param data what the network takes
   * @param outputs numbers of an answer
   * @throws IllegalArgumentException for a module of one's own, whose tensors are in its archive
   */
  public static List<Entry> of(NetworkSpec network, DataCatalogue.Entry data, int outputs) {
    StateDict all = new StateDict();
    long channels = data.shape().getFirst();
    long width = network.width();
    switch (network.family()) {
      case MLP -> all.mlp(network, data.inputs(), outputs);
      case RESIDUAL_MLP -> all.residual(network, data.inputs(), outputs);
      case RESNET18 -> {
        if (network.initialization() == InitializationKind.FIXUP) {
          all.fixup(channels, width, outputs);
        } else {
          all.resnet(channels, width, 4, 2, outputs);
        }
      }
      case RESNET20 -> all.resnet(channels, width, 3, 3, outputs);
      case VGG11 -> all.vgg11(channels, width, outputs);
      case TRANSFORMER -> all.transformer(network, data, outputs);
      case OWN ->
          throw new IllegalArgumentException("network.family: own (expected: a family that ships)");
    }
    return List.copyOf(all.entries);
  }

  private void mlp(NetworkSpec network, long inputs, long outputs) {
    int place = 0;
    long from = inputs;
    for (int hidden = 0; hidden < network.depth(); hidden++) {
      long to = network.units(hidden);
      linear(Integer.toString(place++), from, to, network.biases());
      if (network.batchNorm()) {
        batchNorm(Integer.toString(place++), to);
      }
      place++; // the nonlinearity has no tensors
      from = to;
    }
    linear(Integer.toString(place), from, outputs, network.biases());
  }

  private void residual(NetworkSpec network, long inputs, long outputs) {
    long width = network.width();
    linear("input", inputs, width, true);
    for (int block = 0; block < network.depth(); block++) {
      linear("blocks." + block + ".0", width, width, true);
      linear("blocks." + block + ".2", width, width, true);
    }
    linear("output", width, outputs, true);
  }

  private void resnet(long channels, long width, int stages, int blocks, long outputs) {
    convolution("conv1", channels, width, KERNEL);
    batchNorm("bn1", width);
    long from = width;
    for (int stage = 1; stage <= stages; stage++) {
      long to = width << (stage - 1);
      for (int block = 0; block < blocks; block++) {
        String name = "layer" + stage + "." + block + ".";
        convolution(name + "conv1", from, to, KERNEL);
        batchNorm(name + "bn1", to);
        convolution(name + "conv2", to, to, KERNEL);
        batchNorm(name + "bn2", to);
        if (stage > 1 && block == 0) {
          convolution(name + "shortcut.0", from, to, 1);
          batchNorm(name + "shortcut.1", to);
        }
        from = to;
      }
    }
    linear("linear", from, outputs, true);
  }

  private void fixup(long channels, long width, long outputs) {
    convolution("conv1", channels, width, KERNEL);
    scalars("bias1");
    long from = width;
    for (int stage = 1; stage <= 4; stage++) {
      long to = width << (stage - 1);
      for (int block = 0; block < 2; block++) {
        String name = "layer" + stage + "." + block + ".";
        scalars(name + "bias1a");
        convolution(name + "conv1", from, to, KERNEL);
        scalars(name + "bias1b", name + "bias2a");
        convolution(name + "conv2", to, to, KERNEL);
        scalars(name + "scale", name + "bias2b");
        if (stage > 1 && block == 0) {
          convolution(name + "shortcut.0", from, to, 1);
        }
        from = to;
      }
    }
    scalars("bias2");
    linear("linear", from, outputs, true);
  }

  private void vgg11(long channels, long width, long outputs) {
    int[] convolutions = {1, 1, 2, 2, 2};
    long from = channels;
    int place = 0;
    for (int stage = 0; stage < convolutions.length; stage++) {
      long to = Math.min(width << stage, 8 * width);
      for (int c = 0; c < convolutions[stage]; c++) {
        convolution("features." + place, from, to, KERNEL);
        batchNorm("features." + (place + 1), to);
        place += 3; // convolution, batch norm, nonlinearity
        from = to;
      }
      place++; // the maximum
    }
    linear("classifier", from, outputs, true);
  }

  private void transformer(NetworkSpec network, DataCatalogue.Entry data, long outputs) {
    long n = network.width();
    parameter("embedding.weight", data.vocabulary(), n);
    parameter("positions.weight", data.shape().getFirst(), n);
    for (int block = 0; block < network.depth(); block++) {
      String name = "encoder.layers." + block + ".";
      parameter(name + "self_attn.in_proj_weight", 3 * n, n);
      parameter(name + "self_attn.in_proj_bias", 3 * n);
      linear(name + "self_attn.out_proj", n, n, true);
      both(name + "norm1", n);
      linear(name + "linear1", n, 4 * n, true);
      linear(name + "linear2", 4 * n, n, true);
      both(name + "norm2", n);
    }
    linear("linear", n, outputs, true);
  }

  private void linear(String layer, long from, long to, boolean biases) {
    parameter(layer + ".weight", to, from);
    if (biases) {
      parameter(layer + ".bias", to);
    }
  }

  private void convolution(String layer, long from, long to, long kernel) {
    parameter(layer + ".weight", to, from, kernel, kernel);
  }

  private void batchNorm(String layer, long channels) {
    both(layer, channels);
    entries.add(new Entry(layer + ".running_mean", Content.MEAN, List.of(channels)));
    entries.add(new Entry(layer + ".running_var", Content.VARIANCE, List.of(channels)));
    entries.add(new Entry(layer + ".num_batches_tracked", Content.COUNTER, List.of()));
  }

  private void both(String layer, long features) {
    parameter(layer + ".weight", features);
    parameter(layer + ".bias", features);
  }

  private void scalars(String... names) {
    Stream.of(names).forEach(name -> parameter(name, 1));
  }

  private void parameter(String name, long... shape) {
    entries.add(new Entry(name, Content.PARAMETER, Arrays.stream(shape).boxed().toList()));
  }
}
