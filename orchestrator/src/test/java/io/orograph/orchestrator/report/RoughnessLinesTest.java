package io.orograph.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.PhaseFold;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Samples;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoughnessLinesTest {
  private static final SweepSpec SPEC = Samples.spec(List.of(8, 16, 32), List.of(16, 32), 1);

  @TempDir Path folder;
  private CheckpointStore store;

  @BeforeEach
  void open() throws IOException {
    store = FolderStore.open(folder, InstantSource.fixed(Samples.AT));
  }

  private List<Measurement> of(String cell) {
    try {
      byte[] bytes =
          Npz.write(
              Map.of(
                  "series_step", Safetensors.Tensor.of(new long[] {0, 50, 100}, 3),
                  "series_index", Safetensors.Tensor.of(new double[] {0, 0.3, 0.1}, 3),
                  "series_mean_tau", Safetensors.Tensor.of(new double[] {1, 1.3, 1.9}, 3)));
      Measurement.Scalar plain =
          (Measurement.Scalar) Samples.scalar(MetricKind.ROUGHNESS_INDEX, cell, 0.2, 0);
      return List.of(
          new Measurement.Scalar(
              plain.metric(),
              plain.subject(),
              plain.basis(),
              plain.estimate(),
              List.of(new ArtifactRef(store.put(bytes), ArtifactKind.PROFILE, bytes.length))));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<Markup> drawn(Map<String, String> options) {
    SweepSpec spec =
        SPEC.withMeasurements(List.of(new MeasurementSpec(MetricKind.ROUGHNESS_INDEX, options)));
    return new RoughnessLines(spec, this::of, store)
        .figures(PhaseFold.fold(spec, List.of(), List.of()));
  }

  /** Both begin at 0 and meet at the middle checkpoint, after which one falls and one rises. */
  @Test
  void indexAndMeanShapeAreLinesOverTheStepsAtTheCornersOfTheGrid() {
    List<Markup> figures = drawn(Map.of("series", "training"));
    assertThat(figures).hasSize(4);
    String figure = figures.getFirst().toString();
    assertThat(figure)
        .contains("roughness index: width=8,batch=16, replicate 0")
        .contains("mean τ − 1");
    String[] lines = figure.split("<polyline points=\"", -1);
    assertThat(lines).hasSize(3);
    String[] index = places(lines[1]);
    String[] shape = places(lines[2]);
    assertThat(index).hasSize(3);
    assertThat(shape[0]).isEqualTo(index[0]);
    assertThat(shape[1]).isEqualTo(index[1]);
    assertThat(height(index[2])).isGreaterThan(height(index[1])); // downwards on the page
    assertThat(height(shape[2])).isLessThan(height(shape[1]));
  }

  @Test
  void withoutASeriesThereIsNoFigure() {
    assertThat(drawn(Map.of())).isEmpty();
  }

  private static String[] places(String points) {
    return points.substring(0, points.indexOf('"')).split(" ", -1);
  }

  private static double height(String place) {
    return Double.parseDouble(place.substring(place.indexOf(',') + 1));
  }
}
