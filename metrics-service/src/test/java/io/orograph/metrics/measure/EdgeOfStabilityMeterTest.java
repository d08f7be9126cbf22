package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.RegularizerKind;
import io.orograph.core.sweep.RegularizerSpec;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.ScheduleKind;
import io.orograph.core.sweep.ScheduleSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.core.sweep.TrainingSpec;
import io.orograph.engine.lane.Lane;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class EdgeOfStabilityMeterTest {
  private static final double LARGEST_STABLE = 2 * (1 + 0.9) / 0.05;

  @TempDir private Path folder;

  @Test
  void withoutDecayItIsTheTopEigenvalueOverTheLimitAndCostsNothingMore() throws IOException {
    List<Measurement> both = measured(sgd(0), ScheduleSpec.CONSTANT);
    double top = ((Measurement.Scalar) both.get(0)).estimate().value();
    Measurement.Scalar edge = (Measurement.Scalar) both.get(1);
    assertThat(edge.estimate().value()).isCloseTo(top / LARGEST_STABLE, within(1e-12));
    assertThat(edge.estimate().cost()).isEqualTo(Cost.NONE);
  }

  @Test
  void weightDecayBelongsToWhatIsDescended() throws IOException {
    List<Measurement> both = measured(sgd(0.01), ScheduleSpec.CONSTANT);
    double top = ((Measurement.Scalar) both.get(0)).estimate().value();
    Measurement.Scalar edge = (Measurement.Scalar) both.get(1);
    assertThat(edge.estimate().value()).isCloseTo((top + 0.01) / LARGEST_STABLE, within(1e-5));
  }

  @Test
  void theCurvatureOfARegularizerIsNotInItSoThatThereIsNone() throws IOException {
    RegularizerSpec target = new RegularizerSpec(RegularizerKind.NORM_TARGET, 0.01).withRadius(1);
    assertThat(((Measurement.Undefined) measured(List.of(target)).get(1)).reason())
        .isEqualTo(
            "edge of stability: of the loss with its weight decay, not with the curvature of"
                + " norm_target");
    RegularizerSpec l1 = new RegularizerSpec(RegularizerKind.L1, 1e-4); // has none
    assertThat(measured(List.of(l1)).get(1)).isInstanceOf(Measurement.Scalar.class);
  }

  @Test
  void theLearningRateIsThatOfTheLastStep() throws IOException {
    ScheduleSpec tenth = new ScheduleSpec(ScheduleKind.STEP, 0.1, 0.5);
    List<Measurement> both = measured(sgd(0), tenth);
    double top = ((Measurement.Scalar) both.get(0)).estimate().value();
    Measurement.Scalar edge = (Measurement.Scalar) both.get(1);
    assertThat(edge.estimate().value()).isCloseTo(top / LARGEST_STABLE / 10, within(1e-12));
  }

  @Test
  void adamHasNoEdgeOfThisKind() throws IOException {
    OptimizerSpec adam = new OptimizerSpec(OptimizerKind.ADAM, 0.001, 0, 0);
    assertThat(measured(adam, ScheduleSpec.CONSTANT).get(1))
        .isInstanceOfSatisfying(
            Measurement.Undefined.class,
            none ->
                assertThat(none.reason())
                    .isEqualTo("edge of stability: known of SGD, not of ADAM"));
  }

  /** 60 vectors of 330 numbers are more than 60 kB, 20 are not. */
  @Test
  void curvatureThatWouldNotFitIsUndefinedAndSaysWhatItTakes() throws IOException {
    List<MeasurementSpec> asked =
        List.of(
            new MeasurementSpec(MetricKind.TOP_EIGENVALUE, Map.of("samples", "40", "steps", "60")),
            new MeasurementSpec(
                MetricKind.EDGE_OF_STABILITY, Map.of("samples", "40", "steps", "60")),
            new MeasurementSpec(MetricKind.HESSIAN_TRACE, Map.of("samples", "40", "probes", "8")));
    CheckpointStore store = FolderStore.open(folder, InstantSource.system());
    try (Lane lane = Lane.open("small")) {
      MeasureOrder order = TinyCell.order(TinyCell.train(lane, store, 1), asked, Set.of());
      assertThat(
              TinyCell.measure(
                  lane, new CellWork(order, store, new EvaluationSets(store), "test", 60_000)))
          .satisfiesExactly(
              EdgeOfStabilityMeterTest::lacksMemory,
              EdgeOfStabilityMeterTest::lacksMemory,
              trace -> assertThat(trace).isInstanceOf(Measurement.Scalar.class));
    }
  }

  private static void lacksMemory(Measurement measurement) {
    assertThat(measurement)
        .isInstanceOfSatisfying(
            Measurement.Undefined.class,
            none ->
                assertThat(none.reason())
                    .startsWith("memory: 1 MiB of vectors (expected: at most "));
  }

  private static OptimizerSpec sgd(double decay) {
    return new OptimizerSpec(OptimizerKind.SGD, 0.05, 0.9, decay);
  }

  private List<Measurement> measured(OptimizerSpec optimizer, ScheduleSpec schedule)
      throws IOException {
    return measured(optimizer, schedule, List.of());
  }

  private List<Measurement> measured(List<RegularizerSpec> regularizers) throws IOException {
    return measured(sgd(0), ScheduleSpec.CONSTANT, regularizers);
  }

  private List<Measurement> measured(
      OptimizerSpec optimizer, ScheduleSpec schedule, List<RegularizerSpec> regularizers)
      throws IOException {
    RunSettings usual = TinyCell.settings();
    RunSettings settings =
        new RunSettings(
            usual.data(),
            usual.task(),
            usual.network(),
            new TrainingSpec(
                optimizer, 16, new TrainingLength.Steps(TinyCell.STEPS), schedule, regularizers));
    CheckpointStore store = FolderStore.open(folder, InstantSource.system());
    List<MeasurementSpec> asked =
        List.of(MetricKind.TOP_EIGENVALUE, MetricKind.EDGE_OF_STABILITY).stream()
            .map(kind -> new MeasurementSpec(kind, Map.of("samples", "30", "steps", "60")))
            .toList();
    try (Lane lane = Lane.open("test-lane")) {
      return TinyCell.measure(lane, store, TinyCell.train(lane, store, settings, 1), asked);
    }
  }
}
