package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.RegularizerKind;
import io.orograph.core.sweep.RegularizerScope;
import io.orograph.core.sweep.RegularizerSpec;
import io.orograph.core.sweep.RunSettings;
import io.orograph.engine.checkpoint.NetworkCheckpoint;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.train.Initialization;
import io.orograph.engine.train.Weights;
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

/** Of a small network trained with two regularizers; expected values are summed up by hand. */
class CompressionMeterTest {
  private static final Lane LANE = Lane.open("compression-lane");

  @TempDir private static Path folder;
  private static CheckpointStore store;
  private static List<MeasuredRun> runs;
  private static final Architecture MLP =
      Families.mlp(List.of(1, 8, 8), 4, 1, Activation.RELU, false, 10);

  @BeforeAll
  static void train() throws IOException {
    store = FolderStore.open(folder, InstantSource.system());
    RunSettings plain = TinyCell.settings();
    RunSettings settings =
        plain.with(
            plain
                .training()
                .regularizedBy(
                    List.of(
                        new RegularizerSpec(
                            RegularizerKind.COMPRESSIBILITY,
                            0.01,
                            RegularizerScope.GLOBAL,
                            0,
                            false),
                        new RegularizerSpec(
                            RegularizerKind.NORM_TARGET, 0.1, RegularizerScope.LAYER, 3, true))));
    runs = TinyCell.train(LANE, store, settings, 1);
  }

  @AfterAll
  static void close() {
    LANE.close();
  }

  private static float[] theta() throws IOException {
    return NetworkCheckpoint.read(store.get(runs.getFirst().checkpoint().digest()), MLP)
        .weights()
        .theta();
  }

  private static List<double[]> tensors(boolean biases) throws IOException {
    float[] theta = theta();
    List<double[]> tensors = new ArrayList<>();
    for (TensorSlot slot : MLP.layout().parameters()) {
      if (biases || slot.shape().size() == 2) {
        double[] tensor = new double[slot.size()];
        for (int i = 0; i < tensor.length; i++) {
          tensor[i] = theta[slot.offset() + i];
        }
        tensors.add(tensor);
      }
    }
    return tensors;
  }

  private static double l1(double[] w) {
    double sum = 0;
    for (double v : w) {
      sum += Math.abs(v);
    }
    return sum;
  }

  private static double squares(double[] w) {
    double sum = 0;
    for (double v : w) {
      sum += v * v;
    }
    return sum;
  }

  private static Measurement measured(MetricKind kind, Map<String, String> options) {
    return TinyCell.measure(LANE, store, runs, List.of(new MeasurementSpec(kind, options)))
        .getFirst();
  }

  private static double value(MetricKind kind, Map<String, String> options) {
    return ((Measurement.Scalar) measured(kind, options)).estimate().value();
  }

  @Test
  void theRegularizationIsTheSumOfBothTerms() throws IOException {
    double magnitudes = tensors(false).stream().mapToDouble(CompressionMeterTest::l1).sum();
    double norm = Math.sqrt(tensors(false).stream().mapToDouble(t -> squares(t)).sum());
    double expected = 0.01 * magnitudes / norm;
    for (double[] tensor : tensors(true)) {
      expected += 0.1 * Math.pow(Math.sqrt(squares(tensor)) - 3, 2);
    }
    assertThat(value(MetricKind.REGULARIZATION, Map.of())).isCloseTo(expected, within(1e-9));
    assertThat(measured(MetricKind.REGULARIZATION, Map.of()).basis().options())
        .containsEntry(
            "terms", "compressibility 0.01 global 0 weights; norm_target 0.1 layer 3 all");
  }

  @Test
  void compressibilityIsThatOfTheNamedWeights() throws IOException {
    double[] first = tensors(false).getFirst();
    double expected = l1(first) / Math.sqrt(squares(first)) / Math.sqrt(first.length);
    String name = MLP.layout().parameters().getFirst().name();
    assertThat(value(MetricKind.COMPRESSIBILITY, Map.of("parameters", name)))
        .isCloseTo(expected, within(1e-12));
    assertThat(value(MetricKind.COMPRESSIBILITY, Map.of())).isNotCloseTo(expected, within(1e-6));
  }

  /** A checkpoint of the run whose weights are the squares of those at its end. */
  private static CheckpointRef squared(long step) throws IOException {
    float[] theta = theta().clone();
    for (int i = 0; i < theta.length; i++) {
      theta[i] *= theta[i];
    }
    byte[] bytes =
        new NetworkCheckpoint(
                runs.getFirst().run().key(),
                CheckpointRole.PERIODIC,
                step,
                MLP.text(),
                "0".repeat(64),
                "test",
                new Weights(theta, new float[0]))
            .bytes(MLP.layout());
    return new CheckpointRef(store.put(bytes), CheckpointRole.PERIODIC, step, bytes.length);
  }

