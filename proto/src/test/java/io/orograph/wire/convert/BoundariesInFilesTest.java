package io.orograph.wire.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.sweep.BoundaryKind;
import io.orograph.core.sweep.BoundarySpec;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.SweepSpec;
import org.junit.jupiter.api.Test;

class BoundariesInFilesTest {

  private static SweepSpec read(String boundary, String axes) {
    return SpecConverter.fromProto(
        SweepFile.parse(
            """
            data: {name: poisson-1d, subset: 101, subset_rule: quadrature%s}
            task: {kind: pde, loss: deep_ritz}
            network: {family: residual_mlp, width: 4, activation: swish}
            training:
              optimizer: {kind: adam, learning_rate: 0.01}
              length: {steps: 10}
            axes: [%s]
            measurements: [{kind: TRAIN_LOSS}]
            """
                .formatted(boundary, axes)));
  }

  @Test
  void aPenaltyIsReadAndWritten() {
    SweepSpec spec = read(", boundary: {kind: penalty, weight: 50, points: 2}", "");
    assertThat(spec.base().data().boundary())
        .isEqualTo(new BoundarySpec(BoundaryKind.PENALTY, 50, 2));
    assertThat(SpecConverter.fromProto(SpecConverter.toProto(spec))).isEqualTo(spec);
  }

  @Test
  void withoutOneTheBoundaryIsHard() {
    SweepSpec spec = read("", "");
    assertThat(spec.base().data().boundary()).isEqualTo(BoundarySpec.HARD);
    assertThat(SpecConverter.fromProto(SpecConverter.toProto(spec))).isEqualTo(spec);
  }

  @Test
  void anAxisGivesTheWeight() {
    SweepSpec spec =
        read(
            ", boundary: {kind: penalty, points: 1}",
            "{field: data.boundary.weight, values: [10, 1000]}");
    assertThat(new Grid(spec).cell(1).id()).isEqualTo("penalty=1000");
    assertThat(new Grid(spec).cell(1).settings().data().boundary().weight()).isEqualTo(1000);
  }

  @Test
  void aPenaltyWithoutAWeightIsRefused() {
    assertThatThrownBy(() -> read(", boundary: {kind: penalty, points: 1}", ""))
        .hasMessageContaining("data.boundary.weight: not set");
  }

  @Test
  void pointsWithoutAPenaltyAreRefused() {
    assertThatThrownBy(() -> read(", boundary: {points: 1}", ""))
        .hasMessageContaining(
            "data.boundary.points: 1 (expected: nothing; data.boundary.kind penalty has it)");
  }
}
