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
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldOutSectionTest {
  private static final SweepSpec SPEC = Samples.spec(List.of(8, 16), List.of(32), 2);

  @TempDir Path folder;
  private CheckpointStore store;

  @BeforeEach
  void open() throws IOException {
    store = FolderStore.open(folder, InstantSource.fixed(Samples.AT));
  }

  private Measurement run(String cell, int replicate, Map<String, Double> sums) {
    try {
      Map<String, Safetensors.Tensor> columns = new TreeMap<>();
      sums.forEach((name, sum) -> columns.put(name, Safetensors.Tensor.column(List.of(sum))));
      byte[] bytes = Npz.write(columns);
      Measurement.Scalar plain =
          (Measurement.Scalar) Samples.scalar(MetricKind.LCA_TOTAL, cell, 1, replicate);
      return new Measurement.Scalar(
          plain.metric(),
          plain.subject(),
          plain.basis(),
          plain.estimate(),
          List.of(new ArtifactRef(store.put(bytes), ArtifactKind.PROFILE, bytes.length)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Weights and bias of one layer, of which test falls by half as much; another does not move. */
  private static Map<String, Double> sums(double train) {
    return Map.of(
        "of_train_0.weight", train,
        "of_train_0.bias", -0.5,
        "of_test_0.weight", train / 2,
        "of_test_0.bias", -0.5,
        "of_train_2.weight", 0.0,
        "of_test_2.weight", 0.0,
        "of_train_bias1", 0.25,
        "of_test_bias1", 0.0);
  }

  private String written(Map<String, String> options) {
    SweepSpec spec =
        SPEC.withMeasurements(List.of(new MeasurementSpec(MetricKind.LCA_TOTAL, options)));
    Markup out = new Markup();
    out.open("div");
    new HeldOutSection(
            spec,
            cell ->
                cell.startsWith("width=8,")
                    ? List.of(run(cell, 0, sums(-2)), run(cell, 1, sums(-4)))
                    : List.of(),
            store)
        .write(out, PhaseFold.fold(spec, List.of(), List.of()));
    return out.close().toString();
  }

  /** Of −1 and −2 the mean is −1.5, with s/√2 = 0.5. */
  @Test
  void layersHaveTheMeansOverTheRunsOfBothLossesAndOfTheirDifference() {
    assertThat(written(Map.of("split", "difference")))
        .contains(
            "<td>width=8,batch=32</td><td>0</td><td>2</td><td>−3.50 ± 1.00</td>"
                + "<td>−2.00 ± 0.500</td><td>−1.50 ± 0.500</td>")
        .contains("<td>width=8,batch=32</td><td>2</td><td>2</td><td>0.00 ± 0.00</td>")
        .contains("<td>width=8,batch=32</td><td>bias1</td><td>2</td><td>0.250 ± 0.00</td>")
        .doesNotContain("width=16");
  }

  @Test
  void whereNoDifferenceWasMeasuredThereIsNoSection() {
    assertThat(written(Map.of())).isEqualTo("<div></div>");
  }
}
