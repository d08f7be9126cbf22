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
        .containsEntry("steps", "4000");
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
