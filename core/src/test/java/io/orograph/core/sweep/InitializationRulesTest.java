package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class InitializationRulesTest {
  @ParameterizedTest
  @CsvSource({
    "MLP, XAVIER_UNIFORM, true",
    "VGG11, XAVIER_NORMAL, true",
    "MLP, ZERO_RESIDUAL, false",
    "VGG11, ZERO_RESIDUAL, false",
    "RESNET18, ZERO_RESIDUAL, true",
    "RESIDUAL_MLP, ZERO_RESIDUAL, true",
    "MLP, FIXUP, false",
    "VGG11, FIXUP, false",
    "RESNET20, ZERO_RESIDUAL, true",
    "RESNET20, FIXUP, false",
    "RESIDUAL_MLP, FIXUP, false",
    "RESNET18, FIXUP, true"
  })
  void branchesAreWhatBeginsAtZero(NetworkFamily family, InitializationKind kind, boolean fine) {
    NetworkSpec network = network(family).with(kind);
    List<String> fields =
        NetworkRules.check(network, DataCatalogue.named("cifar10"), List.of()).stream()
            .map(Violation::field)
            .toList();
    assertThat(fields.isEmpty()).isEqualTo(fine);
    assertThat(fields).allMatch("network.initialization"::equals);
  }

  @Test
  void fixupHasNoBatchNorm() {
    NetworkSpec resnet = network(NetworkFamily.RESNET18);
    assertThat(resnet.isNormalized()).isTrue();
    assertThat(resnet.with(InitializationKind.FIXUP).isNormalized()).isFalse();
    assertThat(network(NetworkFamily.MLP).isNormalized()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(InitializationKind.class)
  void theNtkParametrizationHasALawOfItsOwn(InitializationKind kind) {
    RunSettings plain = SweepSamples.settings();
    RunSettings ntk =
        new RunSettings(
            plain.data(),
            new TaskSpec(TaskKind.CLASSIFICATION, LossKind.MSE, Parametrization.NTK),
            plain.network().with(kind),
            plain.training());
    assertThat(
            TaskRules.check(SweepSamples.sweep(ntk, List.of(), 1, false)).stream()
                .map(Violation::field))
        .hasSize(kind == InitializationKind.DEFAULT ? 0 : 1)
        .allMatch("network.initialization"::equals);
  }

  @Test
  void theDefaultHasTheKeyItAlwaysHad() {
    RunSettings plain = SweepSamples.settings();
    assertThat(RunKey.text(plain, 0, 0)).doesNotContain("initialization");
    assertThat(
            RunKey.text(plain.with(plain.network().with(InitializationKind.XAVIER_NORMAL)), 0, 0))
        .contains("network.initialization=xavier_normal\n");
  }

  /** What a value of the axis lacks is said of the sweep. */
  @Test
  void everyValueOfAnAxisIsAskedFor() {
    RunSettings plain = SweepSamples.settings();
    Axis axis =
        new Axis(
            Knob.INITIALIZATION,
            List.of(new AxisValue.Word("default"), new AxisValue.Word("fixup")),
            AxisRole.OTHER,
            Direction.DIRECT);
    assertThat(SweepRules.check(SweepSamples.sweep(plain, List.of(axis), 2, false)))
        .extracting(Violation::field)
        .containsExactly("network.initialization");
  }

  private static NetworkSpec network(NetworkFamily family) {
    return new NetworkSpec(family, 4, 2, Activation.RELU, false);
  }
}
