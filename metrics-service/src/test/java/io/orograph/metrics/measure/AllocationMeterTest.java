package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Invariant;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.LayerRate;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.RunSettings;
import io.orograph.engine.checkpoint.NetworkCheckpoint;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.train.Initialization;
import io.orograph.engine.train.Weights;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllocationMeterTest {
  private static final Lane LANE = Lane.open("allocation-lane");

  @TempDir private static Path folder;
  private static CheckpointStore store;
  private static List<MeasuredRun> runs;
  private static List<Measurement> all;

  @BeforeAll
  static void trainAndMeasure() throws IOException {
    store = FolderStore.open(folder, InstantSource.system());
    // two runs trained in one pack, of which each is walked alone
    runs = TinyCell.train(LANE, store, 2);
    all =
        TinyCell.measure(
            LANE,
            store,
            runs,
            List.of(
                new MeasurementSpec(MetricKind.TRAIN_LOSS, Map.of()),
                new MeasurementSpec(MetricKind.LCA_HELP_SHARE, Map.of()),
                new MeasurementSpec(MetricKind.LCA_HURT_RATIO, Map.of()),
                new MeasurementSpec(MetricKind.LCA_TOTAL, Map.of()),
                new MeasurementSpec(MetricKind.LCA_RESIDUAL, Map.of()),
                new MeasurementSpec(MetricKind.LCA_SYNCHRONIZATION, Map.of())));
  }

  @AfterAll
  static void close() {
    LANE.close();
  }

  @Test
  void allocationsAddUpToTheLossOfTheStoredNetworkMinusThatOfItsFirst() throws IOException {
    for (int r = 0; r < runs.size(); r++) {
      Safetensors.Content file = file(scalar(MetricKind.LCA_TOTAL, r));
      double[] before = file.tensor("before").doubles();
      double[] after = file.tensor("after").doubles();
      assertThat(before).hasSize((int) TinyCell.STEPS);
      assertThat(after[after.length - 1])
          .isCloseTo(scalar(MetricKind.TRAIN_LOSS, r).estimate().value(), within(1e-12));
      Measurement.Scalar total = scalar(MetricKind.LCA_TOTAL, r);
      assertThat(total.estimate().value())
          .isCloseTo(
              after[after.length - 1] - before[0],
              within(total.estimate().errors().estimator() + 1e-12));
      assertThat(total.estimate().value()).isNegative();
    }
  }

  @Test
  void everyStepBeginsWhereTheOneBeforeItEnded() throws IOException {
    Safetensors.Content file = file(scalar(MetricKind.LCA_TOTAL, 0));
    double[] before = file.tensor("before").doubles();
    double[] after = file.tensor("after").doubles();
    for (int t = 1; t < before.length; t++) {
      assertThat(before[t]).isEqualTo(after[t - 1]);
    }
  }

  @Test
  void theResidualIsASmallShareOfTheChange() {
    assertThat(scalar(MetricKind.LCA_RESIDUAL, 0).estimate().value()).isLessThan(0.01);
    assertThat(scalar(MetricKind.LCA_RESIDUAL, 0).estimate().converged()).isTrue();
  }

  @Test
  void everyRecordSaysOfWhatChangeWhatWasNotAllocated() {
    for (MetricKind kind :
        List.of(
            MetricKind.LCA_HELP_SHARE,
            MetricKind.LCA_HURT_RATIO,
            MetricKind.LCA_TOTAL,
            MetricKind.LCA_RESIDUAL,
            MetricKind.LCA_SYNCHRONIZATION)) {
      Map<String, String> told = scalar(kind, 1).basis().options();
      double change = Double.parseDouble(told.get("loss_change"));
      double residual = Double.parseDouble(told.get("residual"));
      assertThat(residual / Math.abs(change))
          .as(kind.name())
          .isEqualTo(scalar(MetricKind.LCA_RESIDUAL, 1).estimate().value());
      assertThat(scalar(MetricKind.LCA_TOTAL, 1).estimate().value())
          .isCloseTo(change, within(residual + 1e-12));
    }
  }

  @Test
  void metersCountWhatWasHeldAgainstAnInvariantAndWhatBrokeIt() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    MetricsMeters meters = new MetricsMeters(registry, "cpu", new HeldTasks(1));
    all.forEach(m -> meters.measured(m, Duration.ofSeconds(1)));
    meters.measured(broken(scalar(MetricKind.LCA_TOTAL, 0)), Duration.ofSeconds(1));
    Tags tags = Tags.of("pool", "cpu", "invariant", "allocations_add_up");
    // five kinds of two runs, and the broken one
    assertThat(registry.get("orograph.invariant.checks").tags(tags).counter().count())
        .isEqualTo(11);
    assertThat(registry.get("orograph.invariant.violations").tags(tags).counter().count())
        .isEqualTo(1);
  }

  private static Measurement broken(Measurement.Scalar sound) {
    Basis b = sound.basis();
    Map<String, String> options = Invariant.ALLOCATIONS_ADD_UP.told(Double.POSITIVE_INFINITY);
    Basis other =
        new Basis(
            b.evaluationSet(),
            b.samples(),
            b.split(),
            b.batchNorm(),
            b.dtype(),
            b.seed(),
            options,
            b.provenance());
    return new Measurement.Undefined(
        sound.metric(), sound.subject(), other, "does not add up", sound.estimate().cost());
  }

  @Test
  void withoutPointsInBetweenTheResidualIsLarger() {
    double simpson = scalar(MetricKind.LCA_RESIDUAL, 0).estimate().value();
    double first = value(MetricKind.LCA_RESIDUAL, Map.of("rule", "first_order"));
    double trapezoid = value(MetricKind.LCA_RESIDUAL, Map.of("rule", "trapezoid"));
    assertThat(first).isGreaterThan(3 * trapezoid);
    assertThat(trapezoid).isGreaterThan(2 * simpson);
  }

  @Test
  void theShareIsTheMeanOverTheStepsOfTheStoredCounts() throws IOException {
    Measurement.Scalar share = scalar(MetricKind.LCA_HELP_SHARE, 1);
    double[] helping = counts(share, "helping");
    double[] hurting = counts(share, "hurting");
    double mean =
        IntStream.range(0, helping.length)
            .mapToDouble(t -> 100 * helping[t] / (helping[t] + hurting[t]))
            .average()
            .orElseThrow();
    assertThat(share.estimate().value()).isCloseTo(mean, within(1e-10)).isBetween(50.0, 90.0);
    double counted = value(MetricKind.LCA_HELP_SHARE, Map.of("zeros", "counted"));
    assertThat(counted).isLessThan(scalar(MetricKind.LCA_HELP_SHARE, 0).estimate().value());
  }

  @Test
  void layersAddUpToTheWhole() {
    double all = scalar(MetricKind.LCA_TOTAL, 0).estimate().value();
    double hidden = value(MetricKind.LCA_TOTAL, Map.of("parameters", "0.*"));
    double last = value(MetricKind.LCA_TOTAL, Map.of("parameters", "2.*"));
    assertThat(hidden + last).isCloseTo(all, within(1e-12));
    assertThat(hidden).isNotZero();
  }

  @Test
  void pixelsThatAreNeverLitAreAllocatedNothing() throws IOException {
    Safetensors.Content file = file(scalar(MetricKind.LCA_TOTAL, 0));
    double[] total = file.tensor("total").doubles();
    for (int unit = 0; unit < 4; unit++) {
      assertThat(total[64 * unit]).as("the corner of the image").isZero();
    }
    assertThat(Arrays.stream(total).sum())
        .isCloseTo(scalar(MetricKind.LCA_TOTAL, 0).estimate().value(), within(1e-12));
  }

  @Test
  void aFrozenLayerIsAllocatedExactlyNothing() throws IOException {
    RunSettings plain = TinyCell.settings();
    RunSettings frozen = plain.with(plain.training().with(List.of(new LayerRate("2.*", 0, 40))));
    List<MeasuredRun> run = TinyCell.train(LANE, store, frozen, 1);
    Measurement.Scalar found =
        (Measurement.Scalar)
            TinyCell.measure(
                    LANE, store, run, List.of(new MeasurementSpec(MetricKind.LCA_TOTAL, Map.of())))
                .getFirst();
    double[] last = file(found).tensor("lca_2.weight").doubles();
    double[] first = file(found).tensor("lca_0.weight").doubles();
    for (int t = 0; t < last.length; t++) {
      assertThat(last[t] == 0).as("step " + t).isEqualTo(t >= 40);
      assertThat(first[t]).as("step " + t).isNotZero();
    }
  }

  @Test
  void aNetworkThatNeverMovesHasNoShareOfHelpers() {
    RunSettings plain = TinyCell.settings();
    RunSettings still = plain.with(plain.training().with(List.of(new LayerRate("*", 0, 0))));
    List<Measurement> found =
        TinyCell.measure(
            LANE,
            store,
            TinyCell.train(LANE, store, still, 1),
            List.of(
                new MeasurementSpec(MetricKind.LCA_HELP_SHARE, Map.of()),
                new MeasurementSpec(MetricKind.LCA_TOTAL, Map.of())));
    assertThat(((Measurement.Undefined) found.getFirst()).reason())
        .isEqualTo("no parameter is allocated anything in any step");
    assertThat(((Measurement.Scalar) found.getLast()).estimate().value()).isZero();
  }

  @Test
  void onTheTestSetThePathIsTheSameAndTheLossAnother() {
    double test = value(MetricKind.LCA_TOTAL, Map.of("split", "test"));
    assertThat(test).isNotCloseTo(scalar(MetricKind.LCA_TOTAL, 0).estimate().value(), within(0.01));
  }

  /** Of the ends alone, which no walk has to do with. */
  @Test
  void theDifferenceIsWhatTheTrainingLossFellMoreThanTheTestLoss() throws IOException {
    List<MeasurementSpec> losses =
        List.of(
            new MeasurementSpec(MetricKind.TRAIN_LOSS, Map.of()),
            new MeasurementSpec(MetricKind.TEST_LOSS, Map.of()));
    MeasuredRun run = runs.getFirst();
    double[] last = values(TinyCell.measure(LANE, store, List.of(run), losses));
    double[] first = values(TinyCell.measure(LANE, store, List.of(beginning(run)), losses));
    Measurement.Scalar found = measured(MetricKind.LCA_TOTAL, Map.of("split", "difference"));
    double residual = found.estimate().errors().estimator();
    assertThat(found.estimate().value())
        .isCloseTo((last[0] - first[0]) - (last[1] - first[1]), within(residual + 1e-12))
        .isNotCloseTo(0, within(0.01));
    assertThat(Invariant.of(found)).containsExactly(Map.entry(Invariant.ALLOCATIONS_ADD_UP, 0.0));
  }

  @Test
  void theDifferenceOfALayerIsThatOfItsTotals() throws IOException {
    Map<String, String> layer = Map.of("parameters", "2.*");
    double train = value(MetricKind.LCA_TOTAL, layer);
    double test = value(MetricKind.LCA_TOTAL, Map.of("parameters", "2.*", "split", "test"));
    Measurement.Scalar found =
        measured(MetricKind.LCA_TOTAL, Map.of("parameters", "2.*", "split", "difference"));
    assertThat(found.estimate().value()).isEqualTo(train - test);
    Safetensors.Content file = file(found);
    double ofTensors = 0;
    double ofSteps = 0;
    for (String name : List.of("2.weight", "2.bias")) {
      ofTensors +=
          file.tensor("of_train_" + name).doubles()[0]
              - file.tensor("of_test_" + name).doubles()[0];
      ofSteps += Arrays.stream(file.tensor("lca_" + name).doubles()).sum();
    }
    assertThat(ofTensors).isCloseTo(train - test, within(1e-12));
    assertThat(ofSteps).isCloseTo(train - test, within(1e-12));
    assertThat(Arrays.stream(file.tensor("units_2").doubles()).sum())
        .isCloseTo(train - test, within(1e-12));
  }

  @Test
  void aDifferencePaysForTheWalksThatNoneBeforeItHasPaid() {
    List<MeasurementSpec> asked =
        List.of(
            new MeasurementSpec(MetricKind.LCA_HURT_RATIO, Map.of()),
            new MeasurementSpec(MetricKind.LCA_TOTAL, Map.of("split", "difference")),
            new MeasurementSpec(MetricKind.LCA_RESIDUAL, Map.of("split", "test")));
    long alone =
        measured(MetricKind.LCA_RESIDUAL, Map.of("split", "test")).estimate().cost().samplePasses();
    List<Measurement> together = TinyCell.measure(LANE, store, runs.subList(0, 1), asked);
    assertThat(together)
        .extracting(m -> ((Measurement.Scalar) m).estimate().cost().samplePasses())
        .endsWith(alone, 0L)
        .first()
        .isNotEqualTo(0L);
  }

  private static double[] values(List<Measurement> measured) {
    return measured.stream()
        .mapToDouble(m -> ((Measurement.Scalar) m).estimate().value())
        .toArray();
  }

  /** The run as if it ended in its initial network. */
  private static MeasuredRun beginning(MeasuredRun run) throws IOException {
    Architecture architecture = Families.of(TinyCell.settings().network(), List.of(1, 8, 8), 10);
    NetworkCheckpoint read =
        NetworkCheckpoint.read(store.get(run.checkpoint().digest()), architecture);
    byte[] bytes =
        new NetworkCheckpoint(
                read.run(),
                CheckpointRole.INITIAL,
                0,
                read.architecture(),
                read.program(),
                read.engine(),
                new Weights(
                    Initialization.of(run.run(), architecture.layout()),
                    read.weights().statistics()))
            .bytes(architecture.layout());
    CheckpointRef ref =
        new CheckpointRef(store.put(bytes), CheckpointRole.INITIAL, 0, bytes.length);
    return new MeasuredRun(run.run(), ref, run.outcome());
  }

  @Test
  void sampledStepsAreThoseOfTheWholeWalk() throws IOException {
    Measurement.Scalar every = measured(MetricKind.LCA_HELP_SHARE, Map.of("every", "7"));
    double[] steps = counts(every, "step");
    double[] helping = counts(every, "helping");
    double[] all = counts(scalar(MetricKind.LCA_HELP_SHARE, 0), "helping");
    assertThat(steps).hasSizeBetween(21, 22);
    for (int i = 0; i < steps.length; i++) {
      assertThat(steps[i] - steps[0]).isEqualTo(7.0 * i);
      assertThat(helping[i]).isEqualTo(all[(int) steps[i]]);
    }
    assertThat(every.estimate().errors().estimator()).isPositive();
  }

  @Test
  void theTrainingIsPaidForOnce() {
    assertThat(scalar(MetricKind.LCA_HELP_SHARE, 0).estimate().cost().samplePasses())
        .isGreaterThanOrEqualTo(150 * 16 * 3 + 60 * (4 * 151 + 3 * 150));
    for (MetricKind kind : List.of(MetricKind.LCA_TOTAL, MetricKind.LCA_SYNCHRONIZATION)) {
      assertThat(scalar(kind, 0).estimate().cost().samplePasses()).isZero();
    }
  }

  @Test
  void askedAgainAloneItHasTheSameBits() {
    Measurement.Scalar again = measured(MetricKind.LCA_HURT_RATIO, Map.of());
    Measurement.Scalar then = scalar(MetricKind.LCA_HURT_RATIO, 0);
    assertThat(again.estimate().value()).isEqualTo(then.estimate().value());
    assertThat(again.artifacts().getFirst()).isEqualTo(then.artifacts().getFirst());
  }

  @Test
  void aNetworkThatTheTrainingDoesNotEndInHasNoAllocation() throws IOException {
    MeasuredRun run = runs.getFirst();
    Architecture architecture = Families.of(TinyCell.settings().network(), List.of(1, 8, 8), 10);
    NetworkCheckpoint read =
        NetworkCheckpoint.read(store.get(run.checkpoint().digest()), architecture);
    float[] theta = read.weights().theta().clone();
    theta[17] = Math.nextUp(theta[17]);
    byte[] other =
        new NetworkCheckpoint(
                read.run(),
                read.role(),
                read.step(),
                read.architecture(),
                read.program(),
                read.engine(),
                new Weights(theta, read.weights().statistics()))
            .bytes(architecture.layout());
    CheckpointRef ref =
        new CheckpointRef(store.put(other), CheckpointRole.FINAL, TinyCell.STEPS, other.length);
    List<MeasuredRun> wrong = new ArrayList<>();
    wrong.add(new MeasuredRun(run.run(), ref, run.outcome()));
    Measurement found =
        TinyCell.measure(
                LANE, store, wrong, List.of(new MeasurementSpec(MetricKind.LCA_TOTAL, Map.of())))
            .getFirst();
    assertThat(found).isInstanceOf(Measurement.Undefined.class);
    assertThat(((Measurement.Undefined) found).reason()).startsWith("replay mismatch");
  }

  private static double[] counts(Measurement.Scalar of, String name) throws IOException {
    return Arrays.stream(file(of).tensor(name).longs()).asDoubleStream().toArray();
  }

  private static Measurement.Scalar scalar(MetricKind kind, int replicate) {
    return (Measurement.Scalar)
        all.stream()
            .filter(m -> m.kind() == kind && m.subject().replicates().equals(List.of(replicate)))
            .findFirst()
            .orElseThrow();
  }

  private static double value(MetricKind kind, Map<String, String> options) {
    return measured(kind, options).estimate().value();
  }

  /** Of the first run. */
  private static Measurement.Scalar measured(MetricKind kind, Map<String, String> options) {
    return (Measurement.Scalar)
        TinyCell.measure(
                LANE, store, runs.subList(0, 1), List.of(new MeasurementSpec(kind, options)))
            .getFirst();
  }

  private static Safetensors.Content file(Measurement.Scalar measured) throws IOException {
    return Npz.read(store.get(measured.artifacts().getFirst().digest()));
  }
}
