package io.orograph.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TangentLinesTest {
  private static final SweepSpec SPEC = Samples.spec(List.of(8, 16, 32), List.of(16, 32), 1);
  private static final Map<String, String> SERIES = Map.of("series", "training");

  @TempDir Path folder;
  private CheckpointStore store;

  @BeforeEach
  void open() throws IOException {
    store = FolderStore.open(folder, InstantSource.fixed(Samples.AT));
  }

  /** The ratio stays, its bound falls by a factor of 10 a checkpoint, and so does the loss. */
  private static final Map<String, double[]> RATIOS =
      Map.of(
          "series_ratio", new double[] {0.1, 0.1, 0.1},
          "series_bound", new double[] {0.1, 0.01, 0.001},
          "series_loss", new double[] {100, 10, 1});

  private TangentLines lines(
      MetricKind kind, Map<String, String> options, String step, Map<String, double[]> columns) {
    SweepSpec spec = SPEC.withMeasurements(List.of(new MeasurementSpec(kind, options)));
    return new TangentLines(spec, cell -> of(kind, cell, step, columns), store);
  }

  private List<Measurement> of(
      MetricKind kind, String cell, String step, Map<String, double[]> columns) {
    try {
      Map<String, Safetensors.Tensor> all = new TreeMap<>();
      all.put(step, Safetensors.Tensor.of(new long[] {0, 50, 100}, 3));
      columns.forEach((name, values) -> all.put(name, Safetensors.Tensor.of(values, 3)));
      byte[] bytes = Npz.write(all);
      Measurement.Scalar plain = (Measurement.Scalar) Samples.scalar(kind, cell, 0.2, 0);
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

  private static final PhaseDiagram DIAGRAM = PhaseFold.fold(SPEC, List.of(), List.of());

  @Test
  void ratioBoundAndLossAreLinesOverTheStepsAtTheCornersOfTheGrid() {
    List<Markup> figures =
        lines(MetricKind.PL_RATIO, SERIES, "series_step", RATIOS).ratios(DIAGRAM);
    assertThat(figures).hasSize(4);
    String figure = figures.getFirst().toString();
    assertThat(figure)
        .contains("log₁₀ of the PL ratio and the loss: width=8,batch=16, replicate 0")
        .contains("its bound by the kernel");
    double[][] heights = heights(figure);
    assertThat(heights).hasDimensions(3, 3);
    assertThat(heights[0][2]).isEqualTo(heights[0][0]);
    assertThat(heights[1][0]).isEqualTo(heights[0][0]);
    double decade = heights[1][1] - heights[1][0]; // downwards on the page
    assertThat(decade).isPositive();
    assertThat(heights[1][2] - heights[1][1]).isCloseTo(decade, within(0.2));
    assertThat(heights[2][1] - heights[2][0]).isCloseTo(decade, within(0.2));
  }

  @Test
  void withoutKernelsTheRatioIsDrawnAlone() {
    Map<String, double[]> columns = Map.of("series_ratio", new double[] {0.2, 0.1, 0.3});
    List<Markup> figures =
        lines(MetricKind.CROSS_ENTROPY_RATIO, SERIES, "series_step", columns).ratios(DIAGRAM);
    assertThat(figures.getFirst().toString()).doesNotContain("its bound by the kernel");
    assertThat(heights(figures.getFirst().toString())).hasDimensions(1, 3);
  }

  @Test
  void kindsOfAWholeTrainingHaveTheFigureToo() {
    Map<String, double[]> columns =
        Map.of("ratio", new double[] {0.2, 0.1, 0.3}, "loss", new double[] {3, 2, 1});
    assertThat(lines(MetricKind.PL_CONSTANT, Map.of(), "step", columns).ratios(DIAGRAM)).hasSize(4);
  }

  @Test
  void theKernelHasALineForEachEndOfItsSpectrumAndOneForItsChange() {
    Map<String, double[]> columns =
        Map.of(
            "series_top", new double[] {10, 10, 10},
            "series_bottom", new double[] {1e-3, 1e-4, -1e-18},
            "series_change", new double[] {0, 0.1, 0.2});
    TangentLines lines = lines(MetricKind.KERNEL_CHANGE, SERIES, "series_step", columns);
    double[][] heights = heights(lines.kernels(DIAGRAM).getFirst().toString());
    // what is not above 0 has no logarithm
    assertThat(Stream.of(heights).map(line -> line.length)).containsExactly(3, 2, 2);
    assertThat(lines.ratios(DIAGRAM)).isEmpty();
  }

  @Test
  void withoutASeriesThereIsNoFigure() {
    assertThat(lines(MetricKind.PL_RATIO, Map.of(), "series_step", RATIOS).ratios(DIAGRAM))
        .isEmpty();
    assertThat(lines(MetricKind.KERNEL_CHANGE, Map.of(), "series_step", RATIOS).kernels(DIAGRAM))
        .isEmpty();
  }

  private static double[][] heights(String figure) {
    String[] lines = figure.split("<polyline points=\"", -1);
    return Stream.of(lines)
        .skip(1)
        .map(line -> line.substring(0, line.indexOf('"')).split(" ", -1))
        .map(
            places ->
                Stream.of(places)
                    .mapToDouble(p -> Double.parseDouble(p.substring(p.indexOf(',') + 1)))
                    .toArray())
        .toArray(double[][]::new);
  }
}
