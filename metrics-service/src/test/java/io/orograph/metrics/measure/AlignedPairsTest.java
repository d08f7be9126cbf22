package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.align.Permutations;
import io.orograph.core.align.UnitGroups;
import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.RunSettings;
import io.orograph.engine.checkpoint.NetworkCheckpoint;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.train.Weights;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pairs before and after the second network's units are permuted to fit the first's. */
@Timeout(60)
final class AlignedPairsTest {
  private static final List<Integer> REVERSED = List.of(3, 2, 1, 0);

  @TempDir private static Path folder;
  private static CheckpointStore store;
  private static Lane lane;
  private static List<MeasuredRun> plain;
  private static List<MeasuredRun> normalized;

  @BeforeAll
  static void train() throws IOException {
    store = FolderStore.open(folder, InstantSource.system());
    lane = Lane.open("aligned-pairs");
    plain = TinyCell.train(lane, store, TinyCell.settings(false), 3);
    normalized = TinyCell.train(lane, store, TinyCell.settings(true), 3);
  }

  @AfterAll
  static void close() {
    lane.close();
  }

  /** The first run's network under the second one's name, its hidden units in reverse. */
  private static List<MeasuredRun> withPermutedCopy(List<MeasuredRun> runs) throws IOException {
    RunSettings settings = runs.getFirst().run().settings();
    Architecture network = Families.of(settings.network(), List.of(1, 8, 8), 10);
    UnitGroups groups = network.unitGroups();
    Weights own =
        NetworkCheckpoint.read(store.get(runs.get(0).checkpoint().digest()), network).weights();
    Permutations reversed = new Permutations(List.of(REVERSED));
    MeasuredRun second = runs.get(1);
    byte[] bytes =
        new NetworkCheckpoint(
                second.run().key(),
                second.checkpoint().role(),
                second.checkpoint().step(),
                network.text(),
                "program",
                "test",
                new Weights(
                    reversed.applyTo(own.theta(), groups.parameters()),
                    reversed.applyTo(own.statistics(), groups.buffers())))
            .bytes(network.layout());
    CheckpointRef copy =
        new CheckpointRef(
            store.put(bytes), second.checkpoint().role(), second.checkpoint().step(), bytes.length);
    return List.of(runs.get(0), new MeasuredRun(second.run(), copy, second.outcome()));
  }

  @ParameterizedTest
  @CsvSource({"false, weights", "true, weights", "false, activations", "true, activations"})
  void aPermutedCopyIsApartOnlyAsLongAsItIsNotAligned(boolean batchNorm, String align)
      throws IOException {
    List<MeasuredRun> pair = withPermutedCopy(batchNorm ? normalized : plain);
    List<Measurement> measured =
        measure(
            pair,
            List.of(
                spec(MetricKind.PARAMETER_DISTANCE, "none"),
                spec(MetricKind.PARAMETER_DISTANCE, align),
                spec(MetricKind.LINEAR_BARRIER, "none"),
                spec(MetricKind.LINEAR_BARRIER, align),
                spec(MetricKind.LINEAR_CONNECTIVITY, "none"),
                spec(MetricKind.LINEAR_CONNECTIVITY, align)));
    assertThat(value(measured, MetricKind.PARAMETER_DISTANCE, "none")).isGreaterThan(0.5);
    assertThat(value(measured, MetricKind.PARAMETER_DISTANCE, align)).isZero();
    assertThat(value(measured, MetricKind.LINEAR_BARRIER, "none")).isGreaterThan(0.05);
    assertThat(value(measured, MetricKind.LINEAR_BARRIER, align)).isCloseTo(0, within(1e-12));
    assertThat(value(measured, MetricKind.LINEAR_CONNECTIVITY, "none")).isLessThan(-5);
    assertThat(value(measured, MetricKind.LINEAR_CONNECTIVITY, align)).isZero();
  }

