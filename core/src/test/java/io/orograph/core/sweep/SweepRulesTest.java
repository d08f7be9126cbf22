package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SweepRulesTest {
  private static List<String> fields(SweepSpec spec) {
    return SweepRules.check(spec).stream().map(Violation::field).toList();
  }

  private static SweepSpec with(RunSettings base) {
    return SweepSamples.sweep(base, List.of(), 2, false);
  }

  @Test
  void aSoundSpecificationHasNoViolation() {
    assertThat(SweepRules.check(SweepSamples.sweep())).isEmpty();
  }

  @Test
  void everyOffendingFieldIsNamedAtOnce() {
    RunSettings bad =
        new RunSettings(
            new DataSpec("mnits", 0, SubsetRule.STRATIFIED, 1.5, -1, 0, 2),
            new TaskSpec(TaskKind.CLASSIFICATION, LossKind.MSE, Parametrization.NTK),
            new NetworkSpec(NetworkFamily.RESNET18, 0, -1, Activation.RELU, true),
            new TrainingSpec(
                new OptimizerSpec(OptimizerKind.ADAM, 0, 1, -1),
                0,
                new TrainingLength.Steps(0),
                new ScheduleSpec(ScheduleKind.STEP, 0, 1),
                List.of(new RegularizerSpec(RegularizerKind.L1, -1))));
    assertThat(fields(SweepSamples.sweep(bad, List.of(), 0, false)))
        .containsExactlyInAnyOrder(
            "data.name",
            "data.label_noise",
            "data.pixel_noise",
            "data.validation_fraction",
            "network.width",
            "network.depth",
            "task.parametrization",
            "training.optimizer.learning_rate",
            "training.optimizer.momentum",
            "training.optimizer.weight_decay",
            "training.batch_size",
            "training.length.steps",
            "training.schedule.factor",
            "training.schedule.at",
            "training.regularizers[0].coefficient",
            "replicates",
            "measurements[1].kind");
  }

  @Test
  void networksFittedToOneHotTargetsHaveNoProbabilitiesToCompare() {
    RunSettings s = SweepSamples.settings();
    TaskSpec squares =
        new TaskSpec(TaskKind.CLASSIFICATION, LossKind.MSE, Parametrization.STANDARD);
    SweepSpec spec = with(new RunSettings(s.data(), squares, s.network(), s.training()));
    assertThat(SweepRules.check(spec)).isEmpty();
    List<MeasurementSpec> asked =
        List.of(
            new MeasurementSpec(MetricKind.DISAGREEMENT, Map.of()),
            new MeasurementSpec(MetricKind.JS_DIVERGENCE, Map.of()));
    assertThat(SweepRules.check(spec.withMeasurements(asked)))
        .containsExactly(
            new Violation(
                "measurements[1].kind",
                "JS_DIVERGENCE",
                "a kind for task.loss: mse, whose networks answer no probabilities"));
  }

  @Test
  void theNtkParametrizationIsOfPlainPerceptrons() {
    RunSettings s = SweepSamples.settings();
    TaskSpec task = new TaskSpec(TaskKind.CLASSIFICATION, LossKind.MSE, Parametrization.NTK);
    RunSettings plain = new RunSettings(s.data(), task, s.network(), s.training());
    assertThat(SweepRules.check(with(plain))).isEmpty();
    NetworkSpec normalized = new NetworkSpec(NetworkFamily.MLP, 8, 1, Activation.RELU, true);
    assertThat(fields(with(plain.with(normalized)))).containsExactly("task.parametrization");
  }

  @Test
  void convolutionalNetworksHaveLinearOutputs() {
    RunSettings s = SweepSamples.settings().with(DataSpec.of("cifar10"));
    NetworkSpec network =
        new NetworkSpec(NetworkFamily.VGG11, 8, 1, Activation.RELU, true, OutputKind.TANH);
    assertThat(fields(with(s.with(network)))).containsExactly("network.output");
  }

  private static SweepSpec asking(RunSettings base, MeasurementSpec... asked) {
    return with(base).withMeasurements(List.of(asked));
  }

  private static MeasurementSpec of(MetricKind kind, int samples) {
    return new MeasurementSpec(kind, Map.of("samples", Integer.toString(samples)));
  }

  @Test
  void aKernelHasAtMost1024Rows() {
    RunSettings s = SweepSamples.settings();
    assertThat(SweepRules.check(asking(s, of(MetricKind.KERNEL_TRACE, 102)))).isEmpty();
    assertThat(SweepRules.check(asking(s, of(MetricKind.KERNEL_TRACE, 103))))
        .containsExactly(
            new Violation(
                "measurements[0].options.samples",
                "103",
                "at most 102: the kernel of 10 outputs has at most 1024 rows"));
  }

  @Test
  void thePlRatioIsOfSquaredErrorsAndOfPlainPerceptrons() {
    RunSettings s = SweepSamples.settings();
    MeasurementSpec ratio = of(MetricKind.PL_RATIO, 0);
    assertThat(SweepRules.check(asking(s, ratio)))
        .containsExactly(
            new Violation(
                "measurements[0].kind",
                "PL_RATIO",
                "task.loss: mse, of which the ratio is, not cross_entropy"));
    assertThat(SweepRules.check(asking(s, of(MetricKind.CROSS_ENTROPY_RATIO, 0)))).isEmpty();
    NetworkSpec normalized = new NetworkSpec(NetworkFamily.MLP, 8, 1, Activation.RELU, true);
    assertThat(fields(asking(s.with(normalized), of(MetricKind.CROSS_ENTROPY_RATIO, 0))))
        .containsExactly("measurements[0].kind");
  }

  @Test
  void kernelsAlongATrainingNeedCheckpoints() {
    MeasurementSpec along =
        new MeasurementSpec(MetricKind.KERNEL_CHANGE, Map.of("series", "training"));
    SweepSpec spec = asking(SweepSamples.settings(), along);
    assertThat(fields(spec.withCheckpoints(CheckpointPolicy.FINAL_ONLY)))
        .containsExactly("measurements[0].options.series");
    assertThat(SweepRules.check(spec.withCheckpoints(new CheckpointPolicy(false, false, 10))))
        .isEmpty();
  }

  @Test
  void whatMetricsLackIsNamedBesideWhatElseIsWrong() {
    RunSettings s = SweepSamples.settings();
    SweepSpec spec =
        asking(
            s.with(new DataSpec("digits", 800, SubsetRule.STRATIFIED, 1.5, 0, 0, 0)),
            new MeasurementSpec(MetricKind.MIN_DELTA, Map.of("moving_layer", "9")),
            new MeasurementSpec(MetricKind.CKA_SIMILARITY, Map.of("layer", "7", "samples", "100")),
            new MeasurementSpec(MetricKind.LCA_TOTAL, Map.of("parameters", "nine.*")));
    assertThat(fields(spec))
        .containsExactlyInAnyOrder(
            "data.label_noise",
            "measurements[0].options.moving_layer",
            "measurements[1].options.layer",
            "measurements[2].options.parameters");
  }

  @Test
  void subsetBeyondTheDataIsRefusedWithTheNumberThereIs() {
    RunSettings s = SweepSamples.settings();
    SweepSpec spec = with(s.with(new DataSpec("digits", 5000, SubsetRule.STRATIFIED, 0, 0, 0, 0)));
    assertThat(SweepRules.check(spec))
        .containsExactly(
            new Violation(
                "data.subset", "5000", "0 for all, or 1 to 1437, the training samples of digits"));
  }

  @Test
  void aSubsetIsTakenFromWhatValidationLeaves() {
    RunSettings s = SweepSamples.settings();
    SweepSpec spec =
        with(s.with(new DataSpec("mnist", 55_001, SubsetRule.FIRST_N, 0, 0, 0, 1 / 12.0)));
    assertThat(SweepRules.check(spec))
        .containsExactly(
            new Violation(
                "data.subset",
                "55001",
                "0 for all, or 1 to 55000, the training samples of mnist without those for"
                    + " validation"));
  }

  @Test
  void namesOfTensorsThatNoNetworkHasAreAnsweredWithThoseThereAre() {
    SweepSpec s = SweepSamples.sweep();
    MeasurementSpec trace =
        new MeasurementSpec(MetricKind.HESSIAN_TRACE, Map.of("parameters", "0.*,1.weight,*.bias"));
    SweepSpec spec = s.withMeasurements(List.of(trace));
    assertThat(SweepRules.check(spec))
        .containsExactly(
            new Violation(
                "measurements[0].options.parameters",
                "1.weight",
                "one of 0.weight, 0.bias, 2.weight, 2.bias, 4.weight, 4.bias, where * stands for"
                    + " any characters"));
  }

  @Test
  void anUnknownDataSetIsAnsweredWithAllThatAreKnown() {
    RunSettings s = SweepSamples.settings();
    assertThat(SweepRules.check(with(s.with(DataSpec.of("cifar11")))))
        .containsExactly(
            new Violation(
                "data.name",
                "cifar11",
                "one of digits, cifar10, cifar100, cifar100-coarse, svhn, mnist, fashion-mnist,"
                    + " sphere, unit-sphere, mixture, teacher, recall"));
  }

  @Test
  void batchLargerThanTheSmallestSubsetIsRefusedAtSubmission() {
    SweepSpec spec =
        SweepSamples.sweep(
            SweepSamples.settings(),
            List.of(
                SweepSamples.axis(Knob.SUBSET, 200, 800),
                SweepSamples.axis(Knob.BATCH_SIZE, 64, 256)),
            2,
            false);
    assertThat(fields(spec)).contains("axes[1].values");
  }

  @Test
  void axisValuesMustFitTheKnobAndComeOnce() {
    SweepSpec spec =
        SweepSamples.sweep(
            SweepSamples.settings(),
            List.of(
                SweepSamples.axis(Knob.WIDTH, 8, -3, 2.5, 8, Double.NaN),
                SweepSamples.axis(Knob.WIDTH, 4),
                new Axis(Knob.LABEL_NOISE, List.of(), AxisRole.LOAD, Direction.DIRECT)),
            2,
            false);
    assertThat(fields(spec))
        .containsExactlyInAnyOrder(
            "axes[0].values[1]",
            "axes[0].values[2]",
            "axes[0].values[3]",
            "axes[0].values[4]",
            "axes[1].field",
            "axes[2].values");
  }

  @Test
  void everyOptimizerAndScheduleIsAccepted() {
    for (OptimizerKind kind : OptimizerKind.values()) {
      RunSettings s = SweepSamples.settings().with(new OptimizerSpec(kind, 0.001, 0, 1e-4));
      assertThat(SweepRules.check(with(s))).isEmpty();
    }
    for (ScheduleKind kind : ScheduleKind.values()) {
      ScheduleSpec schedule =
          new ScheduleSpec(kind, kind.hasFactor() ? 0.1 : 1, kind.hasPlace() ? 0.75 : 0);
      assertThat(SweepRules.check(with(SweepSamples.settings().with(schedule)))).isEmpty();
    }
  }

  /** Nothing that was written is ever passed over. */
  @Test
  void numbersThatTheOptimizerOrScheduleDoesNotHaveAreRefused() {
    OptimizerSpec adam =
        new OptimizerSpec(OptimizerKind.ADAM, 1, 0.9, 0).withNesterov(true).withSmoothing(0.5);
    OptimizerSpec sgd =
        new OptimizerSpec(OptimizerKind.SGD, 1, 0, 0)
            .withNesterov(true)
            .withBetas(0.8, 0.9)
            .withEpsilon(1e-6);
    assertThat(
            fields(
                with(
                    SweepSamples.settings()
                        .with(adam)
                        .with(new ScheduleSpec(ScheduleKind.COSINE, 0.5, 0.5)))))
        .containsExactly(
            "training.optimizer.momentum",
            "training.optimizer.nesterov",
            "training.optimizer.smoothing",
            "training.schedule.factor",
            "training.schedule.at");
    assertThat(fields(with(SweepSamples.settings().with(sgd))))
        .containsExactly(
            "training.optimizer.nesterov",
            "training.optimizer.beta1",
            "training.optimizer.beta2",
            "training.optimizer.epsilon");
  }

  @Test
  void anAxisOverANumberThatIsNotUsedIsRefused() {
    SweepSpec spec =
        SweepSamples.sweep(
            SweepSamples.settings(),
            List.of(
                SweepSamples.axis(Knob.BETA1, 0.5, 0.9),
                SweepSamples.axis(Knob.SCHEDULE_AT, 0.5),
                SweepSamples.axis(Knob.MOMENTUM, 0, 0.9)),
            2,
            false);
    assertThat(SweepRules.check(spec))
        .containsExactly(
            new Violation("axes[0].field", "training.optimizer.beta1", "a number that sgd has"),
            new Violation(
                "axes[1].field", "training.schedule.at", "a number that a constant schedule has"));
  }

  @Test
  void pairMetricsNeedTwoReplicates() {
    SweepSpec spec = SweepSamples.sweep(SweepSamples.settings(), List.of(), 1, false);
    assertThat(SweepRules.check(spec).getFirst().toString())
        .isEqualTo(
            "measurements[1].kind: MODE_CONNECTIVITY with 1 replicate"
                + " (expected: at least 2 replicates: it speaks of several)");
  }

  private static SweepSpec asking(int replicates, CheckpointPolicy kept, MeasurementSpec what) {
    SweepSpec sound = SweepSamples.sweep();
    return sound.withReplicates(replicates).withCheckpoints(kept).withMeasurements(List.of(what));
  }

  @Test
  void aPlaneNeedsThreeReplicates() {
    MeasurementSpec plane = new MeasurementSpec(MetricKind.LOSS_PLANE, Map.of());
    assertThat(SweepRules.check(asking(2, CheckpointPolicy.FINAL_ONLY, plane)))
        .containsExactly(
            new Violation(
                "measurements[0].kind", "LOSS_PLANE with 2 replicates", "at least 3 replicates"));
    assertThat(SweepRules.check(asking(3, CheckpointPolicy.FINAL_ONLY, plane))).isEmpty();
  }

  @Test
  void aTrajectoryNeedsCheckpointsOfTheWay() {
    MeasurementSpec path =
        new MeasurementSpec(MetricKind.LOSS_SURFACE, Map.of("directions", "trajectory"));
    assertThat(SweepRules.check(asking(2, new CheckpointPolicy(false, true, 0), path)))
        .extracting(Violation::field)
        .containsExactly("measurements[0].options.directions");
    assertThat(SweepRules.check(asking(2, new CheckpointPolicy(true, false, 0), path))).isEmpty();
    assertThat(SweepRules.check(asking(2, new CheckpointPolicy(false, false, 9), path))).isEmpty();
    MeasurementSpec series =
        new MeasurementSpec(MetricKind.COMPRESSIBILITY, Map.of("series", "training"));
    assertThat(SweepRules.check(asking(2, CheckpointPolicy.FINAL_ONLY, series)))
        .extracting(Violation::field)
        .containsExactly("measurements[0].options.series");
  }

  @Test
  void aKindOfTheWholeCellTakesNoMoreReplicatesThanItsRecordCanName() {
    SweepSpec sound = SweepSamples.sweep();
    SweepSpec spec =
        sound
            .withReplicates(33)
            .withMeasurements(List.of(new MeasurementSpec(MetricKind.ENSEMBLE_GAIN, Map.of())));
    assertThat(SweepRules.check(spec).getFirst().toString())
        .isEqualTo(
            "measurements[0].kind: ENSEMBLE_GAIN with 33 replicates"
                + " (expected: at most 32 replicates: its record names every checkpoint)");
  }

  @Test
  void optionsOfAMetricKindAreCheckedByNameAndRange() {
    SweepSpec sound = SweepSamples.sweep();
    SweepSpec spec =
        sound
            .withReplicates(3)
            .withMeasurements(
                List.of(
                    new MeasurementSpec(MetricKind.HESSIAN_TRACE, Map.of("probs", "10")),
                    new MeasurementSpec(MetricKind.TOP_EIGENVALUE, Map.of("samples", "4000")),
                    new MeasurementSpec(MetricKind.CKA_SIMILARITY, Map.of("estimator", "fast")),
                    new MeasurementSpec(MetricKind.TRAIN_LOSS, Map.of("samples", "1")),
                    new MeasurementSpec(MetricKind.TRAIN_LOSS, Map.of())));
    assertThat(fields(spec))
        .containsExactlyInAnyOrder(
            "measurements[0].options.probs",
            "measurements[2].options.estimator",
            "measurements[3].options.samples",
            "measurements[4].kind");
  }

  @Test
  void aKindIsAskedForAgainUnderAnotherNameAndWithOtherOptions() {
    MeasurementSpec usual = new MeasurementSpec(MetricKind.HESSIAN_TRACE, Map.of());
    assertThat(measuring(usual, trace("many_probes", "128"), trace("few", "16"))).isEmpty();
    assertThat(measuring(usual, trace("", "128"))).containsExactly("measurements[1].metric");
    assertThat(measuring(usual, trace("again", "64")))
        .as("64 probes are the default")
        .containsExactly("measurements[1].kind");
    assertThat(measuring(trace("few", "16"), trace("few", "32")))
        .containsExactly("measurements[1].metric");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Few", "1st", "with-hyphen", "top_eigenvalue", "hessian_trace", "naïve"})
  void aMetricsNameIsPlainAndNoKinds(String name) {
    assertThat(measuring(trace(name, "16"))).containsExactly("measurements[0].metric");
  }

  private static MeasurementSpec trace(String name, String probes) {
    return new MeasurementSpec(Metric.of(MetricKind.HESSIAN_TRACE, name), Map.of("probes", probes));
  }

  @Test
  void networksWithoutHiddenUnitsCannotBeAligned() {
    MeasurementSpec plain = new MeasurementSpec(MetricKind.LINEAR_BARRIER, Map.of());
    MeasurementSpec aligned =
        new MeasurementSpec(
            Metric.of(MetricKind.LINEAR_BARRIER, "aligned"), Map.of("align", "weights"));
    RunSettings hidden = SweepSamples.settings();
    RunSettings flat =
        hidden.with(new NetworkSpec(NetworkFamily.MLP, 24, 0, Activation.RELU, false));
    SweepSpec some =
        SweepSamples.sweep(hidden, List.of(SweepSamples.axis(Knob.DEPTH, 2, 0)), 3, false);
    assertThat(SweepRules.check(measured(with(hidden), plain, aligned))).isEmpty();
    assertThat(SweepRules.check(measured(with(flat), plain, aligned)))
        .containsExactly(
            new Violation(
                "measurements[1].options.align",
                "weights",
                "none: networks of depth 0 have no hidden units to permute"));
    assertThat(fields(measured(some, aligned))).containsExactly("measurements[0].options.align");
  }

  private static List<String> measuring(MeasurementSpec... measurements) {
    return fields(measured(SweepSamples.sweep(), measurements));
  }

  private static SweepSpec measured(SweepSpec sound, MeasurementSpec... measurements) {
    return sound.withReplicates(3).withMeasurements(List.of(measurements));
  }

  @Test
  void hessianSampleLargerThanTheDataIsRefused() {
    SweepSpec sound = SweepSamples.sweep();
    SweepSpec spec =
        sound
            .withReplicates(3)
            .withMeasurements(
                List.of(new MeasurementSpec(MetricKind.TOP_EIGENVALUE, Map.of("samples", "801"))));
    assertThat(fields(spec)).containsExactly("measurements[0].options.samples");
  }

  @Test
  void anOversizedGridIsRefusedBeforeItIsExpanded() {
    double[] many = java.util.stream.IntStream.rangeClosed(1, 1400).asDoubleStream().toArray();
    SweepSpec spec =
        SweepSamples.sweep(
            SweepSamples.settings(),
            List.of(SweepSamples.axis(Knob.WIDTH, many), SweepSamples.axis(Knob.SUBSET, many)),
            2,
            false);
    assertThat(fields(spec)).containsExactly("axes");
  }

  @Test
  void lengthsOfEveryKindAreChecked() {
    RunSettings s = SweepSamples.settings();
    assertThat(fields(with(length(s, new TrainingLength.Epochs(0)))))
        .containsExactly("training.length.epochs");
    assertThat(fields(with(length(s, new TrainingLength.UntilLoss(-1, 0)))))
        .containsExactly("training.length.until.training_loss", "training.length.until.max_steps");
    assertThat(fields(with(length(s, new TrainingLength.UntilPlateau(0, 0, 10)))))
        .containsExactly(
            "training.length.until.plateau.min_delta", "training.length.until.plateau.patience");
  }

  private static RunSettings length(RunSettings s, TrainingLength length) {
    TrainingSpec t = s.training();
    return s.with(
        new TrainingSpec(t.optimizer(), t.batchSize(), length, t.schedule(), t.regularizers()));
  }

  @Test
  void aConvolutionalFamilyNeedsImagesOfItsSizeAndHasFewerFieldsToVary() {
    RunSettings base = SweepSamples.sweep().base();
    NetworkSpec resnet = new NetworkSpec(NetworkFamily.RESNET18, 4, 2, Activation.RELU, false);
    DataSpec images = DataSpec.of("cifar10");
    Axis depth = axis(Knob.DEPTH, 1, 2);
    Axis width = axis(Knob.WIDTH, 4, 513);
    RunSettings onDigits = base.with(resnet);
    RunSettings onImages = new RunSettings(images, base.task(), resnet, base.training());
    assertThat(fields(SweepSamples.sweep(onDigits, List.of(depth, width), 2, false)))
        .containsExactlyInAnyOrder("network.family", "axes[0].field", "axes[1].values[1]");
    assertThat(fields(SweepSamples.sweep(onImages, List.of(), 2, false))).isEmpty();
  }

  @Test
  void batchNormNeedsMoreThanOneSample() {
    RunSettings base = SweepSamples.sweep().base();
    NetworkSpec normalized = new NetworkSpec(NetworkFamily.MLP, 8, 2, Activation.RELU, true);
    Axis batch = axis(Knob.BATCH_SIZE, 1, 2);
    assertThat(fields(SweepSamples.sweep(base, List.of(batch), 2, false))).isEmpty();
    assertThat(fields(SweepSamples.sweep(base.with(normalized), List.of(batch), 2, false)))
        .containsExactly("axes[0].values");
  }

  private static Axis axis(Knob knob, double... values) {
    return new Axis(
        knob,
        java.util.Arrays.stream(values).<AxisValue>mapToObj(AxisValue.Number::new).toList(),
        AxisRole.LOAD,
        Direction.DIRECT);
  }
}
