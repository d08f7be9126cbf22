package io.orograph.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.DataCatalogue;
import io.orograph.core.sweep.InitializationKind;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OutputKind;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.StateDict;
import io.orograph.core.sweep.StateDict.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What files from elsewhere are held against is what networks are built of. */
class StateDictTest {
  private static final int OUTPUTS = 10;

  private static Stream<NetworkSpec> networks() {
    List<NetworkSpec> all = new ArrayList<>();
    for (int depth : new int[] {0, 1, 3}) {
      all.add(mlp(depth, false));
      all.add(mlp(depth, true));
      all.add(
          new NetworkSpec(
              NetworkFamily.MLP, 4, depth, Activation.TANH, false, OutputKind.TANH, false));
      all.add(new NetworkSpec(NetworkFamily.RESIDUAL_MLP, 4, depth, Activation.TANH, false));
    }
    all.add(mlp(3, false).withBottleneck(2));
    for (NetworkFamily family :
        List.of(NetworkFamily.RESNET18, NetworkFamily.RESNET20, NetworkFamily.VGG11)) {
      all.add(new NetworkSpec(family, 4, 0, Activation.RELU, false));
    }
    all.add(
        new NetworkSpec(NetworkFamily.RESNET18, 4, 0, Activation.RELU, false)
            .with(InitializationKind.FIXUP));
    return all.stream();
  }

  private static NetworkSpec mlp(int depth, boolean batchNorm) {
    return new NetworkSpec(NetworkFamily.MLP, 4, depth, Activation.RELU, batchNorm);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aNetworkHasTheTensorsThatAFileMustHave(NetworkSpec network) {
    DataCatalogue.Entry data = DataCatalogue.CIFAR10;
    compare(network, data, Families.of(network, data.shape(), OUTPUTS).layout());
  }

  @ParameterizedTest
  @MethodSource("transformers")
  void soHasATransformer(NetworkSpec network) {
    DataCatalogue.Entry data = DataCatalogue.RECALL;
    compare(
        network,
        data,
        Families.of(network, Parametrization.STANDARD, data.shape(), data.vocabulary(), OUTPUTS)
            .layout());
  }

  private static Stream<NetworkSpec> transformers() {
    return Stream.of(NetworkSpec.transformer(4, 0, 2), NetworkSpec.transformer(8, 3, 2));
  }

  private static void compare(
      NetworkSpec network, DataCatalogue.Entry data, ParameterLayout built) {
    List<StateDict.Entry> stated = StateDict.of(network, data, OUTPUTS);
    assertThat(texts(stated, e -> e.content() == Content.PARAMETER))
        .isEqualTo(built.parameters().stream().map(StateDictTest::text).toList());
    assertThat(texts(stated, e -> e.content() == Content.MEAN || e.content() == Content.VARIANCE))
        .isEqualTo(built.buffers().stream().map(StateDictTest::text).toList());
    assertThat(
            stated.stream()
                .filter(e -> e.content() == Content.COUNTER)
                .map(StateDict.Entry::name)
                .toList())
        .isEqualTo(built.counters());
  }

  private static List<String> texts(
      List<StateDict.Entry> entries, Predicate<StateDict.Entry> wanted) {
    return entries.stream().filter(wanted).map(e -> e.name() + e.shape()).toList();
  }

  private static String text(TensorSlot slot) {
    return slot.name() + slot.shape();
  }
}