  /** The mean of a network and of itself in another order is itself only when aligned. */
  @ParameterizedTest
  @ValueSource(strings = {"weights", "activations"})
  void theMeanWithAPermutedCopyIsTheNetworkOnceAligned(String align) throws IOException {
    List<MeasuredRun> pair = withPermutedCopy(plain);
    List<Measurement> measured =
        measure(
            pair,
            List.of(
                new MeasurementSpec(MetricKind.TEST_ACCURACY, Map.of()),
                spec(MetricKind.AVERAGED_ACCURACY, "none"),
                spec(MetricKind.AVERAGED_ACCURACY, align)));
    double own =
        measured.stream()
            .filter(m -> m.kind() == MetricKind.TEST_ACCURACY)
            .mapToDouble(m -> ((Measurement.Scalar) m).estimate().value())
            .findFirst()
            .orElseThrow();
    assertThat(value(measured, MetricKind.AVERAGED_ACCURACY, align)).isCloseTo(own, within(1e-9));
    assertThat(value(measured, MetricKind.AVERAGED_ACCURACY, "none")).isLessThan(own - 5);
    assertThat(found(measured, MetricKind.AVERAGED_ACCURACY, align).artifacts())
        .extracting(ArtifactRef::kind)
        .containsExactly(ArtifactKind.ALIGNMENT);
  }

  @Test
  void theStoredPermutationGivesTheDistanceAndTheObjective() throws IOException {
    Measurement.Scalar aligned =
        found(
            measure(plain, List.of(spec(MetricKind.PARAMETER_DISTANCE, "weights"))),
            MetricKind.PARAMETER_DISTANCE,
            "weights");
    Safetensors.Content file = Npz.read(store.get(alignment(aligned).digest()));
    long[] units = file.tensor("permutation.0").longs();
    // 64-4-10: a row of four weights and a bias for each unit, then a column of the last layer
    float[] x = theta(0);
    float[] y = theta(1);
    double squares = 0;
    double objective = 0;
    for (int i = 0; i < 4; i++) {
      int j = (int) units[i];
      for (int from = 0; from < 64; from++) {
        squares += Math.pow((double) x[i * 64 + from] - y[j * 64 + from], 2);
        objective += (double) x[i * 64 + from] * y[j * 64 + from];
      }
      squares += Math.pow((double) x[256 + i] - y[256 + j], 2);
      objective += (double) x[256 + i] * y[256 + j];
      for (int to = 0; to < 10; to++) {
        squares += Math.pow((double) x[260 + to * 4 + i] - y[260 + to * 4 + j], 2);
        objective += (double) x[260 + to * 4 + i] * y[260 + to * 4 + j];
      }
    }
    for (int to = 0; to < 10; to++) {
      squares += Math.pow((double) x[300 + to] - y[300 + to], 2);
      objective += (double) x[300 + to] * y[300 + to];
    }
    assertThat(aligned.estimate().value()).isCloseTo(Math.sqrt(squares), within(1e-9));
    assertThat(file.tensor("objective").doubles()[0]).isCloseTo(objective, within(1e-9));
    assertThat(file.tensor("plain_objective").doubles()[0]).isLessThanOrEqualTo(objective);
  }

  /** Of the 24 orders of four units none brings any pair closer. */
  @Test
  void alignedByWeightsEveryPairIsAsCloseAsItCanBe() throws IOException {
    List<Measurement> measured =
        measure(
            plain,
            List.of(
                spec(MetricKind.PARAMETER_DISTANCE, "none"),
                spec(MetricKind.PARAMETER_DISTANCE, "weights")));
    List<Double> apart = values(measured, "none");
    List<Double> aligned = values(measured, "weights");
    int[][] pairs = {{0, 1}, {0, 2}, {1, 2}};
    for (int pair = 0; pair < 3; pair++) {
      double closest = closest(theta(pairs[pair][0]), theta(pairs[pair][1]));
      assertThat(aligned.get(pair)).isCloseTo(closest, within(1e-9));
    }
    assertThat(aligned).isNotEqualTo(apart);
  }

