package io.orograph.engine.model;

import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.InitializationKind;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OutputKind;
import io.orograph.core.sweep.Parametrization;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The architectures a sweep may name. */
public final class Families {
  private Families() {}

  /**
   * The architecture of a specification.
   *
   * @param network family and sizes
   * @param inputShape extents of one sample
   * @param outputs extent of one output vector
   */
  public static Architecture of(NetworkSpec network, List<Integer> inputShape, int outputs) {
    return of(network, Parametrization.STANDARD, inputShape, outputs);
  }

  /**
   * The architecture of a specification in a parametrization.
   *
   * @param network family and sizes
   * @param parametrization of an MLP's layers; the other families have the standard one
   * @param inputShape extents of one sample
   * @param outputs extent of one output vector
   */
  public static Architecture of(
      NetworkSpec network, Parametrization parametrization, List<Integer> inputShape, int outputs) {
    return of(network, parametrization, inputShape, 0, outputs);
  }

  /**
   * The architecture of a specification on any data.
   *
   * @param network family and sizes
   * @param parametrization of an MLP's layers; the other families have the standard one
   * @param inputShape extents of one sample; of a sequence its length
   * @param vocabulary different tokens of sequences; 0 for all others
   * @param outputs extent of one output vector
   * @throws IllegalArgumentException for a transformer without tokens
   */
  public static Architecture of(
      NetworkSpec network,
      Parametrization parametrization,
      List<Integer> inputShape,
      int vocabulary,
      int outputs) {
    return switch (network.family()) {
      case MLP -> mlp(network, parametrization, inputShape, outputs);
      case RESIDUAL_MLP ->
          residual(inputShape, network.width(), network.depth(), network.activation(), outputs);
      case RESNET18 ->
          network.initialization() == InitializationKind.FIXUP
              ? fixup(inputShape, network.width(), outputs)
              : resnet18(inputShape, network.width(), outputs);
      case RESNET20 -> resnet20(inputShape, network.width(), outputs);
      case VGG11 -> vgg11(inputShape, network.width(), outputs);
      case TRANSFORMER -> transformer(network, inputShape, vocabulary, outputs);
      case OWN ->
          throw new IllegalArgumentException(
              "network.family: own (expected: a module, which its workers have)");
    };
  }

  /**
   * A module of one's own.
   *
   * @param name short name for people
   * @param inputShape extents of one sample, as its {@code forward} takes them
   * @param vocabulary different tokens of sequences; 0 for all others
   * @param outputs extent of one output vector
   */
  public static Architecture own(
      String name, OwnModule module, List<Integer> inputShape, int vocabulary, int outputs) {
    int places =
        vocabulary > 0
            ? inputShape.getFirst()
            : inputShape.stream().skip(1).reduce(1, Math::multiplyExact);
    return new Architecture(
        "own-" + name,
        inputShape,
        outputs,
        List.of(new Layer.Own(module, inputShape, outputs, places, vocabulary > 0)));
  }

  /**
   * A multilayer perceptron, named as {@code nn.Sequential(Linear, [BatchNorm1d,] activation, …,
   * Linear)}: its tensors are {@code 0.weight}, {@code 0.bias}, {@code 2.weight}, …
   *
   * @param depth hidden layers; 0 gives softmax regression
   */
  public static Architecture mlp(
      List<Integer> inputShape,
      int width,
      int depth,
      Activation activation,
      boolean batchNorm,
      int outputs) {
    return mlp(
        new NetworkSpec(NetworkFamily.MLP, width, depth, activation, batchNorm),
        Parametrization.STANDARD,
        inputShape,
        outputs);
  }

