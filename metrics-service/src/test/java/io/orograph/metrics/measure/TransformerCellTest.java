package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.RecallSpec;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.TangentRules;
import io.orograph.engine.lane.Lane;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transformers on sequences: every kind that the rules let through has a value. */
class TransformerCellTest {
  private static final Lane LANE = Lane.open("transformer");
  private static final int LENGTH = 5;
  private static final int WIDTH = 4;

  @TempDir private static Path folder;
  private static CheckpointStore store;
  private static List<MeasuredRun> runs;
  private static List<Measurement> all;

  private static RunSettings settings() {
    return TinyCell.settings()
        .with(
            DataSpec.of(RecallSpec.NAME)
                .with(new RecallSpec(2, 2, (LENGTH - 1) / 2, 1, 0.1, 60, 40))
                .withLabelNoise(0.1))
        .with(NetworkSpec.transformer(WIDTH, 2, 2));
  }

  private static List<MeasurementSpec> asked() {
    List<MeasurementSpec> asked = new ArrayList<>();
    for (MeasurementSpec m : TinyCell.everything()) {
      if (TangentRules.isOfTangents(m.kind())) {
        continue;
      }
      asked.add(
          m.kind() == MetricKind.CKA_SIMILARITY
              ? new MeasurementSpec(m.kind(), Map.of("samples", "50", "inputs", "plain"))
              : m);
    }
    return asked;
  }

  @BeforeAll
  static void trainAndMeasure() throws IOException {
    store = FolderStore.open(folder, InstantSource.system());
    runs = TinyCell.train(LANE, store, settings(), 2);
    all = TinyCell.measure(LANE, store, runs, asked());
  }

  @AfterAll
  static void close() {
    LANE.close();
  }

  @Test
  void everyKindThatTheRulesLetThroughHasAValue() {
    List<MetricKind> without =
        all.stream()
            .filter(m -> m instanceof Measurement.Undefined)
            .map(Measurement::kind)
            .distinct()
            .toList();
    // of more eigenvalues; of three networks; of barriers; of gradients above noise; of earlier
    // checkpoints
    assertThat(without)
        .isSubsetOf(
            MetricKind.EPOCH_AVERAGED_ACCURACY,
            MetricKind.TAIL_EXPONENT,
            MetricKind.LOSS_PLANE,
            MetricKind.SMOOTHING_SCALE,
            MetricKind.GRADIENT_NOISE_SCALE);
    assertThat(all.stream().map(Measurement::kind).distinct())
        .containsExactlyInAnyOrderElementsOf(asked().stream().map(MeasurementSpec::kind).toList());
  }

  /** Of a block 4 width units in each place: as many rows of a Gram matrix as samples. */
  @Test
  void hiddenLayersAreComparedSampleBySample() {
    List<MeasurementSpec> layers = List.of(hidden("1"), hidden("2"));
    List<Measurement> found = TinyCell.measure(LANE, store, runs, layers);
    assertThat(found)
        .hasSize(2)
        .allSatisfy(m -> assertThat(value(m)).isBetween(0.0, 1 + 1e-12))
        .satisfies(two -> assertThat(value(two.get(0))).isNotEqualTo(value(two.get(1))));
  }

  private static MeasurementSpec hidden(String layer) {
    return new MeasurementSpec(
        Metric.of(MetricKind.CKA_SIMILARITY, "layer_" + layer),
        Map.of("samples", "50", "inputs", "plain", "layer", layer));
  }

  /** Hidden units may be permuted; what is aligned is no farther than what is not. */
  @Test
  void hiddenUnitsAreAlignedByWeightsAndByActivations() {
    List<Measurement> found =
        TinyCell.measure(
            LANE,
            store,
            runs,
            List.of(distance("none"), distance("weights"), distance("activations")));
    double plain = value(found.get(0));
    assertThat(value(found.get(1))).isPositive().isLessThanOrEqualTo(plain);
    assertThat(value(found.get(2))).isPositive().isNotCloseTo(plain, within(1e-12));
  }

  private static MeasurementSpec distance(String align) {
    return new MeasurementSpec(
        Metric.of(MetricKind.PARAMETER_DISTANCE, "distance_" + align), Map.of("align", align));
  }

  private static double value(Measurement m) {
    return ((Measurement.Scalar) m).estimate().value();
  }
}
