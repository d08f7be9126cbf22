package io.orograph.metrics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.measure.Invariant;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.ScheduleSpec;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.core.sweep.TrainingSpec;
import io.orograph.engine.data.PreparedData;
import io.orograph.engine.lane.Lane;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TangentMeterTest {
  private static final Lane LANE = Lane.open("tangents");
  private static final int SAMPLES = 6;

  @TempDir private static Path folder;
  private static CheckpointStore store;
  private static List<MeasuredRun> linear;
  private static List<MeasuredRun> wide;

  private static RunSettings settings(
      LossKind loss, Parametrization parametrization, int width, int depth) {
    RunSettings s = TinyCell.settings();
    return new RunSettings(
        s.data(),
        new TaskSpec(TaskKind.CLASSIFICATION, loss, parametrization),
        new NetworkSpec(NetworkFamily.MLP, width, depth, Activation.TANH, false),
        s.training());
  }

  @BeforeAll
  static void train() throws IOException {
    store = FolderStore.open(folder, InstantSource.system());
    linear = TinyCell.train(LANE, store, settings(LossKind.MSE, Parametrization.STANDARD, 1, 0), 1);
    wide = TinyCell.train(LANE, store, settings(LossKind.MSE, Parametrization.NTK, 40, 1), 1);
  }

  @AfterAll
  static void close() {
    LANE.close();
  }

  /** Full-batch gradient descent on a network without hidden layers. */
  private static List<MeasuredRun> descended() {
    RunSettings s = settings(LossKind.MSE, Parametrization.STANDARD, 1, 0);
    RunSettings plain =
        s.with(
            new TrainingSpec(
                new OptimizerSpec(OptimizerKind.SGD, 0.05, 0, 0),
                60,
                new TrainingLength.Steps(TinyCell.STEPS),
                ScheduleSpec.CONSTANT,
                List.of()));
    return TinyCell.train(LANE, store, plain, 1);
  }

  private static Measurement ofAll(List<MeasuredRun> runs, MetricKind kind) {
    return TinyCell.measure(LANE, store, runs, List.of(new MeasurementSpec(kind, Map.of())))
        .getFirst();
  }

  private static double valueOfAll(List<MeasuredRun> runs, MetricKind kind) {
    return ((Measurement.Scalar) ofAll(runs, kind)).estimate().value();
  }

  @Test
  void gradientDescentOnALinearNetworkKeepsWithinTheBoundsOfTheCondition() {
    List<MeasuredRun> runs = descended();
    Measurement.Scalar last =
        (Measurement.Scalar)
            TinyCell.measure(
                    LANE,
                    store,
                    runs,
                    List.of(new MeasurementSpec(MetricKind.PL_RATIO, Map.of("samples", "0"))))
                .getFirst();
    double constant = valueOfAll(runs, MetricKind.PL_CONSTANT);
    // residuals along large eigenvalues go first
    assertThat(constant).isCloseTo(last.estimate().value(), within(1e-9));
    assertThat(valueOfAll(runs, MetricKind.PL_PATH_SHARE)).isBetween(0.01, 1.0);
    assertThat(valueOfAll(runs, MetricKind.PL_RATE_SHARE)).isGreaterThanOrEqualTo(1);
    Measurement.Scalar ball = (Measurement.Scalar) ofAll(runs, MetricKind.PL_BALL_SHARE);
    assertThat(ball.estimate().value()).isBetween(1e-9, 0.5);
    assertThat(Invariant.of(ball)).containsExactly(Map.entry(Invariant.PL_CONDITION, 0.0));
    double radius = Double.parseDouble(ball.basis().options().get("radius"));
    assertThat(ball.estimate().value() * radius)
        .isCloseTo(
            valueOfAll(runs, MetricKind.PL_PATH_SHARE)
                * Double.parseDouble(
                    ofAll(runs, MetricKind.PL_PATH_SHARE).basis().options().get("bound")),
            within(1e-9)); // of two networks the path is the distance
  }

  /** Where the kernels of the path are computed anyway, all that is said of it is held to them. */
  @Test
  void theConditionIsCheckedOnEveryRecordOfAPathWhoseKernelsAreComputed() {
    List<MetricKind> kinds =
        List.of(
            MetricKind.PL_CONSTANT,
            MetricKind.PL_PATH_SHARE,
            MetricKind.PL_RATE_SHARE,
            MetricKind.PL_BALL_SHARE);
    List<MeasurementSpec> asked =
        kinds.stream().map(kind -> new MeasurementSpec(kind, Map.of())).toList();
    assertThat(TinyCell.measure(LANE, store, descended(), asked))
        .hasSize(kinds.size())
        .allSatisfy(
            record ->
                assertThat(Invariant.of(record))
                    .containsExactly(Map.entry(Invariant.PL_CONDITION, 0.0)));
    assertThat(Invariant.of(ofAll(linear, MetricKind.PL_CONSTANT))).isEmpty();
  }

  @Test
  void noRateIsPromisedToStochasticTraining() {
    assertThat(((Measurement.Undefined) ofAll(linear, MetricKind.PL_RATE_SHARE)).reason())
        .startsWith("training: sgd (expected: sgd of constant learning rate without momentum");
  }

  private static Measurement measured(List<MeasuredRun> runs, MetricKind kind) {
    Map<String, String> options = Map.of("samples", Integer.toString(SAMPLES));
    return TinyCell.measure(LANE, store, runs, List.of(new MeasurementSpec(kind, options)))
        .getFirst();
  }

  private static double value(List<MeasuredRun> runs, MetricKind kind) {
    return ((Measurement.Scalar) measured(runs, kind)).estimate().value();
  }

  @Test
  void theKernelOfALinearNetworkDoesNotChangeInTraining() {
    assertThat(value(linear, MetricKind.KERNEL_CHANGE)).isZero();
    assertThat(value(linear, MetricKind.KERNEL_ALIGNMENT)).isCloseTo(1, within(1e-14));
    assertThat(value(linear, MetricKind.MODEL_HESSIAN_NORM)).isZero();
    assertThat(value(wide, MetricKind.KERNEL_CHANGE)).isGreaterThan(1e-3);
    assertThat(value(wide, MetricKind.MODEL_HESSIAN_NORM)).isGreaterThan(1e-3);
  }

  /** Of each output Σ ‖x‖² + 1, the one of the bias. */
  @Test
  void theTraceOfALinearNetworkIsThatOfItsInputs() {
    float[] x = PreparedData.of(TinyCell.settings().data()).train().first(SAMPLES).inputs();
    double squares = SAMPLES;
    for (float entry : x) {
      squares += (double) entry * entry;
    }
    assertThat(value(linear, MetricKind.KERNEL_TRACE)).isCloseTo(10 * squares, within(1e-9));
  }

  @Test
  void theConditionNumberIsTheRatioOfTheEnds() {
    double top = value(wide, MetricKind.KERNEL_TOP_EIGENVALUE);
    double bottom = value(wide, MetricKind.KERNEL_BOTTOM_EIGENVALUE);
    assertThat(value(wide, MetricKind.KERNEL_CONDITION)).isCloseTo(top / bottom, within(1e-9));
  }

  @Test
  void theRatioKeepsToTheBoundOfTheKernel() {
    Measurement.Scalar m = (Measurement.Scalar) measured(wide, MetricKind.PL_RATIO);
    double bottom = value(wide, MetricKind.KERNEL_BOTTOM_EIGENVALUE);
    assertThat(m.estimate().value()).isGreaterThan(bottom);
    assertThat(Double.parseDouble(m.basis().options().get("kernel_bound")))
        .isCloseTo(bottom, within(1e-9 * value(wide, MetricKind.KERNEL_TOP_EIGENVALUE)));
    assertThat(m.basis().options()).containsEntry("violation", "0.0");
  }

  @Test
  void theRatioOfALinearNetworkIsAMeanOfEigenvaluesWeightedByResiduals() {
    double ratio = value(linear, MetricKind.PL_RATIO);
    assertThat(ratio)
        .isBetween(
            value(linear, MetricKind.KERNEL_BOTTOM_EIGENVALUE),
            value(linear, MetricKind.KERNEL_TOP_EIGENVALUE));
  }

  @Test
  void theRatioOfTheCrossEntropyHasItsOwnName() {
    List<MeasuredRun> runs = TinyCell.train(LANE, store, TinyCell.settings(), 1);
    assertThat(((Measurement.Undefined) measured(runs, MetricKind.PL_RATIO)).reason())
        .startsWith("expected task.loss: mse");
    Measurement.Scalar m = (Measurement.Scalar) measured(runs, MetricKind.CROSS_ENTROPY_RATIO);
    assertThat(m.estimate().value())
        .isGreaterThanOrEqualTo(Double.parseDouble(m.basis().options().get("kernel_bound")));
    assertThat(((Measurement.Undefined) measured(wide, MetricKind.CROSS_ENTROPY_RATIO)).reason())
        .startsWith("expected task.loss: cross_entropy");
  }

  @ParameterizedTest
  @EnumSource(names = {"KERNEL_CHANGE", "CROSS_ENTROPY_RATIO", "MODEL_HESSIAN_NORM"})
  void networksWithBatchNormHaveNone(MetricKind kind) {
    List<MeasuredRun> runs = TinyCell.train(LANE, store, TinyCell.settings(true), 1);
    assertThat(((Measurement.Undefined) measured(runs, kind)).reason())
        .startsWith("expected network.batch_norm: false");
  }
}