  private static Architecture mlp(
      NetworkSpec network, Parametrization parametrization, List<Integer> inputShape, int outputs) {
    int inputs = inputShape.stream().reduce(1, Math::multiplyExact);
    List<Layer> layers = new ArrayList<>();
    StringBuilder name = new StringBuilder("mlp-").append(inputs);
    int from = inputs;
    for (int hidden = 0; hidden < network.depth(); hidden++) {
      int width = network.units(hidden);
      layers.add(linear(network, parametrization, layers.size(), from, width));
      if (network.batchNorm()) {
        layers.add(new Layer.BatchNorm(Integer.toString(layers.size()), width));
      }
      layers.add(new Layer.Nonlinearity(network.activation()));
      name.append('-').append(width);
      from = width;
    }
    layers.add(linear(network, parametrization, layers.size(), from, outputs));
    name.append('-').append(outputs);
    if (network.depth() > 0) {
      name.append('-').append(network.activation().name().toLowerCase(Locale.ROOT));
    }
    if (network.batchNorm()) {
      name.append("-bn");
    }
    if (parametrization == Parametrization.NTK) {
      name.append("-ntk");
    }
    if (!network.biases()) {
      name.append("-unbiased");
    }
    if (network.output() == OutputKind.TANH) {
      layers.add(new Layer.OutputNonlinearity(Activation.TANH));
      name.append("-to-tanh");
    }
    return new Architecture(name.toString(), inputShape, outputs, layers);
  }

  private static Layer linear(
      NetworkSpec network, Parametrization parametrization, int place, int from, int to) {
    String name = Integer.toString(place);
    if (!network.biases()) {
      return new Layer.Unbiased(name, from, to, parametrization == Parametrization.NTK);
    }
    return switch (parametrization) {
      case STANDARD -> new Layer.Linear(name, from, to);
      case NTK -> new Layer.ScaledLinear(name, from, to);
    };
  }

  /**
   * A residual network of fully connected layers (Wu et al. 2021): linear to width, depth blocks x
   * + σ(W₂ σ(W₁ x + b₁) + b₂), linear to the answer. Tensors of block i are {@code blocks.i.0} and
   * {@code blocks.i.2}. In one dimension with width 4 and one block it has their 53 parameters.
   */
  public static Architecture residual(
      List<Integer> inputShape, int width, int depth, Activation activation, int outputs) {
    int inputs = inputShape.stream().reduce(1, Math::multiplyExact);
    List<Layer> layers = new ArrayList<>();
    layers.add(new Layer.Linear("input", inputs, width));
    for (int block = 0; block < depth; block++) {
      String name = "blocks." + block;
      List<Layer> body =
          List.of(
              new Layer.Linear(name + ".0", width, width),
              new Layer.Nonlinearity(activation),
              new Layer.Linear(name + ".2", width, width),
              new Layer.Nonlinearity(activation));
      layers.add(new Layer.Residual(body, List.of()));
    }
    layers.add(new Layer.Linear("output", width, outputs));
    String name =
        "residual-%d-%dx%d-%d-%s"
            .formatted(inputs, depth, width, outputs, activation.name().toLowerCase(Locale.ROOT));
    return new Architecture(name, inputShape, outputs, layers);
  }

  /**
   * ResNet18 of width k for 32 x 32 images (Yang et al. 2021, {@code resnet_width.py}): a 3 x 3
   * convolution to k channels, four stages of two basic blocks with k, 2k, 4k, 8k channels and
   * strides 1, 2, 2, 2, a 4 x 4 average pool and one linear layer.
   */
  public static Architecture resnet18(List<Integer> inputShape, int k, int outputs) {
    List<Layer> layers = basicBlocks(inputShape.getFirst(), k, 4, 2);
    layers.add(new Layer.AveragePoolFlatten(4));
    layers.add(new Layer.Linear("linear", 8 * k, outputs));
    return new Architecture("resnet18-" + k, inputShape, outputs, layers);
  }

  /**
   * ResNet20 of width k for small square images (He et al. 2016, section 4.2): a 3 x 3 convolution
   * to k channels, three stages of three basic blocks with k, 2k, 4k channels and strides 1, 2, 2,
   * the mean over all places and one linear layer. Where a shortcut changes shape it is a 1 x 1
   * convolution with batch normalization, their option B, as in ResNet18 here and in pytorchcv's
   * {@code resnet20_cifar10}; their option A pads with zeros and has 2,752 parameters less at k =
   * 16. Names are those of {@code pytorch_resnet_cifar10}.
   */
  public static Architecture resnet20(List<Integer> inputShape, int k, int outputs) {
    List<Layer> layers = basicBlocks(inputShape.getFirst(), k, 3, 3);
    int places = Math.ceilDiv(Math.ceilDiv(inputShape.getLast(), 2), 2);
    layers.add(new Layer.AveragePoolFlatten(places));
    layers.add(new Layer.Linear("linear", 4 * k, outputs));
    return new Architecture("resnet20-" + k, inputShape, outputs, layers);
  }

