package io.orograph.wire.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ProtocolMessageEnum;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProtoEnumsTest {
  static Stream<Arguments> pairs() {
    return Stream.of(
        Arguments.of(
            io.orograph.core.sweep.NetworkFamily.values(), io.orograph.v1.NetworkFamily.values()),
        Arguments.of(
            io.orograph.core.sweep.Activation.values(), io.orograph.v1.Activation.values()),
        Arguments.of(
            io.orograph.core.sweep.InitializationKind.values(),
            io.orograph.v1.InitializationKind.values()),
        Arguments.of(io.orograph.core.sweep.TaskKind.values(), io.orograph.v1.TaskKind.values()),
        Arguments.of(io.orograph.core.sweep.LossKind.values(), io.orograph.v1.LossKind.values()),
        Arguments.of(
            io.orograph.core.sweep.OutputKind.values(), io.orograph.v1.OutputKind.values()),
        Arguments.of(
            io.orograph.core.sweep.Parametrization.values(),
            io.orograph.v1.Parametrization.values()),
        Arguments.of(
            io.orograph.core.sweep.OptimizerKind.values(), io.orograph.v1.OptimizerKind.values()),
        Arguments.of(
            io.orograph.core.sweep.WeightDecayScope.values(),
            io.orograph.v1.WeightDecayScope.values()),
        Arguments.of(
            io.orograph.core.sweep.ScheduleKind.values(), io.orograph.v1.ScheduleKind.values()),
        Arguments.of(
            io.orograph.core.sweep.SubsetRule.values(), io.orograph.v1.SubsetRule.values()),
        Arguments.of(io.orograph.core.sweep.AxisRole.values(), io.orograph.v1.AxisRole.values()),
        Arguments.of(io.orograph.core.sweep.Direction.values(), io.orograph.v1.Direction.values()),
        Arguments.of(
            io.orograph.core.sweep.SearchKind.values(), io.orograph.v1.SearchKind.values()),
        Arguments.of(
            io.orograph.core.checkpoint.CheckpointRole.values(),
            io.orograph.v1.CheckpointRole.values()),
        Arguments.of(
            io.orograph.core.checkpoint.ArtifactKind.values(),
            io.orograph.v1.ArtifactKind.values()),
        Arguments.of(io.orograph.core.measure.Split.values(), io.orograph.v1.Split.values()),
        Arguments.of(
            io.orograph.core.measure.BatchNormPolicy.values(),
            io.orograph.v1.BatchNormPolicy.values()));
  }

  /** A word added on one side only would be refused, or could not be sent. */
  @ParameterizedTest
  @MethodSource("pairs")
  void bothSidesHaveTheSameWords(Enum<?>[] domain, ProtocolMessageEnum[] wire) {
    List<String> known =
        Arrays.stream(wire)
            .map(w -> ((Enum<?>) w).name())
            .filter(n -> !n.endsWith("_UNSPECIFIED") && !n.equals("UNRECOGNIZED"))
            .toList();
    String prefix = ((Enum<?>) wire[0]).name().replace("UNSPECIFIED", "");
    assertThat(known)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(domain).map(d -> prefix + d.name()).toList());
  }
}