  @Test
  void theSeriesHasEveryTensorAtTheStartAtEachCheckpointAndAtTheEnd() throws IOException {
    MeasuredRun run = runs.getFirst();
    MeasuredRun trained =
        new MeasuredRun(run.run(), run.checkpoint(), run.outcome(), List.of(squared(40)));
    Measurement.Scalar found =
        (Measurement.Scalar)
            TinyCell.measure(
                    LANE,
                    store,
                    List.of(trained),
                    List.of(
                        new MeasurementSpec(
                            MetricKind.COMPRESSIBILITY, Map.of("series", "training"))))
                .getFirst();
    Safetensors.Content columns = Npz.read(store.get(found.artifacts().getFirst().digest()));
    assertThat(columns.tensor("step").longs()).containsExactly(0, 40, run.checkpoint().step());

    float[] first = Initialization.of(run.run(), MLP.layout());
    double magnitudes = 0;
    double squares = 0;
    double fourth = 0;
    TensorSlot slot = MLP.layout().parameters().getFirst();
    for (int i = slot.offset(); i < slot.end(); i++) {
      magnitudes += Math.abs(first[i]);
      squares += (double) first[i] * first[i];
      fourth += Math.pow(theta()[i], 4);
    }
    double root = Math.sqrt(slot.size());
    double[] own = columns.tensor("compressibility_" + slot.name()).doubles();
    double[] last = tensors(false).getFirst();
    assertThat(own[0]).isCloseTo(magnitudes / Math.sqrt(squares) / root, within(1e-9));
    assertThat(own[1]).isCloseTo(squares(last) / Math.sqrt(fourth) / root, within(1e-6));
    assertThat(own[2]).isCloseTo(l1(last) / Math.sqrt(squares(last)) / root, within(1e-12));
    assertThat(columns.tensor("compressibility").doubles()[2]).isEqualTo(found.estimate().value());
    assertThat(columns.tensors()).hasSize(2 + 2);
  }

  @Test
  void withoutASeriesNothingIsKept() {
    assertThat(((Measurement.Scalar) measured(MetricKind.COMPRESSIBILITY, Map.of())).artifacts())
        .isEmpty();
  }

  private static Measurement.Scalar descended(String from) {
    return (Measurement.Scalar) measured(MetricKind.COMPRESSIBILITY, Map.of("descent", from));
  }

  /** Only a single weight is a minimum of C: of trained weights it is the largest that is left. */
  @Test
  void fromTrainedWeightsDescentLeavesOne() throws IOException {
    int d = tensors(false).stream().mapToInt(t -> t.length).sum();
    Measurement.Scalar end = descended("final");
    assertThat(end.estimate().value()).isCloseTo(1 / Math.sqrt(d), within(1e-12));
    assertThat(end.basis().options())
        .containsEntry("nonzeros", "1")
        .containsEntry("compressibility", "1.0")
        .containsEntry("root_of_nonzeros", "1.0");
    double before = value(MetricKind.COMPRESSIBILITY, Map.of());
    assertThat(Double.parseDouble(end.basis().options().get("descended_from"))).isEqualTo(before);
    Safetensors.Content way = Npz.read(store.get(end.artifacts().getFirst().digest()));
    double[] effective = way.tensor("effective").doubles();
    double[] left = way.tensor("nonzeros").doubles();
    assertThat(effective[0]).isCloseTo(before * before * d, within(1e-9 * d));
    assertThat(left).startsWith(d).endsWith(1);
    for (int i = 0; i < left.length; i++) {
      assertThat(effective[i]).isBetween(1 - 1e-12, left[i] * (1 + 1e-12));
      assertThat(i == 0 || effective[i] < effective[i - 1]).isTrue();
    }
    assertThat(way.tensor("ternary_residual").doubles()).endsWith(0);
  }

  /**
   * At a critical point the weights are ternary and C is the root of the number that is not zero.
   */
  @Test
  void theNearestTernaryWeightsStayWhereTheyAre() {
    Measurement.Scalar still = descended("ternary");
    Map<String, String> told = still.basis().options();
    double k = Double.parseDouble(told.get("nonzeros"));
    assertThat(k).isGreaterThan(10);
    assertThat(told).containsEntry("descent_steps", "0");
    assertThat(Double.parseDouble(told.get("compressibility")))
        .isCloseTo(Math.sqrt(k), within(1e-12));
    assertThat(Double.parseDouble(told.get("ternary_residual"))).isLessThan(1e-7);
  }

