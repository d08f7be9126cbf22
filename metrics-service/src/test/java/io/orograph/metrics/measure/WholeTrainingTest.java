package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.engine.checkpoint.NetworkCheckpoint;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.train.PackTrainer;
import io.orograph.engine.train.Weights;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Metrics that look at a run's checkpoints before the last: shrunken copies of it here. */
@Timeout(60)
final class WholeTrainingTest {
  private static final Lane LANE = Lane.open("test-lane");
  private static final Map<String, String> SMALL = Map.of("samples", "30", "probes", "8");

  @TempDir private static Path folder;
  private static CheckpointStore store;
  private static MeasuredRun run;
  private static MeasuredRun trained;

  @BeforeAll
  static void train() throws IOException {
    store = FolderStore.open(folder, InstantSource.system());
    run = TinyCell.train(LANE, store, 1).getFirst();
    trained =
        new MeasuredRun(
            run.run(),
            run.checkpoint(),
            run.outcome(),
            List.of(shrunken(0, 0), shrunken(0.5, 40), shrunken(0.9, 100), shrunken(1, 130)));
  }

  @AfterAll
  static void close() {
    LANE.close();
  }

  /** A checkpoint of the run with all parameters times a factor. */
  private static CheckpointRef shrunken(double factor, long step) throws IOException {
    float[] theta = theta().clone();
    for (int i = 0; i < theta.length; i++) {
      theta[i] = (float) (factor * theta[i]);
    }
    Architecture architecture =
        PackTrainer.program(TinyCell.settings(), DataSets.shipped().named("digits")).architecture();
    byte[] bytes =
        new NetworkCheckpoint(
                run.run().key(),
                CheckpointRole.PERIODIC,
                step,
                architecture.text(),
                "0".repeat(64),
                "test",
                new Weights(theta, new float[0]))
            .bytes(architecture.layout());
    return new CheckpointRef(store.put(bytes), CheckpointRole.PERIODIC, step, bytes.length);
  }

  private static float[] theta() {
    return LANE.submit(
            context -> {
              try (CellSession cell =
                  new CellSession(
                      context, store, DataSets.shipped(), TinyCell.settings(), "test")) {
                return cell.theta(run);
              }
            })
        .join();
  }

  private static MeasuredRun at(CheckpointRef checkpoint) {
    return new MeasuredRun(run.run(), checkpoint, run.outcome());
  }

  private static Measurement measured(
      MeasuredRun of, MetricKind kind, Map<String, String> options) {
    return TinyCell.measure(LANE, store, List.of(of), List.of(new MeasurementSpec(kind, options)))
        .getFirst();
  }

  @Test
  void aReplayThatFailedIsTheReasonWhyMetricsOfTheWholeTrainingAreUndefined() {
    String failure = "failed: replay mismatch: run a";
    MeasuredRun failed =
        new MeasuredRun(run.run(), run.checkpoint(), run.outcome(), List.of(), failure);
    Measurement whole = measured(failed, MetricKind.EPOCH_AVERAGED_ACCURACY, Map.of());
    assertThat(((Measurement.Undefined) whole).reason()).isEqualTo(failure);
    assertThat(measured(failed, MetricKind.TRAIN_LOSS, Map.of()))
        .isInstanceOf(Measurement.Scalar.class);
  }

  private static Estimate estimate(Measurement m) {
    return ((Measurement.Scalar) m).estimate();
  }

  private static double lossAt(CheckpointRef checkpoint) {
    return estimate(measured(at(checkpoint), MetricKind.TRAIN_LOSS, Map.of())).value();
  }

  private static Map<String, String> atLoss(double loss) {
    Map<String, String> options = new TreeMap<>(SMALL);
    options.put("at_loss", Double.toString(loss));
    return options;
  }

  @Test
  void curvatureAtALossIsThatOfTheFirstCheckpointThatHasReachedIt() {
    CheckpointRef third = trained.earlier().get(2);
    double wanted = (lossAt(third) + lossAt(trained.earlier().get(1))) / 2;
    Measurement m = measured(trained, MetricKind.HESSIAN_TRACE, atLoss(wanted));
    assertThat(m.subject().checkpoints()).containsExactly(third);
    assertThat(estimate(m).value())
        .isEqualTo(estimate(measured(at(third), MetricKind.HESSIAN_TRACE, SMALL)).value());
  }

  @Test
  void theSearchIsPaidOnceForAllMetricsOfThatLoss() {
    CheckpointRef third = trained.earlier().get(2);
    double wanted = (lossAt(third) + lossAt(trained.earlier().get(1))) / 2;
    Cost alone = estimate(measured(at(third), MetricKind.HESSIAN_TRACE, SMALL)).cost();
    List<MeasurementSpec> asked = new ArrayList<>();
    asked.add(new MeasurementSpec(MetricKind.HESSIAN_TRACE, atLoss(wanted)));
    asked.add(new MeasurementSpec(Metric.of(MetricKind.HESSIAN_TRACE, "again"), atLoss(wanted)));
    List<Measurement> both = TinyCell.measure(LANE, store, List.of(trained), asked);
    assertThat(estimate(both.get(0)).cost()).isEqualTo(alone.plus(new Cost(0, 3 * 60)));
    assertThat(estimate(both.get(1)).cost()).isEqualTo(alone);
  }

  @Test
  void aLossThatIsNeverReachedLeavesTheValueUndefined() {
    assertThat(measured(trained, MetricKind.HESSIAN_TRACE, atLoss(1e-9)))
        .isInstanceOfSatisfying(
            Measurement.Undefined.class,
            none ->
                assertThat(none.reason())
                    .startsWith(
                        "at_loss: 1.0E-9 is reached by none of 5 checkpoints, the last has"));
  }

