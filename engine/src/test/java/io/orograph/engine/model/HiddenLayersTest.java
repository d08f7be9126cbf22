package io.orograph.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.HiddenLayers;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What core knows of hidden layers without any network, against the networks. */
class HiddenLayersTest {
  @Test
  void anMlpHasAsManyAsItIsDeep() {
    agree(Families.mlp(List.of(1, 8, 8), 16, 3, Activation.RELU, true, 10), mlp(16, 3));
    agree(Families.mlp(List.of(1, 8, 8), 16, 0, Activation.RELU, false, 10), mlp(16, 0));
  }

  /** Odd sides as well: strides round up. */
  @ParameterizedTest
  @ValueSource(ints = {25, 28, 32})
  void aResnetHasSeventeen(int side) {
    agree(Families.resnet18(List.of(3, side, side), 4, 10), of(NetworkFamily.RESNET18, 4));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8, 9, 32})
  void aResnetForSmallImagesHasNineteen(int side) {
    agree(Families.resnet20(List.of(3, side, side), 4, 10), of(NetworkFamily.RESNET20, 4));
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 37})
  void aVggHasEight(int side) {
    agree(Families.vgg11(List.of(3, side, side), 4, 10), of(NetworkFamily.VGG11, 4));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void aTransformerHasOneInEachBlock(int depth) {
    agree(Families.transformer(11, 7, 4, depth, 2, 3), NetworkSpec.transformer(4, depth, 2));
  }

  private static void agree(Architecture network, NetworkSpec spec) {
    assertThat(HiddenLayers.sizes(spec, network.inputShape()))
        .isEqualTo(sizes(network.layers(), network.sampleShape()));
    assertThat(HiddenLayers.most(spec, List.of()))
        .isEqualTo(network.unitGroups().activations().size());
  }

  private static List<Long> sizes(List<Layer> layers, SampleShape in) {
    List<Long> sizes = new ArrayList<>();
    SampleShape at = in;
    for (Layer layer : layers) {
      if (layer instanceof Layer.Residual residual) {
        sizes.addAll(sizes(residual.body(), at));
      }
      at = layer.output(at);
      if (layer instanceof Layer.Nonlinearity) {
        sizes.add((long) at.size());
      }
    }
    return sizes;
  }

  private static NetworkSpec mlp(int width, int depth) {
    return new NetworkSpec(NetworkFamily.MLP, width, depth, Activation.RELU, false);
  }

  private static NetworkSpec of(NetworkFamily family, int width) {
    return new NetworkSpec(family, width, 0, Activation.RELU, true);
  }
}
