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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpectralLinesTest {
  private static final SweepSpec SPEC = Samples.spec(List.of(8, 16, 32), List.of(16, 32), 1);

  @TempDir Path folder;
  private CheckpointStore store;

  @BeforeEach
  void open() throws IOException {
    store = FolderStore.open(folder, InstantSource.fixed(Samples.AT));
  }

  private Measurement measured(MetricKind kind, String cell, Map<String, double[]> columns) {
    try {
      Map<String, Safetensors.Tensor> tensors = new java.util.TreeMap<>();
      columns.forEach((name, v) -> tensors.put(name, Safetensors.Tensor.of(v, v.length)));
      byte[] bytes = Npz.write(tensors);
      Measurement.Scalar plain = (Measurement.Scalar) Samples.scalar(kind, cell, 0.2, 0);
      return new Measurement.Scalar(
          plain.metric(),
          plain.subject(),
          plain.basis(),
          plain.estimate(),
          List.of(new ArtifactRef(store.put(bytes), ArtifactKind.SPECTRUM, bytes.length)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<Markup> drawn(MetricKind kind, Map<String, double[]> columns) {
    SweepSpec spec = SPEC.withMeasurements(List.of(new MeasurementSpec(kind, Map.of())));
    return new SpectralLines(spec, cell -> List.of(measured(kind, cell, columns)), store)
        .figures(PhaseFold.fold(spec, List.of(), List.of()));
  }

  private static double said(String figure, String pattern) {
    Matcher m = Pattern.compile(pattern).matcher(figure);
    assertThat(m.find()).as(figure).isTrue();
    return Double.parseDouble(m.group(1).replace('−', '-'));
  }

  /** Two probes: half of the weight at 0, a tenth at 10; between them there is nothing. */
  @Test
  void aDensityHasAStretchAroundEachNodeAndAGapBetween() {
    List<Markup> figures =
        drawn(
            MetricKind.SPECTRAL_DENSITY,
            Map.of(
                "nodes", new double[] {0, 10, 0, 10},
                "weights", new double[] {0.9, 0.1, 0.9, 0.1},
                "probe", new double[] {0, 0, 1, 1}));
    assertThat(figures).hasSize(4);
    String figure = figures.getFirst().toString();
    assertThat(figure).contains("log₁₀ spectral density: width=8,batch=16, replicate 0");
    assertThat(figure.split("<polyline", -1)).hasSize(3);
    // the ends are the places farthest out where a normal density of σ = 0.1 is a millionth
    double first = said(figure, "at (−?[0-9.]+) to");
    double last = said(figure, "at ([0-9.]+)\\.");
    assertThat(first).isCloseTo(-0.1 * Math.sqrt(2 * Math.log(1e6)), within(0.05));
    assertThat(last).isCloseTo(10 + 0.1 * Math.sqrt(2 * Math.log(1e6 / 9)), within(0.05));
  }

  @Test
  void withoutADensityTheProbeOfTheTopEigenvalueIsDrawn() {
    List<Markup> figures =
        drawn(
            MetricKind.TOP_EIGENVALUE,
            Map.of(
                "ritz_values", new double[] {-1, 0, 3},
                "weights", new double[] {0.2, 0.5, 0.3},
                "residuals", new double[] {0, 0, 0}));
    assertThat(figures).hasSize(4);
  }

  @Test
  void oneEigenvalueOrNoneHasNoDensityToDraw() {
    assertThat(
            drawn(
                MetricKind.SPECTRAL_DENSITY,
                Map.of("nodes", new double[] {2}, "weights", new double[] {1})))
        .isEmpty();
    assertThat(drawn(MetricKind.TRAIN_LOSS, Map.of("x", new double[] {1}))).isEmpty();
  }
}
