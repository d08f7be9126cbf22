package io.orograph.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.InitializationKind;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OutputKind;
import io.orograph.core.sweep.ParameterNames;
import io.orograph.core.sweep.Parametrization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterNamesTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void thoseWithoutBiasesAreToo(int depth) {
    NetworkSpec network =
        new NetworkSpec(
            NetworkFamily.MLP, 4, depth, Activation.RELU, false, OutputKind.LINEAR, false);
    Architecture built = Families.of(network, List.of(5), 3);
    assertThat(ParameterNames.of(network))
        .isEqualTo(built.layout().parameters().stream().map(TensorSlot::name).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "MLP, 0, false",
    "MLP, 1, false",
    "MLP, 3, false",
    "MLP, 2, true",
    "RESNET18, 0, false",
    "RESNET20, 0, false",
    "VGG11, 0, false"
  })
  void namesThatAreCheckedBeforeTrainingAreThoseOfTheNetworks(
      NetworkFamily family, int depth, boolean batchNorm) {
    NetworkSpec network = new NetworkSpec(family, 4, depth, Activation.RELU, batchNorm);
    Architecture built = Families.of(network, List.of(3, 32, 32), 10);
    assertThat(ParameterNames.of(network))
        .isEqualTo(built.layout().parameters().stream().map(TensorSlot::name).toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void thoseOfTransformersAreToo(int depth) {
    NetworkSpec network = NetworkSpec.transformer(4, depth, 2);
    ParameterLayout built =
        Families.of(network, Parametrization.STANDARD, List.of(5), 7, 3).layout();
    assertThat(ParameterNames.of(network))
        .isEqualTo(built.parameters().stream().map(TensorSlot::name).toList());
    assertThat(ParameterNames.layers(network).stream().map(List::getFirst))
        .isEqualTo(
            built.parameters().stream()
                .filter(slot -> slot.shape().size() > 1)
                .map(TensorSlot::name)
                .toList());
  }

  @Test
  void thoseOfFixupAreToo() {
    NetworkSpec network =
        new NetworkSpec(NetworkFamily.RESNET18, 4, 0, Activation.RELU, false)
            .with(InitializationKind.FIXUP);
    Architecture built = Families.of(network, List.of(3, 32, 32), 10);
    assertThat(ParameterNames.of(network))
        .isEqualTo(built.layout().parameters().stream().map(TensorSlot::name).toList())
        .contains("layer2.0.bias1a", "layer2.0.scale", "layer2.0.shortcut.0.weight", "bias2");
    assertThat(built.layout().buffers()).isEmpty();
  }

  /** Two numbers of batch norm for each of 75 k channels are gone, 2 + 8 · 5 scalars have come. */
  @Test
  void fixupHasScalarsInThePlaceOfBatchNorm() {
    int k = 4;
    assertThat(Families.fixup(List.of(3, 32, 32), k, 10).layout().parameterCount())
        .isEqualTo(
            Families.resnet18(List.of(3, 32, 32), k, 10).layout().parameterCount()
                - 2 * 75 * k
                + 42);
  }

  /** A layer begins where weights of more than one dimension are. */
  @ParameterizedTest
  @CsvSource({
    "MLP, 3, false",
    "MLP, 2, true",
    "RESIDUAL_MLP, 2, false",
    "RESNET18, 0, false",
    "RESNET20, 0, false"
  })
  void layersBeginWhereMatricesOrKernelsAre(NetworkFamily family, int depth, boolean batchNorm) {
    NetworkSpec network = new NetworkSpec(family, 4, depth, Activation.TANH, batchNorm);
    Architecture built = Families.of(network, List.of(3, 32, 32), 10);
    assertThat(ParameterNames.layers(network).stream().map(List::getFirst))
        .isEqualTo(
            built.layout().parameters().stream()
                .filter(slot -> slot.shape().size() > 1)
                .map(TensorSlot::name)
                .toList());
  }
}
