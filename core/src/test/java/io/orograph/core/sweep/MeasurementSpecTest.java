package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.metric.MetricKind;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasurementSpecTest {
  @Test
  void thePublishedPresetSetsWhatIsNotGiven() {
    MeasurementSpec spec =
        new MeasurementSpec(
            MetricKind.MODE_CONNECTIVITY, Map.of("preset", "yang2021", "steps", "4000"));
    assertThat(spec.resolved())
        .containsEntry("preset", "yang2021")
        .containsEntry("learning_rate", "0.01")
        .containsEntry("weight_decay", "0.0005")
        .containsEntry("points", "5")
        .containsEntry("batch_size", "128")
        .containsEntry("between", "first")
        .containsEntry("steps", "4000");
  }

  @Test
  void aCellHasAValueOfEveryTwoRunsOrOfTheFirstTwoAlone() {
    MeasurementSpec all = new MeasurementSpec(MetricKind.MODE_CONNECTIVITY, Map.of());
    MeasurementSpec first =
        new MeasurementSpec(MetricKind.MODE_CONNECTIVITY, Map.of("between", "first"));
    assertThat(all.subjects(5)).isEqualTo(10);
    assertThat(first.subjects(5)).isEqualTo(1);
    assertThat(first.subjects(1)).isZero();
  }

  @Test
  void thePresetOfTheRoughnessIndexSetsEveryQuirkOfItsCode() {
    MeasurementSpec spec =
        new MeasurementSpec(MetricKind.ROUGHNESS_INDEX, Map.of("preset", "wu2021"));
    assertThat(spec.resolved())
        .containsEntry("biases", "wu2021")
        .containsEntry("nodes", "wu2021")
        .containsEntry("grid", "wu2021")
        .containsEntry("l", "0.02");
    assertThat(new MeasurementSpec(MetricKind.ROUGHNESS_INDEX, Map.of()).resolved())
        .containsEntry("biases", "zero")
        .containsEntry("nodes", "all")
        .containsEntry("grid", "exact");
  }

  @Test
  void thePresetOfLinearInterpolationSetsWhatTheReleaseDoes() {
    Map<String, String> release = Map.of("preset", "release2021");
    assertThat(new MeasurementSpec(MetricKind.MIN_DELTA, release).option("last_point"))
        .isEqualTo("lost");
    assertThat(new MeasurementSpec(MetricKind.GAUSS_LENGTH, release).option("form"))
        .isEqualTo("jet");
    assertThat(new MeasurementSpec(MetricKind.INITIAL_DISTANCE, release).option("over"))
        .isEqualTo("final");
    assertThat(new MeasurementSpec(MetricKind.MIN_DELTA, Map.of()).option("last_point"))
        .isEqualTo("counted");
  }

  @Test
  void aPresetIsOfItsOwnKindAlone() {
    assertThat(MetricKind.ROUGHNESS_INDEX.option("preset").orElseThrow().accepts("yang2021"))
        .isFalse();
    assertThat(MetricKind.HESSIAN_TRACE.option("preset").orElseThrow().accepts("wu2021")).isFalse();
    assertThat(MetricKind.HESSIAN_TRACE.publishedPreset()).contains("yang2021");
    assertThat(MetricKind.TRAIN_LOSS.publishedPreset()).isEmpty();
  }

  @Test
  void withoutAPresetDefaultsAreOurs() {
    MeasurementSpec spec = new MeasurementSpec(MetricKind.HESSIAN_TRACE, Map.of());
    assertThat(spec.resolved())
        .containsEntry("preset", "ours")
        .containsEntry("probes", "64")
        .containsEntry("tolerance", "0");
  }
}
