package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.Split;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.engine.checkpoint.NetworkCheckpoint;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.train.Initialization;
import io.orograph.engine.train.PackTrainer;
import io.orograph.engine.train.Weights;
import io.orograph.metrics.measure.SharedWork.Primitive;
import io.orograph.metrics.measure.SharedWork.WorkKey;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedWorkTest {
  private static final Lane LANE = Lane.open("shared-work");

  @TempDir private static Path folder;
  private static CheckpointStore store;
  private static List<MeasuredRun> runs;

  @BeforeAll
  static void train() throws IOException {
    store = FolderStore.open(folder, InstantSource.system());
    RunSettings s = TinyCell.settings();
    RunSettings squares =
        new RunSettings(
            s.data(),
            new TaskSpec(TaskKind.CLASSIFICATION, LossKind.MSE, Parametrization.STANDARD),
            s.network(),
            s.training());
    runs =
        TinyCell.train(LANE, store, squares, 1).stream().map(SharedWorkTest::withItsFirst).toList();
  }

  @AfterAll
  static void close() {
    LANE.close();
  }

  /** As a trainer leaves it that keeps the initial network. */
  private static MeasuredRun withItsFirst(MeasuredRun run) {
    Architecture architecture =
        PackTrainer.program(run.run().settings(), DataSets.shipped().named("digits"))
            .architecture();
    byte[] bytes =
        new NetworkCheckpoint(
                run.run().key(),
                CheckpointRole.INITIAL,
                0,
                architecture.text(),
                "0".repeat(64),
                "test",
                new Weights(Initialization.of(run.run(), architecture.layout()), new float[0]))
            .bytes(architecture.layout());
    return new MeasuredRun(
        run.run(),
        run.checkpoint(),
        run.outcome(),
        List.of(new CheckpointRef(put(bytes), CheckpointRole.INITIAL, 0, bytes.length)));
  }

  private static Digest put(byte[] bytes) {
    try {
      return store.put(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MeasurementSpec spec(MetricKind kind, Map<String, String> options) {
    return new MeasurementSpec(kind, options);
  }

  private static CellWork work(List<MeasurementSpec> asked) {
    return new CellWork(
        TinyCell.order(runs, asked, Set.of()), store, new EvaluationSets(store), "test");
  }

  /** Allocation, condition, line and ratio: all need the ends' losses and gradients. */
  private static final List<MeasurementSpec> KINDS =
      List.of(
          spec(MetricKind.LCA_TOTAL, Map.of()),
          spec(MetricKind.LCA_RESIDUAL, Map.of()),
          spec(MetricKind.PL_RATIO, Map.of("samples", "0")),
          spec(MetricKind.PL_CONSTANT, Map.of("samples", "0")),
          spec(MetricKind.MIN_DELTA, Map.of("points", "5")));

  @Test
  void fullGradientsAndLossesOfANetworkAreComputedOnceForAllMetricsOfACell() {
    CellWork all = work(KINDS);
    TinyCell.measure(LANE, all);
    // the walk passes the first network, one after each step, and no other is asked about
    assertThat(all.shared().computed(Primitive.GRADIENT)).isEqualTo(TinyCell.STEPS + 1);
    // once more each: the condition at the end, and at both ends of its path
    assertThat(all.shared().asked(Primitive.GRADIENT)).isEqualTo(TinyCell.STEPS + 4);
    // of the line the loss of the stored first network was that of the walk's
    assertThat(all.shared().computed(Primitive.VALUES)).isEqualTo(TinyCell.STEPS + 1);
    assertThat(all.shared().asked(Primitive.VALUES)).isEqualTo(TinyCell.STEPS + 2);
    assertThat(all.shared().computed(Primitive.FUNCTION)).isEqualTo(2);
    assertThat(all.shared().asked(Primitive.FUNCTION)).isEqualTo(3);
  }

  @Test
  void whatIsSharedChangesNoBitOfAnyRecord() {
    List<Measurement> together = TinyCell.measure(LANE, work(KINDS));
    List<Measurement> alone = new ArrayList<>();
    for (MeasurementSpec one : KINDS) {
      alone.addAll(TinyCell.measure(LANE, work(List.of(one))));
    }
    assertThat(values(together)).containsExactlyInAnyOrderElementsOf(values(alone));
    assertThat(together).allMatch(m -> m instanceof Measurement.Scalar);
  }

  /** Without costs, which are told with the first of a family. */
  private static List<List<Object>> values(List<Measurement> measured) {
    return measured.stream()
        .map(m -> (Measurement.Scalar) m)
        .map(
            s ->
                List.<Object>of(
                    s.metric(), s.estimate().value(), s.estimate().errors(), s.artifacts()))
        .toList();
  }

  @Test
  void allocationSaysThePlRatioBeforeEveryStepThatTheConditionSaysAtTheFirst() throws IOException {
    List<Measurement> measured = TinyCell.measure(LANE, work(KINDS));
    double[] along = column(measured, MetricKind.LCA_TOTAL, "pl_ratio");
    double[] atCheckpoints = column(measured, MetricKind.PL_CONSTANT, "ratio");
    assertThat(along).hasSize((int) TinyCell.STEPS);
    assertThat(along[0]).isCloseTo(atCheckpoints[0], withinPercentage(1e-9));
    double[] loss = column(measured, MetricKind.LCA_TOTAL, "before");
    double[] squares = column(measured, MetricKind.LCA_TOTAL, "squared_gradient");
    for (int t = 0; t < along.length; t++) {
      assertThat(along[t]).isCloseTo(60 * squares[t] / (2 * loss[t]), withinPercentage(1e-9));
    }
  }

  private static double[] column(List<Measurement> measured, MetricKind kind, String name)
      throws IOException {
    Measurement.Scalar of =
        (Measurement.Scalar)
            measured.stream().filter(m -> m.kind() == kind).findFirst().orElseThrow();
    return Npz.read(store.get(of.artifacts().getFirst().digest())).tensor(name).doubles();
  }

  @Test
  void outputsOfANetworkAreComputedOnceForItsAccuracyAndItsCost() {
    CellWork all =
        work(
            List.of(
                spec(MetricKind.TEST_ACCURACY, Map.of()),
                spec(MetricKind.ZERO_LOSS_COST, Map.of("error", "100"))));
    TinyCell.measure(LANE, all);
    // of the final network for both, and of the one at the crossing
    assertThat(all.shared().asked(Primitive.OUTPUTS)).isEqualTo(3);
    assertThat(all.shared().computed(Primitive.OUTPUTS)).isEqualTo(2);
  }

  @Test
  void whatWasNotAskedForTheLongestGoesFirst() {
    SharedWork work = new SharedWork(2 * (256 + 80));
    EvaluationSet set =
        new EvaluationSet(
            new Samples(1, new float[] {0}, new int[] {0}),
            new ArtifactRef(Digest.of(new byte[0]), ArtifactKind.EVALUATION_SET, 0),
            Split.TRAIN);
    List<Integer> made = new ArrayList<>();
    for (int network : new int[] {1, 2, 1, 3, 1, 2}) {
      WorkKey key =
          new WorkKey(Primitive.GRADIENT, SharedWork.digest(new float[] {network}), set, "");
      double[] numbers =
          work.numbers(
              key,
              10,
              () -> {
                made.add(network);
                return new double[10];
              });
      numbers[0] = 5; // a copy
      assertThat(work.bytes()).isLessThanOrEqualTo(2 * (256 + 80));
    }
    assertThat(made).containsExactly(1, 2, 3, 2);
    assertThat(work.asked(Primitive.GRADIENT)).isEqualTo(6);
  }

  @Test
  void pointsThatNoNetworkCanBeHaveNoIdentity() {
    assertThat(SharedWork.digest(new double[] {0.5, 0.1})).isEmpty();
    assertThat(SharedWork.digest(new double[] {0.5, 0.1f}))
        .contains(SharedWork.digest(new float[] {0.5f, 0.1f}));
  }
}
