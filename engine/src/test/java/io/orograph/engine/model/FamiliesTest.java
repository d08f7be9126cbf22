package io.orograph.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.NetworkWork;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.TransformerSize;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FamiliesTest {

  /** Counts printed by the published code for its widths (Yang et al. 2021). */
  @ParameterizedTest
  @CsvSource({
    "1, 2991",
    "2, 11420",
    "3, 25297",
    "4, 44622",
    "6, 99616",
    "8, 176402",
    "11, 332441",
    "16, 701466",
    "23, 1446917",
    "32, 2797610",
    "45, 5527675",
    "64, 11173962",
    "91, 22580841",
    "128, 44662922"
  })
  void resnet18HasThePublishedParameterCounts(int width, int parameters) {
    Architecture resnet = Families.resnet18(List.of(3, 32, 32), width, 10);
    assertThat(resnet.layout().parameterCount()).isEqualTo(parameters);
  }

  /** Liu's VGG11 for CIFAR-10 has 9,231,114 parameters, 2,752 of them biases of convolutions. */
  @Test
  void vgg11HasTheUsualParameterCountLessTheBiasesOfItsConvolutions() {
    Architecture vgg = Families.vgg11(List.of(3, 32, 32), 64, 10);
    assertThat(vgg.layout().parameterCount()).isEqualTo(9_231_114 - 2_752);
    assertThat(vgg.layout().parameters())
        .extracting(TensorSlot::name)
        .contains("features.0.weight", "features.26.bias", "classifier.weight");
  }

  /**
   * 0.27 million, as in table 6 of He et al. 2016: pytorchcv's resnet20_cifar10 has 272,474. The
   * published 269,722 are those of option A, without two convolutions of shortcuts and their norms.
   */
  @Test
  void resnet20HasThePublishedParameterCountWithShortcutsOfOptionB() {
    ParameterLayout layout = Families.resnet20(List.of(3, 32, 32), 16, 10).layout();
    assertThat(layout.parameterCount()).isEqualTo(272_474);
    int shortcuts =
        layout.parameters().stream()
            .filter(slot -> slot.name().contains("shortcut"))
            .mapToInt(TensorSlot::size)
            .sum();
    assertThat(layout.parameterCount() - shortcuts).isEqualTo(269_722);
    assertThat(layout.parameters())
        .extracting(TensorSlot::name)
        .contains("conv1.weight", "layer3.2.bn2.bias", "layer2.0.shortcut.0.weight");
  }

  /**
   * A block has 12 n² + 13 n parameters: 3 n² + 3 n of q, k and v, n² + n behind them, 8 n² + 5 n
   * of the linear layers to 4 n and back, 4 n of two norms.
   */
  @ParameterizedTest
  @CsvSource({"4, 1, 1", "8, 2, 4", "16, 6, 4"})
  void aTransformerHasTheParametersOfPyTorchsEncoderUnderItsNames(int width, int depth, int heads) {
    ParameterLayout layout = Families.transformer(11, 7, width, depth, heads, 3).layout();
    int block = 12 * width * width + 13 * width;
    assertThat(layout.parameterCount()).isEqualTo((11 + 7) * width + depth * block + 3 * width + 3);
    assertThat(layout.parameters())
        .extracting(TensorSlot::name)
        .startsWith(
            "embedding.weight",
            "positions.weight",
            "encoder.layers.0.self_attn.in_proj_weight",
            "encoder.layers.0.self_attn.in_proj_bias",
            "encoder.layers.0.self_attn.out_proj.weight",
            "encoder.layers.0.self_attn.out_proj.bias",
            "encoder.layers.0.norm1.weight",
            "encoder.layers.0.norm1.bias",
            "encoder.layers.0.linear1.weight")
        .endsWith("linear.weight", "linear.bias");
  }

  /** In a transformer hidden units alone may be permuted: its stream stays where it is. */
  @Test
  void theHiddenUnitsOfATransformerAreItsGroups() {
    var groups = Families.transformer(11, 7, 4, 2, 2, 3).unitGroups();
    assertThat(groups.groups()).hasSize(2).allMatch(group -> group.units() == 16);
    assertThat(groups.activations()).containsExactly(0, 1);
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    Architecture resnet = Families.resnet18(List.of(1, 8, 8), 2, 10);
    assertThatThrownBy(resnet::cost).hasMessageContaining("AveragePoolFlatten[kernel=4]");
  }

  /** 3 x 3 x 3 x 2 x 32 x 32 of the first convolution, 10 x 16 of the last layer, and so on. */
  @Test
  void theWorkOfAForwardPassIsThatOfItsConvolutionsAndProducts() {
    Architecture mlp = Families.mlp(List.of(64), 16, 1, Activation.RELU, false, 10);
    assertThat(mlp.cost()).isEqualTo(new NetworkCost(64 * 16 + 16 * 10, 64 + 16 + 16 + 10, 0));
    NetworkCost resnet = Families.resnet18(List.of(3, 32, 32), 1, 10).cost();
    long stage = 4 * 9; // convolutions of 3 x 3 of each stage, less those that halve
    long first = 27 * 1024 + stage * 1024;
    long others = 0;
    for (int s = 1; s < 4; s++) {
      long k = 1L << s;
      long pixels = 1024L >> (2 * s);
      others += (9 * k * (k / 2) + 27 * k * k + k * (k / 2)) * pixels;
    }
    assertThat(resnet.multiplyAdds()).isEqualTo(first + others + 8 * 10);
    assertThat(resnet.columns()).isEqualTo(27 * 1024);
  }

  /** What core knows of the work without any network, against the networks. */
  @ParameterizedTest
  @CsvSource({
    "MLP, 3, 28",
    "RESIDUAL_MLP, 2, 8",
    "RESNET18, 0, 32",
    "RESNET18, 0, 28",
    "RESNET20, 0, 9",
    "RESNET20, 0, 32",
    "VGG11, 0, 37"
  })
  void theWorkThatIsToldBeforehandIsThat(NetworkFamily family, int depth, int side) {
    NetworkSpec spec = new NetworkSpec(family, 6, depth, Activation.RELU, family.isConvolutional());
    List<Integer> shape = List.of(3, side, side);
    assertThat(NetworkWork.multiplyAdds(spec, shape, 0, 10))
        .isEqualTo(Families.of(spec, shape, 10).cost().multiplyAdds());
  }

  /** And the number of parameters; numbers that a forward pass leaves are told about. */
  @ParameterizedTest
  @CsvSource({"4, 0, 1", "4, 1, 1", "8, 2, 4", "16, 6, 4"})
  void soAreThoseOfATransformer(int width, int depth, int heads) {
    NetworkSpec spec = NetworkSpec.transformer(width, depth, heads);
    Architecture built = Families.of(spec, Parametrization.STANDARD, List.of(7), 11, 3);
    TransformerSize told = TransformerSize.of(spec, List.of(7), 11, 3);
    assertThat(NetworkWork.multiplyAdds(spec, List.of(7), 11, 3))
        .isEqualTo(built.cost().multiplyAdds());
    assertThat(told.parameters()).isEqualTo(built.layout().parameterCount());
    assertThat((double) told.activations())
        .isCloseTo(built.cost().activations(), withinPercentage(25));
  }

  @Test
  void aTransformerWithoutTokensIsRefused() {
    assertThatThrownBy(() -> Families.of(NetworkSpec.transformer(4, 1, 1), List.of(1, 8, 8), 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sequences of tokens");
  }

  @Test
  void anMlpIsNamedAndShapedAsTheSameSequentialInPyTorch() {
    ParameterLayout layout =
        Families.mlp(List.of(1, 8, 8), 16, 2, Activation.RELU, false, 10).layout();
    assertThat(layout.parameters())
        .extracting(TensorSlot::name)
        .containsExactly("0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias");
    assertThat(layout.parameters().getFirst().shape()).containsExactly(16, 64);
    assertThat(layout.parameterCount()).isEqualTo(64 * 16 + 16 + 16 * 16 + 16 + 16 * 10 + 10);
  }

  @Test
  void slotsTileTheFlatVectorWithoutGaps() {
    List<TensorSlot> slots = Families.resnet18(List.of(3, 32, 32), 4, 10).layout().parameters();
    for (int i = 1; i < slots.size(); i++) {
      assertThat(slots.get(i).offset()).isEqualTo(slots.get(i - 1).end());
    }
  }
}
