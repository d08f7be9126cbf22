package io.orograph.engine.runtime;

import io.orograph.core.sweep.Activation;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.model.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Architectures with every layer type, small enough for functional forms. */
final class SmallNetworks {
  private SmallNetworks() {}

  /** Networks with batch normalization. */
  static Stream<Architecture> normalized() {
    return Stream.of(
        Families.mlp(List.of(6), 5, 2, Activation.TANH, true, 4),
        Families.mlp(List.of(6), 5, 1, Activation.RELU, true, 4),
        residual(Activation.RELU),
        residual(Activation.TANH),
        pooled());
  }

  /** Networks with scalar biases and factors, on images and on vectors. */
  static Stream<Architecture> scalars() {
    return Stream.of(
        fixup(Activation.RELU),
        fixup(Activation.TANH),
        new Architecture(
            "vectors",
            List.of(6),
            4,
            List.of(
                new Layer.Linear("0", 6, 5),
                new Layer.ScalarBias("bias"),
                new Layer.Residual(
                    List.of(
                        new Layer.ScalarScale("scale"),
                        new Layer.Nonlinearity(Activation.TANH),
                        new Layer.Linear("1", 5, 5),
                        new Layer.ScalarBias("end")),
                    List.of()),
                new Layer.Nonlinearity(Activation.TANH),
                new Layer.ScalarScale("last"),
                new Layer.Linear("2", 5, 4))));
  }

  private static Architecture fixup(Activation activation) {
    List<Layer> layers = new ArrayList<>();
    layers.add(new Layer.Convolution("conv1", 2, 3, 3, 1, 1));
    layers.add(new Layer.ScalarBias("bias1"));
    layers.add(new Layer.Nonlinearity(activation));
    Families.fixupBlock(layers, "a", 3, 3, 1, activation);
    Families.fixupBlock(layers, "b", 3, 5, 2, activation);
    layers.add(new Layer.AveragePoolFlatten(2));
    layers.add(new Layer.ScalarBias("bias2"));
    layers.add(new Layer.Linear("linear", 5 * 2 * 2, 3));
    return new Architecture("fixup", List.of(2, 8, 8), 3, layers);
  }

  /** Two channels, an identity block and one with a stride, on images of 8 x 8. */
  static Architecture residual(Activation activation) {
    return new Architecture(
        "residual",
        List.of(2, 8, 8),
        3,
        List.of(
            new Layer.Convolution("conv1", 2, 3, 3, 1, 1),
            new Layer.BatchNorm("bn1", 3),
            new Layer.Nonlinearity(activation),
            block("a", 3, 3, 1, activation),
            new Layer.Nonlinearity(activation),
            block("b", 3, 5, 2, activation),
            new Layer.Nonlinearity(activation),
            new Layer.AveragePoolFlatten(2),
            new Layer.Linear("linear", 5 * 2 * 2, 3)));
  }

  private static Layer block(String name, int from, int to, int stride, Activation activation) {
    List<Layer> shortcut =
        stride == 1
            ? List.of()
            : List.of(
                new Layer.Convolution(name + ".shortcut.0", from, to, 1, stride, 0),
                new Layer.BatchNorm(name + ".shortcut.1", to));
    return new Layer.Residual(
        List.of(
            new Layer.Convolution(name + ".conv1", from, to, 3, stride, 1),
            new Layer.BatchNorm(name + ".bn1", to),
            new Layer.Nonlinearity(activation),
            new Layer.Convolution(name + ".conv2", to, to, 3, 1, 1),
            new Layer.BatchNorm(name + ".bn2", to)),
        shortcut);
  }

  /** Convolutions and maxima, one of them over images with a row too many. */
  static Architecture pooled() {
    return new Architecture(
        "pooled",
        List.of(1, 10, 6),
        4,
        List.of(
            new Layer.Convolution("features.0", 1, 3, 3, 1, 1),
            new Layer.BatchNorm("features.1", 3),
            new Layer.Nonlinearity(Activation.RELU),
            new Layer.MaxPool(2),
            new Layer.Convolution("features.4", 3, 4, 3, 1, 1),
            new Layer.BatchNorm("features.5", 4),
            new Layer.Nonlinearity(Activation.RELU),
            new Layer.MaxPool(2),
            new Layer.AveragePoolFlatten(1),
            new Layer.Linear("classifier", 4 * 2 * 1, 4)));
  }
}