  private static double closest(float[] x, float[] y) {
    UnitGroups groups =
        Families.of(TinyCell.settings(false).network(), List.of(1, 8, 8), 10).unitGroups();
    double closest = Double.POSITIVE_INFINITY;
    for (int code = 0; code < 256; code++) {
      List<Integer> units = List.of(code % 4, code / 4 % 4, code / 16 % 4, code / 64);
      if (units.stream().distinct().count() == 4) {
        float[] moved = new Permutations(List.of(units)).applyTo(y, groups.parameters());
        double squares = 0;
        for (int i = 0; i < x.length; i++) {
          squares += Math.pow((double) x[i] - moved[i], 2);
        }
        closest = Math.min(closest, Math.sqrt(squares));
      }
    }
    return closest;
  }

  /** The network at the end of a path is the same function, so it has the same losses. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anAlignedPathEndsWithTheSameLossAndError(boolean batchNorm) throws IOException {
    List<Measurement> measured =
        measure(
            batchNorm ? normalized : plain,
            List.of(
                spec(MetricKind.MODE_CONNECTIVITY, "none"),
                spec(MetricKind.MODE_CONNECTIVITY, "activations")));
    Measurement.Scalar before = found(measured, MetricKind.MODE_CONNECTIVITY, "none");
    Measurement.Scalar after = found(measured, MetricKind.MODE_CONNECTIVITY, "activations");
    assertThat(after.artifacts())
        .extracting(ArtifactRef::kind)
        .containsExactly(ArtifactKind.PROFILE, ArtifactKind.CURVE_BEND, ArtifactKind.ALIGNMENT);
    for (String column : List.of("loss", "error")) {
      double[] own = column(before, column);
      double[] permuted = column(after, column);
      assertThat(permuted[6]).isCloseTo(own[6], within(1e-12));
      assertThat(permuted[3]).isNotCloseTo(own[3], within(1e-6));
    }
  }

  /** Between a network and its permuted copy there is nothing to smooth away once it is aligned. */
  @Test
  void aPermutedCopyNeedsNoSmoothingOnceItIsAligned() throws IOException {
    List<Measurement> measured =
        measure(
            withPermutedCopy(plain),
            List.of(
                spec(MetricKind.LINEAR_BARRIER, "none"),
                new MeasurementSpec(
                    Metric.of(MetricKind.SMOOTHING_SCALE, "smoothing_scale_weights"),
                    Map.of("points", "5", "draws", "2", "count", "4", "align", "weights"))));
    Measurement.Scalar scale = found(measured, MetricKind.SMOOTHING_SCALE, "weights");
    assertThat(value(measured, MetricKind.LINEAR_BARRIER, "none")).isGreaterThan(0.05);
    assertThat(scale.estimate().value()).isZero();
    assertThat(scale.artifacts())
        .extracting(ArtifactRef::kind)
        .containsExactly(ArtifactKind.PROFILE, ArtifactKind.ALIGNMENT);
  }

  @Test
  void whatIsAlignedSaysHowAndOnWhat() throws IOException {
    List<Measurement> measured =
        measure(
            normalized,
            List.of(
                spec(MetricKind.PARAMETER_DISTANCE, "none"),
                spec(MetricKind.PARAMETER_DISTANCE, "weights"),
                spec(MetricKind.PARAMETER_DISTANCE, "activations"),
                spec(MetricKind.LINEAR_BARRIER, "activations")));
    Measurement.Scalar none = found(measured, MetricKind.PARAMETER_DISTANCE, "none");
    Measurement.Scalar weights = found(measured, MetricKind.PARAMETER_DISTANCE, "weights");
    Measurement.Scalar activations = found(measured, MetricKind.PARAMETER_DISTANCE, "activations");
    Measurement.Scalar barrier = found(measured, MetricKind.LINEAR_BARRIER, "activations");
    assertThat(none.basis().options()).containsEntry("align", "none");
    assertThat(none.artifacts()).isEmpty();
    assertThat(weights.basis().options()).containsEntry("align_starts", "5");
    assertThat(weights.basis().samples()).isZero();
    assertThat(activations.basis().options()).containsEntry("align_batch_norm", "STORED");
    assertThat(activations.basis().samples()).isEqualTo(60);
    assertThat(alignment(barrier)).isEqualTo(alignment(activations));
  }

