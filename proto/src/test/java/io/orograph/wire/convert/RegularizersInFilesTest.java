package io.orograph.wire.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.sweep.RegularizerKind;
import io.orograph.core.sweep.RegularizerScope;
import io.orograph.core.sweep.RegularizerSpec;
import io.orograph.core.sweep.SweepSpec;
import org.junit.jupiter.api.Test;

class RegularizersInFilesTest {

  private static SweepSpec read(String regularizers) {
    return SpecConverter.fromProto(
        SweepFile.parse(
            """
            data: {name: digits}
            network: {family: mlp, width: 8}
            training:
              optimizer: {learning_rate: 0.1}
              batch_size: 32
              length: {steps: 10}
              regularizers: %s
            measurements: [{kind: TRAIN_LOSS}]
            """
                .formatted(regularizers)));
  }

  @Test
  void everyFieldIsReadAndWritten() {
    SweepSpec spec =
        read(
            "[{kind: compressibility, coefficient: 0.01, scope: global, biases: true},"
                + " {kind: norm_target, coefficient: 0.001, radius: 40}]");
    assertThat(spec.base().training().regularizers())
        .containsExactly(
            new RegularizerSpec(
                RegularizerKind.COMPRESSIBILITY, 0.01, RegularizerScope.GLOBAL, 0, true),
            new RegularizerSpec(
                RegularizerKind.NORM_TARGET, 0.001, RegularizerScope.LAYER, 40, false));
    assertThat(SpecConverter.fromProto(SpecConverter.toProto(spec))).isEqualTo(spec);
  }

  @Test
  void anUnknownKindIsRefusedWithTheNearest() {
    assertThatThrownBy(() -> read("[{kind: compresibility, coefficient: 0.01}]"))
        .hasMessageContaining(
            "training.regularizers[0].kind: compresibility (expected: compressibility)");
  }

  @Test
  void aMissingKindIsRefusedWithAll() {
    assertThatThrownBy(() -> read("[{coefficient: 0.01}]"))
        .hasMessageContaining(
            "training.regularizers[0].kind: not set (expected: one of compressibility, l1,"
                + " hoyer_square, norm_target)");
  }
}
