package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.metric.MetricKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NumberRulesTest {
  private static final LossKind MSE = LossKind.MSE;

  @ParameterizedTest
  @CsvSource({"sphere, 1", "waves, 2"})
  void dataWithNumbersCanBeFitted(String name, int outputs) {
    assertThat(fields(sweep(name, TaskKind.REGRESSION, MSE, 0))).isEmpty();
    assertThat(DataCatalogue.named(name).orElseThrow().outputs(TaskKind.REGRESSION))
        .isEqualTo(outputs);
  }

  /** Names of digits are no quantities: between a 3 and a 5 there is no 4. */
  @Test
  void namesOfClassesAreNoNumbers() {
    assertThat(SweepRules.check(sweep("digits", TaskKind.REGRESSION, MSE, 0)))
        .containsExactly(
            new Violation(
                "data.name",
                "digits",
                "data for task.kind regression, one of sphere, unit-sphere, waves, mixture, teacher"));
  }

  @Test
  void numbersAreNoClasses() {
    assertThat(fields(sweep("waves", TaskKind.CLASSIFICATION, MSE, 0)))
        .containsExactly("data.name");
  }

  @Test
  void theLossOfNumbersIsThatOfSquares() {
    assertThat(fields(sweep("sphere", TaskKind.REGRESSION, LossKind.CROSS_ENTROPY, 0)))
        .containsExactly("task.loss");
  }

  @Test
  void noiseOnLabelsTurnsSignsAndNothingElse() {
    assertThat(fields(sweep("sphere", TaskKind.REGRESSION, MSE, 0.1))).isEmpty();
    assertThat(fields(sweep("waves", TaskKind.REGRESSION, MSE, 0.1)))
        .containsExactly("data.label_noise");
  }

  @ParameterizedTest
  @EnumSource(
      value = MetricKind.class,
      names = {
        "TRAIN_ERROR",
        "TEST_ACCURACY",
        "EPOCH_AVERAGED_ACCURACY",
        "ZERO_LOSS_COST",
        "NOISE_TOLERANCE",
        "PRUNED_ACCURACY",
        "MODE_CONNECTIVITY",
        "LINEAR_CONNECTIVITY",
        "DISAGREEMENT",
        "ENSEMBLE_ACCURACY",
        "ENSEMBLE_GAIN",
        "AVERAGED_ACCURACY"
      })
  void whatSpeaksOfRightAnswersIsRefused(MetricKind kind) {
    assertThat(fields(sweep("sphere", TaskKind.REGRESSION, MSE, 0, of(kind))))
        .contains("measurements[0].kind");
  }

  @ParameterizedTest
  @EnumSource(
      value = MetricKind.class,
      names = {
        "TRAIN_LOSS",
        "TEST_LOSS",
        "HESSIAN_TRACE",
        "PL_RATIO",
        "LINEAR_BARRIER",
        "CKA_SIMILARITY",
        "WEIGHT_NORM"
      })
  void whatSpeaksOfLossesOutputsAndWeightsIsNot(MetricKind kind) {
    assertThat(fields(sweep("sphere", TaskKind.REGRESSION, MSE, 0, of(kind)))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"sphere, false", "unit-sphere, false", "waves, true"})
  void aSingleOutputHasNoGaussLength(String name, boolean fine) {
    List<String> refused =
        fields(sweep(name, TaskKind.REGRESSION, MSE, 0, of(MetricKind.GAUSS_LENGTH)));
    assertThat(refused).isEqualTo(fine ? List.of() : List.of("measurements[0].kind"));
  }

  /** 64 pixels to reconstruct. */
  @Test
  void anyDataButPointsOfDomainsAndTokensCanBeReconstructed() {
    assertThat(fields(sweep("digits", TaskKind.AUTOENCODER, MSE, 0))).isEmpty();
    assertThat(DataCatalogue.named("digits").orElseThrow().outputs(TaskKind.AUTOENCODER))
        .isEqualTo(64);
    assertThat(DataCatalogue.names(TaskKind.AUTOENCODER))
        .isEqualTo(DataCatalogue.names().stream().filter(name -> !name.equals("recall")).toList());
  }

  @Test
  void anAutoencoderHasSquaredErrorsAndNoLabels() {
    assertThat(SweepRules.check(sweep("digits", TaskKind.AUTOENCODER, LossKind.CROSS_ENTROPY, 0.1)))
        .containsExactly(
            new Violation(
                "task.loss",
                "cross_entropy",
                "mse for task.kind autoencoder, whose targets are numbers"),
            new Violation(
                "data.label_noise",
                "0.1",
                "0: the targets of task.kind autoencoder are its inputs"));
  }

  @ParameterizedTest
  @EnumSource(
      value = MetricKind.class,
      names = {"TEST_ACCURACY", "DISAGREEMENT", "LINEAR_CONNECTIVITY", "JS_DIVERGENCE"})
  void aReconstructionIsNeverRightOrWrong(MetricKind kind) {
    assertThat(fields(sweep("digits", TaskKind.AUTOENCODER, MSE, 0, of(kind))))
        .contains("measurements[0].kind");
  }

  /** 1024 rows: so many samples with one output, half with two. */
  @ParameterizedTest
  @CsvSource({"sphere, 1024, true", "waves, 512, true", "waves, 513, false"})
  void aKernelHasARowForEachOutput(String name, int samples, boolean fine) {
    MeasurementSpec kernel =
        new MeasurementSpec(
            MetricKind.KERNEL_CONDITION, Map.of("samples", Integer.toString(samples)));
    assertThat(fields(sweep(name, TaskKind.REGRESSION, MSE, 0, kernel)).isEmpty()).isEqualTo(fine);
  }

  /** Whatever a client sends is told back to it. */
  @ParameterizedTest
  @EnumSource(TaskKind.class)
  void noiseThatIsNoNumberIsNamedForEveryTask(TaskKind kind) {
    for (double noise : List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)) {
      assertThat(SweepRules.check(sweep("digits", kind, MSE, noise)))
          .anyMatch(
              v -> v.field().equals("data.label_noise") && v.value().equals(String.valueOf(noise)));
    }
  }

  private static MeasurementSpec of(MetricKind kind) {
    return new MeasurementSpec(kind, Map.of());
  }

  private static List<String> fields(SweepSpec spec) {
    return SweepRules.check(spec).stream().map(Violation::field).toList();
  }

  private static SweepSpec sweep(
      String data, TaskKind kind, LossKind loss, double noise, MeasurementSpec... measurements) {
    RunSettings settings =
        new RunSettings(
            new DataSpec(data, 0, SubsetRule.STRATIFIED, noise, 0, 0, 0),
            new TaskSpec(kind, loss, Parametrization.STANDARD),
            new NetworkSpec(NetworkFamily.MLP, 4, 1, Activation.TANH, false),
            new TrainingSpec(
                new OptimizerSpec(OptimizerKind.SGD, 0.1, 0, 0),
                16,
                new TrainingLength.Steps(10),
                ScheduleSpec.CONSTANT,
                List.of()));
    return SweepSamples.sweep(settings, List.of(), 2, false)
        .withMeasurements(List.of(measurements));
  }
}