  @Test
  void matchingActivationsCostsAForwardOfBothAndIsToldOnce() throws IOException {
    List<Measurement> measured =
        measure(
            plain,
            List.of(
                spec(MetricKind.LINEAR_CONNECTIVITY, "activations"),
                spec(MetricKind.LINEAR_BARRIER, "activations"),
                spec(MetricKind.LINEAR_BARRIER, "weights"),
                spec(MetricKind.PARAMETER_DISTANCE, "activations")));
    assertThat(passes(measured, MetricKind.LINEAR_CONNECTIVITY, "activations"))
        .isEqualTo(7 * 60 + 2 * 60);
    assertThat(passes(measured, MetricKind.LINEAR_BARRIER, "activations")).isZero();
    assertThat(passes(measured, MetricKind.LINEAR_BARRIER, "weights")).isEqualTo(7 * 60);
    assertThat(passes(measured, MetricKind.PARAMETER_DISTANCE, "activations")).isZero();
  }

  private static long passes(List<Measurement> measured, MetricKind kind, String align) {
    return found(measured, kind, align).estimate().cost().samplePasses();
  }

  private static MeasurementSpec spec(MetricKind kind, String align) {
    Map<String, String> options =
        switch (kind) {
          case MODE_CONNECTIVITY ->
              Map.of("steps", "40", "batch_size", "20", "points", "7", "align", align);
          case PARAMETER_DISTANCE -> Map.of("align", align);
          default -> Map.of("points", "7", "align", align);
        };
    return new MeasurementSpec(Metric.of(kind, name(kind, align)), options);
  }

  private static String name(MetricKind kind, String align) {
    return kind.name().toLowerCase(java.util.Locale.ROOT) + "_" + align;
  }

  private static List<Measurement> measure(List<MeasuredRun> runs, List<MeasurementSpec> asked) {
    return TinyCell.measure(lane, store, runs, asked);
  }

  /** Of the first pair. */
  private static Measurement.Scalar found(
      List<Measurement> measured, MetricKind kind, String align) {
    return measured.stream()
        .filter(m -> m.metric().name().equals(name(kind, align)))
        .map(m -> (Measurement.Scalar) m)
        .findFirst()
        .orElseThrow();
  }

  private static double value(List<Measurement> measured, MetricKind kind, String align) {
    return found(measured, kind, align).estimate().value();
  }

  private static List<Double> values(List<Measurement> measured, String align) {
    return measured.stream()
        .filter(m -> m.metric().name().equals(name(m.kind(), align)))
        .map(m -> ((Measurement.Scalar) m).estimate().value())
        .toList();
  }

  private static ArtifactRef alignment(Measurement.Scalar measurement) {
    return measurement.artifacts().stream()
        .filter(a -> a.kind() == ArtifactKind.ALIGNMENT)
        .findFirst()
        .orElseThrow();
  }

  private static double[] column(Measurement.Scalar curve, String name) throws IOException {
    return Npz.read(store.get(curve.artifacts().getFirst().digest())).tensor(name).doubles();
  }

  private static float[] theta(int run) throws IOException {
    Architecture network = Families.of(TinyCell.settings(false).network(), List.of(1, 8, 8), 10);
    return NetworkCheckpoint.read(store.get(plain.get(run).checkpoint().digest()), network)
        .weights()
        .theta();
  }
}
