package io.orograph.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.PhaseDiagram;
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

class CompressionsTest {
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
                  "step", Safetensors.Tensor.of(new long[] {0, 50, 100}, 3),
                  "compressibility", Safetensors.Tensor.of(new double[] {0.9, 0.5, 0.2}, 3),
                  "compressibility_0.weight",
                      Safetensors.Tensor.of(new double[] {0.8, 0.4, 0.2}, 3),
                  "compressibility_2.weight",
                      Safetensors.Tensor.of(new double[] {0.8, 0.8, 0.6}, 3)));
      Measurement.Scalar plain =
          (Measurement.Scalar) Samples.scalar(MetricKind.COMPRESSIBILITY, cell, 0.2, 0);
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
        SPEC.withMeasurements(List.of(new MeasurementSpec(MetricKind.COMPRESSIBILITY, options)));
    return new Compressions(spec, this::of, store)
        .figures(PhaseFold.fold(spec, List.of(), List.of()));
  }

  /** The first tensor ends at the bottom, the other between; both begin at one place. */
  @Test
  void everyTensorIsALineOverTheStepsAtTheCornersOfTheGrid() {
    List<Markup> figures = drawn(Map.of("series", "training"));
    assertThat(figures).hasSize(4);
    String figure = figures.getFirst().toString();
    assertThat(figure).contains("width=8,batch=16, replicate 0").contains("0.weight");
    String[] lines = figure.split("<polyline points=\"", -1);
    assertThat(lines).as("no line of the whole").hasSize(3);
    String[] first = places(lines[1]);
    String[] second = places(lines[2]);
    assertThat(first).hasSize(3);
    assertThat(first[0]).isEqualTo(second[0]);
    assertThat(height(first[2])).isGreaterThan(height(second[2])); // downwards on the page
    assertThat(height(second[0])).isEqualTo(height(second[1]));
  }

  @Test
  void withoutASeriesThereIsNoFigure() {
    assertThat(drawn(Map.of())).isEmpty();
  }

  /** The way down ends where both lines meet; accuracy after pruning has a line for each unit. */
  @Test
  void descentAndPruningAreDrawnWhereTheyAreKept() throws IOException {
    Map<String, Safetensors.Tensor> columns =
        Map.of(
            "step", Safetensors.Tensor.of(new long[] {0, 10, 30}, 3),
            "effective", Safetensors.Tensor.of(new double[] {70, 20, 1}, 3),
            "nonzeros", Safetensors.Tensor.of(new double[] {100, 25, 1}, 3),
            "threshold", Safetensors.Tensor.of(new double[] {0.1, 0.5, 1}, 3),
            "unit", Safetensors.Tensor.of(new long[] {1, 3, 3}, 3),
            "zeros", Safetensors.Tensor.of(new double[] {5, 60, 90}, 3),
            "accuracy", Safetensors.Tensor.of(new double[] {97, 40, 10}, 3));
    byte[] bytes = Npz.write(columns);
    ArtifactRef file = new ArtifactRef(store.put(bytes), ArtifactKind.PROFILE, bytes.length);
    for (MetricKind kind : List.of(MetricKind.COMPRESSIBILITY, MetricKind.PRUNED_ACCURACY)) {
      Map<String, String> options =
          kind == MetricKind.COMPRESSIBILITY
              ? Map.of("descent", "final", "series", "training")
              : Map.of("thresholds", "grid");
      SweepSpec spec = SPEC.withMeasurements(List.of(new MeasurementSpec(kind, options)));
      Compressions drawn =
          new Compressions(
              spec,
              cell -> {
                Measurement.Scalar m = (Measurement.Scalar) Samples.scalar(kind, cell, 0.2, 0);
                return List.of(
                    new Measurement.Scalar(
                        m.metric(), m.subject(), m.basis(), m.estimate(), List.of(file)));
              },
              store);
      boolean down = kind == MetricKind.COMPRESSIBILITY;
      PhaseDiagram diagram = PhaseFold.fold(spec, List.of(), List.of());
      assertThat(drawn.figures(diagram)).isEmpty();
      assertThat(drawn.descents(diagram)).hasSize(down ? 4 : 0);
      assertThat(drawn.prunings(diagram)).hasSize(down ? 0 : 4);
      String figure =
          (down ? drawn.descents(diagram) : drawn.prunings(diagram)).getFirst().toString();
      String[] lines = figure.split("<polyline points=\"", -1);
      if (down) {
        assertThat(places(lines[1])[2]).isEqualTo(places(lines[2])[2]);
        assertThat(height(places(lines[1])[0])).isGreaterThan(height(places(lines[2])[0]));
      } else {
        assertThat(figure).contains("shares of max|w|", "shares of τ", " × τ");
      }
    }
  }

  private static String[] places(String points) {
    return points.substring(0, points.indexOf('"')).split(" ", -1);
  }

  private static double height(String place) {
    return Double.parseDouble(place.substring(place.indexOf(',') + 1));
  }
}
