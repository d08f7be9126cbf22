package io.orograph.wire.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.Calibration;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.PackShape;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CalibrationConverterTest {
  private static Calibration calibration(NetworkFamily family) {
    return new Calibration(
        new PackShape(
            new NetworkSpec(family, 16, 3, Activation.TANH, true),
            LossKind.MSE,
            "digits",
            32,
            OptimizerKind.ADAMW),
        16,
        new TreeMap<>(Map.of(8, 1.5e5, 16, 2e5)),
        "ab12",
        Instant.parse("2026-01-02T03:04:05.678Z"));
  }

  @ParameterizedTest
  @EnumSource(NetworkFamily.class)
  void calibrationsComeBack(NetworkFamily family) {
    Calibration one = calibration(family);
    assertThat(
            CalibrationConverter.fromProto(
                "calibrations", List.of(CalibrationConverter.toProto(one))))
        .containsExactly(one);
  }

  @ParameterizedTest
  @EnumSource(TaskKind.class)
  void tasksComeBack(TaskKind task) {
    Calibration plain = calibration(NetworkFamily.MLP);
    PackShape s = plain.shape();
    Calibration one =
        new Calibration(
            new PackShape(s.network(), task, s.loss(), s.data(), s.batchSize(), s.optimizer()),
            plain.packSize(),
            plain.samplesPerSecond(),
            plain.program(),
            plain.at());
    assertThat(
            CalibrationConverter.fromProto(
                "calibrations", List.of(CalibrationConverter.toProto(one))))
        .containsExactly(one);
  }

  @Test
  void olderTrainersMeantClassification() {
    Calibration one = calibration(NetworkFamily.MLP);
    assertThat(
            CalibrationConverter.fromProto(
                "calibrations",
                List.of(CalibrationConverter.toProto(one).toBuilder().clearTask().build())))
        .containsExactly(one);
  }

  @Test
  void everythingWrongIsNamedAtOnce() {
    io.orograph.v1.Calibration.Builder wrong =
        CalibrationConverter.toProto(calibration(NetworkFamily.MLP)).toBuilder()
            .setPackSize(65)
            .setBatchSize(0)
            .clearOptimizer();
    wrong.getMeasuredBuilder(1).setSamplesPerSecond(Double.NaN);
    wrong.getMeasureTimeBuilder().setSeconds(Long.MAX_VALUE);
    SpecRejected rejected =
        catchThrowableOfType(
            SpecRejected.class,
            () -> CalibrationConverter.fromProto("calibrations", List.of(wrong.build())));
    assertThat(rejected.violations())
        .extracting(Violation::field)
        .containsExactlyInAnyOrder(
            "calibrations[0].pack_size",
            "calibrations[0].batch_size",
            "calibrations[0].optimizer",
            "calibrations[0].measured[1].samples_per_second",
            "calibrations[0].measure_time");
  }
}