  @Test
  void fromTheInitialWeightsDescentBeginsAtTheirCompressibility() {
    float[] first = Initialization.of(runs.getFirst().run(), MLP.layout());
    double magnitudes = 0;
    double squares = 0;
    int d = 0;
    for (TensorSlot slot : MLP.layout().parameters()) {
      for (int i = slot.offset(); slot.shape().size() == 2 && i < slot.end(); i++) {
        magnitudes += Math.abs(first[i]);
        squares += (double) first[i] * first[i];
        d++;
      }
    }
    Measurement.Scalar end = descended("initial");
    assertThat(Double.parseDouble(end.basis().options().get("descended_from")))
        .isCloseTo(magnitudes / Math.sqrt(squares * d), within(1e-12));
    assertThat(end.basis().options()).containsEntry("nonzeros", "1");
  }

  /** Every threshold of the grid gives what a metric with that threshold alone does. */
  @Test
  void theGridOfThresholdsHoldsWhatEachGivesAlone() throws IOException {
    Measurement.Scalar swept =
        (Measurement.Scalar) measured(MetricKind.PRUNED_ACCURACY, Map.of("thresholds", "grid"));
    Safetensors.Content grid = Npz.read(store.get(swept.artifacts().getFirst().digest()));
    double[] thresholds = grid.tensor("threshold").doubles();
    long[] units = grid.tensor("unit").longs();
    assertThat(thresholds).hasSize(17);
    for (int i : new int[] {1, 8, 15}) {
      String unit = List.of("none", "largest", "deviation", "tau").get((int) units[i]);
      Map<String, String> alone =
          Map.of("threshold", Double.toString(thresholds[i]), "relative_to", unit);
      assertThat(grid.tensor("zeros").doubles()[i])
          .as(unit)
          .isEqualTo(value(MetricKind.ZERO_SHARE, alone));
      assertThat(grid.tensor("accuracy").doubles()[i])
          .as(unit)
          .isEqualTo(value(MetricKind.PRUNED_ACCURACY, alone));
    }
    assertThat(swept.estimate().value()).isEqualTo(value(MetricKind.PRUNED_ACCURACY, Map.of()));
    long test =
        ((Measurement.Scalar) measured(MetricKind.PRUNED_ACCURACY, Map.of()))
            .estimate()
            .cost()
            .samplePasses();
    assertThat(swept.estimate().cost().samplePasses()).isEqualTo(18 * test);
  }

  @Test
  void zerosAreCountedOverAllWeightTensors() throws IOException {
    int all = 0;
    int below = 0;
    for (double[] tensor : tensors(false)) {
      for (double v : tensor) {
        all++;
        below += Math.abs(v) < 0.05 ? 1 : 0;
      }
    }
    assertThat(value(MetricKind.ZERO_SHARE, Map.of("threshold", "0.05")))
        .isCloseTo(100.0 * below / all, within(1e-12));
  }

  @Test
  void uncompressedSizesAreThoseOfTheCode() {
    Map<String, String> plain = Map.of("codec", "none", "code", "float32");
    assertThat(value(MetricKind.COMPRESSED_SIZE, plain)).isEqualTo(4 * (64 * 4 + 4 * 10));
    assertThat(value(MetricKind.COMPRESSION_RATIO, plain)).isEqualTo(1);
    assertThat(value(MetricKind.COMPRESSED_SIZE, Map.of("codec", "entropy")))
        .as("at most a byte a weight, of which none is zero")
        .isBetween(100.0, 64 * 4 + 4 * 10.0);
    assertThat(value(MetricKind.COMPRESSED_SIZE, Map.of("codec", "none", "code", "int8")))
        .isEqualTo(64 * 4 + 4 * 10 + 2 * 4);
  }

  @Test
  void withEverythingPrunedAllAnswersAreOneClass() {
    double accuracy = value(MetricKind.PRUNED_ACCURACY, Map.of("threshold", "1000"));
    assertThat(accuracy).isBetween(5.0, 15.0);
    assertThat(value(MetricKind.ZERO_SHARE, Map.of("threshold", "1000"))).isEqualTo(100);
    assertThat(measured(MetricKind.SURVIVOR_ENTROPY, Map.of("threshold", "1000")))
        .isInstanceOf(Measurement.Undefined.class);
  }

  @Test
  void withNothingPrunedTheAccuracyIsTheNetworks() {
    assertThat(value(MetricKind.PRUNED_ACCURACY, Map.of("threshold", "0")))
        .isEqualTo(value(MetricKind.TEST_ACCURACY, Map.of()));
  }

  @Test
  void fineTuningWinsBackWhatPruningTook() {
    Map<String, String> half = Map.of("threshold", "1", "relative_to", "deviation");
    Map<String, String> tuned =
        Map.of(
            "threshold",
            "1",
            "relative_to",
            "deviation",
            "fine_tune",
            "300",
            "learning_rate",
            "0.01",
            "batch_size",
            "20");
    assertThat(value(MetricKind.PRUNED_ACCURACY, tuned))
        .isGreaterThan(value(MetricKind.PRUNED_ACCURACY, half));
  }
}
