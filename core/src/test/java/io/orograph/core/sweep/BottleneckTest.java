package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BottleneckTest {
  private static final int WIDTH = 9;

  /** 784 - 1024 - h - 10 and 784 - 512 - h - 512 - 784 of Lucas et al. 2021 have h here. */
  @ParameterizedTest
  @CsvSource({"1, 0", "2, 1", "3, 1", "4, 2", "5, 2"})
  void theLayerInTheMiddleIsNarrower(int depth, int middle) {
    NetworkSpec network = network(NetworkFamily.MLP, depth).withBottleneck(3);
    assertThat(IntStream.range(0, depth).map(network::units).toArray())
        .isEqualTo(IntStream.range(0, depth).map(h -> h == middle ? 3 : WIDTH).toArray());
    assertThat(HiddenLayers.sizes(network, List.of(64)).get(middle)).isEqualTo(3);
  }

  @Test
  void anAxisOverItIsOneOfLoad() {
    assertThat(Knob.at("network.bottleneck")).contains(Knob.BOTTLENECK);
    assertThat(Knob.BOTTLENECK.usualRole()).isEqualTo(AxisRole.LOAD);
    assertThat(Knob.BOTTLENECK.usualDirection()).isEqualTo(Direction.INVERSE);
    RunSettings plain = SweepSamples.settings();
    assertThat(Knob.BOTTLENECK.apply(plain, new AxisValue.Number(5)).network().bottleneck())
        .isEqualTo(5);
  }

  @Test
  void whatHasNoneHasTheKeyItAlwaysHad() {
    RunSettings plain = SweepSamples.settings();
    assertThat(RunKey.text(plain, 0, 0)).doesNotContain("bottleneck");
    RunSettings narrow = plain.with(plain.network().withBottleneck(3));
    assertThat(RunKey.text(narrow, 0, 0)).contains("network.bottleneck=3\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_537})
  void itIsASize(int units) {
    assertThat(fields(network(NetworkFamily.MLP, 2).withBottleneck(units)))
        .contains("network.bottleneck");
  }

  @Test
  void whatHasNoHiddenLayersHasNoneInTheMiddle() {
    assertThat(fields(network(NetworkFamily.MLP, 0).withBottleneck(3)))
        .containsExactly("network.bottleneck");
    assertThat(fields(network(NetworkFamily.RESIDUAL_MLP, 2).withBottleneck(3)))
        .containsExactly("network.bottleneck");
    assertThat(fields(network(NetworkFamily.MLP, 0), axis(Knob.BOTTLENECK, 2, 3)))
        .containsExactly("axes[0].field");
    assertThat(fields(network(NetworkFamily.MLP, 1), axis(Knob.BOTTLENECK, 2, 3))).isEmpty();
    assertThat(
            fields(
                network(NetworkFamily.MLP, 1), axis(Knob.BOTTLENECK, 2, 3), axis(Knob.DEPTH, 0, 3)))
        .containsExactly("axes[0].field");
  }

  private static Axis axis(Knob knob, double... values) {
    return new Axis(
        knob,
        Arrays.stream(values).<AxisValue>mapToObj(AxisValue.Number::new).toList(),
        knob.usualRole(),
        knob.usualDirection());
  }

  private static List<String> fields(NetworkSpec network, Axis... axes) {
    return NetworkRules.check(network, DataCatalogue.named("digits"), List.of(axes)).stream()
        .map(Violation::field)
        .toList();
  }

  private static NetworkSpec network(NetworkFamily family, int depth) {
    return new NetworkSpec(family, WIDTH, depth, Activation.TANH, false);
  }
}