  @Test
  void averagedEpochsAreTheLastOnes() {
    // a quarter of 150 steps: the checkpoint of step 130 equals the last
    Measurement m = measured(trained, MetricKind.EPOCH_AVERAGED_ACCURACY, Map.of());
    double own = estimate(measured(run, MetricKind.TEST_ACCURACY, Map.of())).value();
    assertThat(estimate(m).value()).isCloseTo(own, within(1e-9));
    assertThat(m.basis().options()).containsEntry("checkpoints", "2");
  }

  @Test
  void earlierEpochsPullTheMeanAway() throws IOException {
    Measurement m = measured(trained, MetricKind.EPOCH_AVERAGED_ACCURACY, Map.of("share", "1"));
    CheckpointRef mean = shrunken((0 + 0.5 + 0.9 + 1 + 1) / 5, 1);
    double expected = estimate(measured(at(mean), MetricKind.TEST_ACCURACY, Map.of())).value();
    assertThat(estimate(m).value()).isCloseTo(expected, within(1e-9));
    assertThat(m.basis().options()).containsEntry("checkpoints", "5");
  }

  private static double accuracyAt(CheckpointRef checkpoint) {
    return estimate(measured(at(checkpoint), MetricKind.TEST_ACCURACY, Map.of())).value();
  }

  private static double errorAt(CheckpointRef checkpoint) {
    return estimate(measured(at(checkpoint), MetricKind.TRAIN_ERROR, Map.of())).value();
  }

  private static Map<String, String> error(double percent) {
    return Map.of("error", Double.toString(percent));
  }

  @Test
  void trainingOnCostsTheAccuracyOfTheFirstCheckpointOfThatErrorMinusTheLast() {
    CheckpointRef nothing = trained.earlier().getFirst();
    CheckpointRef crossing = trained.earlier().get(1);
    assertThat(errorAt(crossing)).isLessThan(errorAt(nothing));
    Measurement m = measured(trained, MetricKind.ZERO_LOSS_COST, error(errorAt(crossing)));
    assertThat(estimate(m).value())
        .isCloseTo(accuracyAt(crossing) - accuracyAt(trained.checkpoint()), within(1e-9));
    assertThat(m.basis().options()).containsEntry("crossing_step", "40");
  }

  @Test
  void whatFallsToTheErrorAtOnceIsComparedWithItsFirstCheckpoint() {
    CheckpointRef nothing = trained.earlier().getFirst();
    Measurement m = measured(trained, MetricKind.ZERO_LOSS_COST, error(100));
    double cost = accuracyAt(nothing) - accuracyAt(trained.checkpoint());
    assertThat(cost).isNegative();
    assertThat(estimate(m).value()).isCloseTo(cost, within(1e-9));
  }

  @Test
  void theErrorOfTheCostIsThatOfPairedAnswers() {
    // the network of zeros answers 0 throughout: by hand from its labels and the last one's answers
    Estimate e = estimate(measured(trained, MetricKind.ZERO_LOSS_COST, error(100)));
    double independent =
        Math.hypot(
            estimate(measured(trained, MetricKind.TEST_ACCURACY, Map.of())).errors().data(),
            estimate(measured(at(trained.earlier().getFirst()), MetricKind.TEST_ACCURACY, Map.of()))
                .errors()
                .data());
    assertThat(e.errors().data()).isGreaterThan(0).isLessThan(2 * independent);
    assertThat(estimate(measured(at(run.checkpoint()), MetricKind.ZERO_LOSS_COST, error(100))))
        .satisfies(
            same -> {
              assertThat(same.value()).isZero();
              assertThat(same.errors().data()).isZero();
            });
  }

  @Test
  void anErrorThatIsNeverReachedLeavesTheCostUndefined() {
    double least = Math.min(errorAt(trained.checkpoint()), errorAt(trained.earlier().get(1)));
    assertThat(least).as("the tiny network does not fit all").isPositive();
    assertThat(measured(trained, MetricKind.ZERO_LOSS_COST, error(0)))
        .isInstanceOfSatisfying(
            Measurement.Undefined.class,
            none ->
                assertThat(none.reason())
                    .startsWith("error: 0.0 % is reached by none of 5 checkpoints, the last has"));
  }

  @Test
  void theErrorsAlongTrainingArePaidOnceForAllMetricsOfTheKind() {
    List<MeasurementSpec> asked = new ArrayList<>();
    asked.add(new MeasurementSpec(MetricKind.ZERO_LOSS_COST, error(100)));
    asked.add(new MeasurementSpec(Metric.of(MetricKind.ZERO_LOSS_COST, "again"), error(100)));
    List<Measurement> both = TinyCell.measure(LANE, store, List.of(trained), asked);
    Cost first = estimate(both.get(0)).cost();
    Cost second = estimate(both.get(1)).cost();
    assertThat(first).isEqualTo(second.plus(new Cost(0, 5 * 60)));
  }

  @Test
  void oneCheckpointIsNoAverage() {
    assertThat(measured(run, MetricKind.EPOCH_AVERAGED_ACCURACY, Map.of()))
        .isInstanceOfSatisfying(
            Measurement.Undefined.class,
            none ->
                assertThat(none.reason())
                    .isEqualTo(
                        "share: 1 checkpoint in the last 0.25 of 150 steps (expected: at least 2)"));
  }
}
