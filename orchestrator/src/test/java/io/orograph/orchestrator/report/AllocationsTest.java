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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllocationsTest {
  private static final SweepSpec SPEC = Samples.spec(List.of(8, 16, 32), List.of(16, 32, 64), 1);

  @TempDir Path folder;
  private CheckpointStore store;

  @BeforeEach
  void open() throws IOException {
    store = FolderStore.open(folder, InstantSource.fixed(Samples.AT));
  }

  private static Map<String, Safetensors.Tensor> columns() {
    return Map.of(
        "step", Safetensors.Tensor.of(new long[] {0, 1, 2}, 3),
        "lca_0.weight", Safetensors.Tensor.of(new double[] {-1, -1, -1}, 3),
        "lca_0.bias", Safetensors.Tensor.of(new double[] {-1, -1, -1}, 3),
        "lca_2.weight", Safetensors.Tensor.of(new double[] {0.5, 0, 0}, 3));
  }

  private List<Measurement> of(String cell, byte[] bytes) {
    try {
      ArtifactRef ref = new ArtifactRef(store.put(bytes), ArtifactKind.PROFILE, bytes.length);
      Measurement.Scalar plain =
          (Measurement.Scalar) Samples.scalar(MetricKind.LCA_TOTAL, cell, 1, 0);
      return List.of(
          new Measurement.Scalar(
              plain.metric(), plain.subject(), plain.basis(), plain.estimate(), List.of(ref)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<Markup> drawn(SweepSpec spec, byte[] bytes) {
    return new Allocations(spec, cell -> of(cell, bytes), store)
        .figures(PhaseFold.fold(spec, List.of(), List.of()));
  }

  private static SweepSpec measuring(Map<String, String> options) {
    return SPEC.withMeasurements(List.of(new MeasurementSpec(MetricKind.LCA_TOTAL, options)));
  }

  @Test
  void oneRunOfEachCornerOfTheGridIsDrawn() {
    List<Markup> figures = drawn(measuring(Map.of()), Npz.write(columns()));
    assertThat(figures).hasSize(4);
    assertThat(figures.getFirst().toString()).contains("width=8,batch=16, replicate 0");
    assertThat(figures.getLast().toString()).contains("width=32,batch=64, replicate 0");
  }

  /**
   * Layer 0 ends at −6, layer 2 stays at 0.5: the lines span from one frame's edge to the other.
   */
  @Test
  void tensorsOfALayerAreAddedAndSummedUpAlongTheTraining() {
    String figure = drawn(measuring(Map.of()), Npz.write(columns())).getFirst().toString();
    assertThat(figure).contains("layer 0").contains("layer 2").doesNotContain("layer 1");
    String[] lines = figure.split("<polyline points=\"", -1);
    assertThat(lines).hasSize(3);
    double[] first = heights(lines[1]);
    double[] second = heights(lines[2]);
    assertThat(first).hasSize(4);
    assertThat(first[1] - first[0])
        .isCloseTo(first[2] - first[1], within(0.02)) // of a hundredth of a pixel
        .isPositive();
    assertThat(second[1]).isEqualTo(second[3]).isLessThan(second[0]);
    assertThat((first[3] - first[0]) / (second[0] - second[1]))
        .isBetween(11.9, 12.1); // 6 down, 0.5 up
  }

  @Test
  void aTensorOfNoLayerIsALineOfItsOwn() {
    Map<String, Safetensors.Tensor> columns =
        Map.of(
            "step", Safetensors.Tensor.of(new long[] {0, 1}, 2),
            "lca_bias1", Safetensors.Tensor.of(new double[] {-1, -1}, 2),
            "lca_linear.weight", Safetensors.Tensor.of(new double[] {1, -1}, 2));
    assertThat(drawn(measuring(Map.of()), Npz.write(columns)).getFirst().toString())
        .contains("layer bias1")
        .contains("layer linear");
  }

  private static double[] heights(String points) {
    String[] places = points.substring(0, points.indexOf('"')).split(" ", -1);
    double[] heights = new double[places.length];
    for (int i = 0; i < heights.length; i++) {
      heights[i] = Double.parseDouble(places[i].substring(places[i].indexOf(',') + 1));
    }
    return heights;
  }

  @Test
  void aDifferenceHasFiguresOfItsOwn() {
    SweepSpec spec = measuring(Map.of("split", "difference"));
    assertThat(drawn(spec, Npz.write(columns()))).isEmpty();
    List<Markup> figures =
        new Allocations(spec, cell -> of(cell, Npz.write(columns())), store)
            .differences(PhaseFold.fold(spec, List.of(), List.of()));
    assertThat(figures).hasSize(4);
    assertThat(figures.getFirst().toString()).contains("train less test").contains("layer 0");
  }

  @Test
  void aFileThatCannotBeReadIsLeftOut() {
    assertThat(drawn(measuring(Map.of()), new byte[] {1, 2, 3})).isEmpty();
  }

  @Test
  void withoutAllocationsThereIsNoFigure() {
    SweepSpec none =
        SPEC.withMeasurements(List.of(new MeasurementSpec(MetricKind.TRAIN_LOSS, Map.of())));
    assertThat(drawn(none, Npz.write(columns()))).isEmpty();
  }
}