  /** A convolution to k channels, then stages of basic blocks that double and halve. */
  private static List<Layer> basicBlocks(int channels, int k, int stages, int blocks) {
    List<Layer> layers = new ArrayList<>();
    layers.add(new Layer.Convolution("conv1", channels, k, 3, 1, 1));
    layers.add(new Layer.BatchNorm("bn1", k));
    layers.add(new Layer.Nonlinearity(Activation.RELU));
    int from = k;
    for (int stage = 1; stage <= stages; stage++) {
      int to = k << (stage - 1);
      for (int block = 0; block < blocks; block++) {
        int stride = stage > 1 && block == 0 ? 2 : 1;
        layers.add(basicBlock("layer" + stage + "." + block, from, to, stride));
        layers.add(new Layer.Nonlinearity(Activation.RELU));
        from = to;
      }
    }
    return layers;
  }

  /**
   * ResNet18 of width k for Fixup (Zhang, Dauphin and Ma 2019): without batch normalization, with a
   * scalar bias before every convolution, nonlinearity and the linear layer, and a scalar factor
   * and a last bias in each branch. Names are those of the authors' {@code FixupBasicBlock}; where
   * a shortcut is a convolution, it reads what the first convolution reads, bias included.
   */
  public static Architecture fixup(List<Integer> inputShape, int k, int outputs) {
    List<Layer> layers = new ArrayList<>();
    layers.add(new Layer.Convolution("conv1", inputShape.getFirst(), k, 3, 1, 1));
    layers.add(new Layer.ScalarBias("bias1"));
    layers.add(new Layer.Nonlinearity(Activation.RELU));
    int from = k;
    for (int stage = 1; stage <= 4; stage++) {
      int to = k << (stage - 1);
      for (int block = 0; block < 2; block++) {
        int stride = stage > 1 && block == 0 ? 2 : 1;
        fixupBlock(layers, "layer" + stage + "." + block, from, to, stride, Activation.RELU);
        from = to;
      }
    }
    layers.add(new Layer.AveragePoolFlatten(4));
    layers.add(new Layer.ScalarBias("bias2"));
    layers.add(new Layer.Linear("linear", from, outputs));
    return new Architecture("resnet18-" + k + "-fixup", inputShape, outputs, layers);
  }

  /** Adds a block of Fixup and the nonlinearity behind it. */
  public static void fixupBlock(
      List<Layer> layers, String name, int from, int to, int stride, Activation activation) {
    boolean identity = stride == 1 && from == to;
    Layer first = new Layer.ScalarBias(name + ".bias1a");
    List<Layer> body = new ArrayList<>();
    (identity ? body : layers).add(first);
    body.addAll(
        List.of(
            new Layer.Convolution(name + ".conv1", from, to, 3, stride, 1),
            new Layer.ScalarBias(name + ".bias1b"),
            new Layer.Nonlinearity(activation),
            new Layer.ScalarBias(name + ".bias2a"),
            new Layer.Convolution(name + ".conv2", to, to, 3, 1, 1),
            new Layer.ScalarScale(name + ".scale"),
            new Layer.ScalarBias(name + ".bias2b")));
    List<Layer> shortcut =
        identity
            ? List.of()
            : List.of(new Layer.Convolution(name + ".shortcut.0", from, to, 1, stride, 0));
    layers.add(new Layer.Residual(body, shortcut));
    layers.add(new Layer.Nonlinearity(activation));
  }

