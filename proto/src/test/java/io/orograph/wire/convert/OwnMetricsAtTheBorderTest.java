package io.orograph.wire.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Value;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.MeasurementSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Metrics of a lab's own, as messages. */
class OwnMetricsAtTheBorderTest {
  private static io.orograph.v1.MeasurementSpec.Builder asked(String kind, String metric) {
    return io.orograph.v1.MeasurementSpec.newBuilder().setKind(kind).setMetric(metric);
  }

  private static Value number(double value) {
    return Value.newBuilder().setNumberValue(value).build();
  }

  private static Value text(String value) {
    return Value.newBuilder().setStringValue(value).build();
  }

  @Test
  void aNameInThePlaceOfAKindIsAMetricOfRuns() {
    assertThat(
            MeasurementSpecConverter.fromProto(
                List.of(
                    asked("user.lab.sparsity", "").build(),
                    asked("user.lab.two", "user.lab.two").build(),
                    asked("user_pair", "user.lab.distance").build())))
        .containsExactly(
            new MeasurementSpec(Metric.of(MetricKind.USER_RUN, "user.lab.sparsity"), Map.of()),
            new MeasurementSpec(Metric.of(MetricKind.USER_RUN, "user.lab.two"), Map.of()),
            new MeasurementSpec(Metric.of(MetricKind.USER_PAIR, "user.lab.distance"), Map.of()));
  }

  @Test
  void optionsOfAnyNameKeepTheirValuesAndTypesThroughTheRecord() {
    io.orograph.v1.MeasurementSpec wire =
        asked("USER_RUN", "user.lab.sparsity")
            .putOptions("threshold", number(1e-3))
            .putOptions("layer", text("fc.weight"))
            .putOptions("series", text("training"))
            .putOptions("centred", Value.newBuilder().setBoolValue(true).build())
            .build();
    MeasurementSpec read = MeasurementSpecConverter.fromProto(List.of(wire)).getFirst();
    assertThat(read.options())
        .isEqualTo(
            Map.of(
                "threshold",
                "0.001",
                "layer",
                "fc.weight",
                "series",
                "training",
                "centred",
                "true"));
    assertThat(read.needsTrajectory()).isFalse();
    io.orograph.v1.MeasurementSpec again = MeasurementSpecConverter.toProto(read);
    assertThat(again.getOptionsOrThrow("threshold").getNumberValue()).isEqualTo(1e-3);
    assertThat(again.getOptionsOrThrow("layer").getStringValue()).isEqualTo("fc.weight");
    assertThat(MeasurementSpecConverter.fromProto(List.of(again))).containsExactly(read);
  }

  @Test
  void specificationsOfOtherOptionsHaveOtherDigests() {
    assertThat(
            List.of(
                digest(""), digest(", options: {a: '1;b=2'}"), digest(", options: {a: 1, b: 2}")))
        .doesNotHaveDuplicates();
  }

  private static Digest digest(String options) {
    String sweep =
        Samples.SWEEP.replace(
            "  - kind: TRAIN_ERROR\n", "  - {kind: user.lab.sparsity" + options + "}\n");
    return SpecConverter.specDigest(SpecConverter.fromProto(SweepFile.parse(sweep)));
  }

  @Test
  void whatHasNoPlainValueOrAnotherNameIsRefusedByName() {
    io.orograph.v1.MeasurementSpec wire =
        asked("user.lab.sparsity", "sparse")
            .putOptions("threshold", number(Double.NaN))
            .putOptions("Bad", number(1))
            .build();
    assertThatThrownBy(() -> MeasurementSpecConverter.fromProto(List.of(wire)))
        .isInstanceOf(SpecRejected.class)
        .hasMessageContaining("measurements[0].metric: sparse")
        .hasMessageContaining("measurements[0].options.threshold")
        .hasMessageContaining("measurements[0].options.Bad");
  }

  @Test
  void aNameThatHasNotTheFormIsRefused() {
    assertThatThrownBy(
            () ->
                MeasurementSpecConverter.fromProto(List.of(asked("user.Lab.sparsity", "").build())))
        .isInstanceOf(SpecRejected.class)
        .hasMessageContaining("measurements[0].metric: user.Lab.sparsity")
        .hasMessageContaining("user.<lab>.<name>");
  }
}
