package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.measure.Invariant;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.path.Profile;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.engine.lane.Lane;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One number by four ways: the loss of a network, the end of its line of interpolation, the ends of
 * lines and curves between networks, and the last loss of its allocation are the same bits.
 */
class PathEndsTest {
  private static final Lane LANE = Lane.open("ends-lane");

  @TempDir private static Path folder;
  private static CheckpointStore store;

  @BeforeAll
  static void open() throws IOException {
    store = FolderStore.open(folder, InstantSource.system());
  }

  @AfterAll
  static void close() {
    LANE.close();
  }

  /** Networks whose kernels take many points at once otherwise than one. */
  enum Network {
    NARROW(NetworkFamily.MLP, 4, 1),
    DEEP(NetworkFamily.MLP, 33, 2),
    WIDE(NetworkFamily.MLP, 130, 1);

    private final NetworkSpec spec;

    Network(NetworkFamily family, int width, int depth) {
      this.spec = new NetworkSpec(family, width, depth, Activation.RELU, false);
    }
  }

  @ParameterizedTest
  @EnumSource
  void allWaysToTheLossOfANetworkEndInTheSameBits(Network network) throws IOException {
    for (LossKind kind : List.of(LossKind.CROSS_ENTROPY, LossKind.MSE)) {
      List<MeasuredRun> runs = TinyCell.train(LANE, store, settings(network, kind), 2);
      Map<String, String> points = Map.of("points", "53");
      List<Measurement> all =
          TinyCell.measure(
              LANE,
              store,
              runs,
              List.of(
                  new MeasurementSpec(MetricKind.TRAIN_LOSS, Map.of()),
                  new MeasurementSpec(MetricKind.TEST_LOSS, Map.of()),
                  new MeasurementSpec(MetricKind.MIN_DELTA, points),
                  new MeasurementSpec(
                      Metric.of(MetricKind.MIN_DELTA, "held_out"),
                      Map.of("split", "test", "points", "53")),
                  new MeasurementSpec(
                      MetricKind.MODE_CONNECTIVITY,
                      Map.of("steps", "5", "batch_size", "20", "points", "9")),
                  new MeasurementSpec(MetricKind.LINEAR_CONNECTIVITY, points),
                  new MeasurementSpec(MetricKind.LINEAR_BARRIER, points)));
      double first = value(all, "train_loss", 0);
      double second = value(all, "train_loss", 1);
      assertThat(first).isNotEqualTo(second);
      for (String line : List.of("linear_connectivity", "linear_barrier", "mode_connectivity")) {
        Measurement.Scalar of = of(all, line, 0, 1);
        assertThat(column(of, "loss")).as(line).startsWith(first).endsWith(second);
        assertThat(Invariant.of(of))
            .as(line)
            .containsOnly(entry(Invariant.PATH_START, 0.0), entry(Invariant.PATH_END, 0.0));
      }
      for (int replicate = 0; replicate < 2; replicate++) {
        double own = value(all, "train_loss", replicate);
        Measurement.Scalar line = of(all, "min_delta", replicate);
        assertThat(column(line, "loss")).endsWith(own);
        assertThat(Invariant.of(line)).containsOnly(entry(Invariant.PATH_END, 0.0));
        Measurement.Scalar test = of(all, "held_out", replicate);
        assertThat(column(test, "loss")).endsWith(value(all, "test_loss", replicate));
        assertThat(Invariant.of(test)).containsOnly(entry(Invariant.PATH_END, 0.0));
      }
    }
  }

  /**
   * All steps of a training that is allocated lead to the loss that was measured of its network.
   */
  @Test
  void theLastLossOfAnAllocationIsThatOfTheNetwork() throws IOException {
    List<MeasuredRun> runs = TinyCell.train(LANE, store, 1);
    List<Measurement> all =
        TinyCell.measure(
            LANE,
            store,
            runs,
            List.of(
                new MeasurementSpec(MetricKind.TRAIN_LOSS, Map.of()),
                new MeasurementSpec(MetricKind.MIN_DELTA, Map.of("points", "7")),
                new MeasurementSpec(MetricKind.LCA_TOTAL, Map.of("splits", "2"))));
    double[] line = column(of(all, "min_delta", 0), "loss");
    Measurement.Scalar allocation = of(all, "lca_total", 0);
    assertThat(column(allocation, "after")).endsWith(value(all, "train_loss", 0));
    assertThat(column(allocation, "before")).startsWith(line[0]);
  }