  /**
   * VGG11 of width k (Simonyan and Zisserman 2015, configuration A) for 32 x 32 images: 3 x 3
   * convolutions to k, 2k, 4k, 4k, 8k, 8k, 8k, 8k channels, each with batch normalization and ReLU,
   * maxima over 2 x 2 after the first, second, fourth, sixth and eighth, and one linear layer. At k
   * = 64 it is the VGG11 that is usual on CIFAR-10 (Liu's {@code pytorch-cifar}), whose names it
   * bears, without the convolutions' biases, which batch normalization takes away again.
   */
  public static Architecture vgg11(List<Integer> inputShape, int k, int outputs) {
    List<Layer> layers = new ArrayList<>();
    int from = inputShape.getFirst();
    int place = 0;
    for (int stage = 1; stage <= 5; stage++) {
      int to = Math.min(k << (stage - 1), 8 * k);
      int convolutions = stage <= 2 ? 1 : 2;
      for (int c = 0; c < convolutions; c++) {
        layers.add(new Layer.Convolution("features." + place, from, to, 3, 1, 1));
        layers.add(new Layer.BatchNorm("features." + (place + 1), to));
        layers.add(new Layer.Nonlinearity(Activation.RELU));
        place += 3;
        from = to;
      }
      layers.add(new Layer.MaxPool(2));
      place++;
    }
    layers.add(new Layer.AveragePoolFlatten(1));
    layers.add(new Layer.Linear("classifier", from, outputs));
    return new Architecture("vgg11-" + k, inputShape, outputs, layers);
  }

  private static Architecture transformer(
      NetworkSpec network, List<Integer> inputShape, int vocabulary, int outputs) {
    if (vocabulary < 1 || inputShape.size() != 1) {
      throw new IllegalArgumentException(
          "network.family: transformer on samples of shape "
              + inputShape
              + " (expected: sequences of tokens)");
    }
    return transformer(
        vocabulary,
        inputShape.getFirst(),
        network.width(),
        network.depth(),
        network.heads(),
        outputs);
  }

  /**
   * A Transformer encoder that classifies sequences of tokens (Vaswani et al. 2017): embedding and
   * learned positions, blocks of self-attention and of two linear layers to 4 width units and back
   * with ReLU between them, each added to its input and normalized behind (post-norm, as {@code
   * nn.TransformerEncoderLayer} has it), the mean over the sequence and one linear layer. No
   * dropout. Names are those of {@code nn.TransformerEncoder}; tensors stand where the forward pass
   * meets them, so {@code norm1} before {@code linear1}.
   *
   * @param vocabulary number of tokens
   * @param length tokens of a sample
   * @param width extent of the embedding, a multiple of {@code heads}
   * @param depth blocks
   */
  public static Architecture transformer(
      int vocabulary, int length, int width, int depth, int heads, int outputs) {
    List<Layer> layers = new ArrayList<>();
    layers.add(new Layer.Embedding("embedding", vocabulary, width));
    layers.add(new Layer.Positions("positions", length, width));
    for (int block = 0; block < depth; block++) {
      String name = "encoder.layers." + block;
      layers.add(
          new Layer.Residual(
              List.of(new Layer.Attention(name + ".self_attn", width, heads)), List.of()));
      layers.add(new Layer.LayerNorm(name + ".norm1", width));
      List<Layer> hidden =
          List.of(
              new Layer.Linear(name + ".linear1", width, 4 * width),
              new Layer.Nonlinearity(Activation.RELU),
              new Layer.Linear(name + ".linear2", 4 * width, width));
      layers.add(new Layer.Residual(hidden, List.of()));
      layers.add(new Layer.LayerNorm(name + ".norm2", width));
    }
    layers.add(new Layer.MeanOfSequence());
    layers.add(new Layer.Linear("linear", width, outputs));
    String name = "transformer-%d-%dx%d-%d".formatted(vocabulary, depth, width, heads);
    return new Architecture(name, List.of(length), outputs, layers);
  }

  private static Layer basicBlock(String name, int from, int to, int stride) {
    List<Layer> body =
        List.of(
            new Layer.Convolution(name + ".conv1", from, to, 3, stride, 1),
            new Layer.BatchNorm(name + ".bn1", to),
            new Layer.Nonlinearity(Activation.RELU),
            new Layer.Convolution(name + ".conv2", to, to, 3, 1, 1),
            new Layer.BatchNorm(name + ".bn2", to));
    List<Layer> shortcut =
        stride == 1 && from == to
            ? List.of()
            : List.of(
                new Layer.Convolution(name + ".shortcut.0", from, to, 1, stride, 0),
                new Layer.BatchNorm(name + ".shortcut.1", to));
    return new Layer.Residual(body, shortcut);
  }
}
