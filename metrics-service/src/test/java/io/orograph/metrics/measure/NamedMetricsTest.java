package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.engine.lane.Lane;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class NamedMetricsTest {
  @TempDir private Path folder;

  @Test
  void aKindAskedForSeveralTimesIsMeasuredAsIfEachWereAlone() throws IOException {
    List<MeasurementSpec> asked =
        List.of(
            spec(MetricKind.CKA_SIMILARITY, "wide", Map.of("samples", "100", "mixup", "2")),
            spec(MetricKind.CKA_SIMILARITY, "", Map.of("samples", "100")),
            spec(
                MetricKind.CKA_SIMILARITY,
                "debiased",
                Map.of("samples", "100", "estimator", "debiased")),
            spec(MetricKind.MODE_CONNECTIVITY, "brief", Map.of("steps", "20", "points", "5")),
            spec(MetricKind.MODE_CONNECTIVITY, "", Map.of("steps", "40", "points", "7")),
            spec(MetricKind.HESSIAN_TRACE, "few", Map.of("samples", "30", "probes", "8")),
            spec(MetricKind.HESSIAN_TRACE, "", Map.of("samples", "30", "probes", "16")));
    CheckpointStore store = FolderStore.open(folder, InstantSource.system());
    try (Lane lane = Lane.open("test-lane")) {
      List<MeasuredRun> runs = TinyCell.train(lane, store, 3);
      List<Measurement> together = TinyCell.measure(lane, store, runs, asked);
      assertThat(together).hasSize(5 * 3 + 2 * 3);
      for (MeasurementSpec one : asked) {
        assertThat(values(together, one.metric()))
            .as(one.metric().name())
            .hasSize(3)
            .isEqualTo(values(TinyCell.measure(lane, store, runs, List.of(one)), one.metric()));
      }
      assertThat(together.stream().filter(m -> m.metric().name().equals("debiased")))
          .as("the forward passes are told with the first of the same inputs")
          .allMatch(m -> ((Measurement.Scalar) m).estimate().cost().equals(Cost.NONE));
    }
  }

  private static MeasurementSpec spec(MetricKind kind, String name, Map<String, String> options) {
    return new MeasurementSpec(Metric.of(kind, name), options);
  }

  private static List<Double> values(List<Measurement> measurements, Metric metric) {
    return measurements.stream()
        .filter(m -> m.metric().equals(metric))
        .map(m -> ((Measurement.Scalar) m).estimate().value())
        .toList();
  }
}