  /**
   * Permuted units are summed in another order: what holds for bits elsewhere holds to rounding.
   */
  @Test
  void anAlignedNetworkHasItsLossUpToRounding() throws IOException {
    List<MeasuredRun> runs = TinyCell.train(LANE, store, 2);
    List<Measurement> all =
        TinyCell.measure(
            LANE,
            store,
            runs,
            List.of(
                new MeasurementSpec(MetricKind.TRAIN_LOSS, Map.of()),
                new MeasurementSpec(MetricKind.LINEAR_BARRIER, Map.of("align", "weights"))));
    Measurement.Scalar line = of(all, "linear_barrier", 0, 1);
    assertThat(column(line, "loss")[24]).isCloseTo(value(all, "train_loss", 1), within(1e-12));
    assertThat(Invariant.of(line))
        .containsOnly(entry(Invariant.PATH_START, 0.0), entry(Invariant.PATH_END, 0.0));
  }

  /** With batch normalization the statistics along a path are not the network's. */
  @Test
  void nothingIsAskedOfStatisticsThatAreEstimatedAnew() throws IOException {
    List<MeasuredRun> runs = TinyCell.train(LANE, store, TinyCell.settings(true), 2);
    List<Measurement> all =
        TinyCell.measure(
            LANE,
            store,
            runs,
            List.of(
                new MeasurementSpec(MetricKind.TRAIN_LOSS, Map.of()),
                new MeasurementSpec(MetricKind.MIN_DELTA, Map.of("points", "5")),
                new MeasurementSpec(MetricKind.LINEAR_BARRIER, Map.of("points", "5"))));
    all.forEach(record -> assertThat(Invariant.of(record)).isEmpty());
  }

  @Test
  void anEndThatIsNotTheNetworksBreaksTheInvariantByTheDifference() {
    Profile loss = new Profile(List.of(0.0, 0.5, 1.0), List.of(2.0, 1.5, 1.0));
    OptionalDouble next = OptionalDouble.of(Math.nextUp(1.0));
    assertThat(PathEnds.end(loss, next))
        .containsExactly(entry("invariant_path_end", Double.toString(Math.ulp(1.0))));
    assertThat(PathEnds.both(loss, OptionalDouble.of(2.5), next, true))
        .containsOnly(entry("invariant_path_start", "0.5"), entry("invariant_path_end", "0.0"));
    assertThat(PathEnds.both(loss, OptionalDouble.empty(), OptionalDouble.empty(), false))
        .isEmpty();
  }

  private static RunSettings settings(Network network, LossKind loss) {
    RunSettings tiny = TinyCell.settings();
    TaskSpec task = new TaskSpec(tiny.task().kind(), loss, tiny.task().parametrization());
    return new RunSettings(tiny.data(), task, network.spec, tiny.training());
  }

  private static double value(List<Measurement> all, String metric, int replicate) {
    return of(all, metric, replicate).estimate().value();
  }

  private static Measurement.Scalar of(List<Measurement> all, String metric, int... replicates) {
    List<Integer> of = new ArrayList<>();
    for (int replicate : replicates) {
      of.add(replicate);
    }
    return (Measurement.Scalar)
        all.stream()
            .filter(m -> m.metric().name().equalsIgnoreCase(metric))
            .filter(m -> m.subject().replicates().equals(of))
            .findFirst()
            .orElseThrow();
  }

  private static double[] column(Measurement.Scalar measured, String name) throws IOException {
    return Npz.read(store.get(measured.artifacts().getFirst().digest())).tensor(name).doubles();
  }
}
