package io.orograph.wire.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.metric.MetricOption;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisRole;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.Direction;
import io.orograph.core.sweep.InitializationKind;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.LayerRate;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.core.sweep.OutputKind;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.PhaseSettings;
import io.orograph.core.sweep.RecallSpec;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.ScheduleKind;
import io.orograph.core.sweep.ScheduleSpec;
import io.orograph.core.sweep.SearchSpec;
import io.orograph.core.sweep.SubsetRule;
import io.orograph.core.sweep.SweepQuota;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.core.sweep.TrainingSpec;
import io.orograph.core.sweep.Violation;
import io.orograph.core.sweep.WeightDecayScope;
import io.orograph.v1.PhasePreset;
import io.orograph.v1.PhaseRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecConverterTest {
  private static final List<TrainingLength> LENGTHS =
      List.of(
          new TrainingLength.Epochs(3),
          new TrainingLength.Steps(500),
          new TrainingLength.UntilLoss(0.25, 1000),
          new TrainingLength.UntilPlateau(1e-4, 5, 1000));

  private static final List<OptimizerSpec> OPTIMIZERS =
      List.of(
          new OptimizerSpec(OptimizerKind.SGD, 1, 0, 0),
          new OptimizerSpec(OptimizerKind.SGD, 1, 0.9, 1e-4).withNesterov(true),
          new OptimizerSpec(OptimizerKind.ADAM, 1, 0, 0).withBetas(0, 0.9).withEpsilon(1e-6),
          new OptimizerSpec(OptimizerKind.ADAMW, 1, 0, 0)
              .withWeightDecay(0.1, WeightDecayScope.WEIGHTS),
          new OptimizerSpec(OptimizerKind.RMSPROP, 1, 0.5, 0).withSmoothing(0));

  private static final List<ScheduleSpec> SCHEDULES =
      List.of(
          ScheduleSpec.CONSTANT,
          new ScheduleSpec(ScheduleKind.STEP, 0.1, 0.75),
          new ScheduleSpec(ScheduleKind.COSINE, 1, 0),
          new ScheduleSpec(ScheduleKind.ONE_CYCLE, 1, 0.3));

  /** Specifications that differ in every field from each other. */
  static Stream<SweepSpec> specs() {
    return IntStream.range(0, 8).mapToObj(SpecConverterTest::spec);
  }

  private static SweepSpec spec(int i) {
    boolean odd = i % 2 == 1;
    RunSettings base =
        new RunSettings(
            new DataSpec(
                "digits",
                odd ? 0 : 900,
                odd ? SubsetRule.FIRST_N : SubsetRule.STRATIFIED,
                i * 0.1,
                i,
                -i,
                i * 0.01),
            new TaskSpec(TaskKind.CLASSIFICATION, LossKind.CROSS_ENTROPY, Parametrization.STANDARD),
            new NetworkSpec(
                NetworkFamily.MLP,
                8 + i,
                i,
                odd ? Activation.TANH : Activation.RELU,
                false,
                OutputKind.LINEAR,
                odd || i % 4 == 0,
                i > 0 && odd ? 3 : 0,
                odd ? InitializationKind.XAVIER_NORMAL : InitializationKind.DEFAULT),
            new TrainingSpec(
                OPTIMIZERS.get(i % OPTIMIZERS.size()).withLearningRate(0.1 / (i + 1)),
                16 + i,
                LENGTHS.get(i % LENGTHS.size()),
                SCHEDULES.get(i % SCHEDULES.size()),
                List.of(),
                odd
                    ? List.of(new LayerRate("0.*,2.bias", 0.5 * i, i), new LayerRate("*", 0, 0))
                    : List.of()));
    List<Axis> axes = new ArrayList<>();
    if (i > 0) {
      axes.add(
          new Axis(
              Knob.WIDTH,
              List.of(new AxisValue.Number(4), new AxisValue.Number(8)),
              odd ? AxisRole.LOAD : AxisRole.OTHER,
              odd ? Direction.INVERSE : Direction.DIRECT));
    }
    if (i > 2) {
      axes.add(
          new Axis(
              Knob.ACTIVATION,
              List.of(new AxisValue.Word("relu"), new AxisValue.Word("tanh")),
              AxisRole.OTHER,
              Direction.DIRECT));
    }
    return new SweepSpec(
            base,
            axes,
            2 + i,
            (long) i * Long.MAX_VALUE,
            odd,
            new CheckpointPolicy(odd, !odd, i),
            List.of(
                new MeasurementSpec(MetricKind.TRAIN_LOSS, Map.of()),
                new MeasurementSpec(
                    MetricKind.CKA_SIMILARITY,
                    Map.of("estimator", "debiased", "mixup", "0.5", "samples", "100")),
                new MeasurementSpec(MetricKind.TOP_EIGENVALUE, Map.of("tolerance", "0.00001")),
                new MeasurementSpec(
                    new Metric(MetricKind.TOP_EIGENVALUE, "sharp"), Map.of("steps", "200"))),
            SearchSpec.GRID,
            odd ? PhaseSettings.DEFAULT : new PhaseSettings(1, 2, 0.5, true, -3.5),
            odd ? List.of() : List.of("double_descent", "same_topology"),
            i - 3,
            i)
        .withQuota(new SweepQuota(3L * i, 1_000_000_007L * i));
  }

  @ParameterizedTest
  @MethodSource("specs")
  void whatGoesOutComesBack(SweepSpec spec) {
    assertThat(SpecConverter.fromProto(SpecConverter.toProto(spec))).isEqualTo(spec);
  }

  @ParameterizedTest
  @MethodSource("specs")
  void whatGoesOutAsYamlComesBack(SweepSpec spec) {
    String yaml = SweepFile.toYaml(SpecConverter.toProto(spec));
    assertThat(SpecConverter.fromProto(SweepFile.parse(yaml))).isEqualTo(spec);
  }

  @Test
  void differentSpecificationsHaveDifferentDigests() {
    assertThat(specs().map(SpecConverter::specDigest)).doesNotHaveDuplicates();
  }

  @Test
  void neitherPriorityNorParallelismNorQuotaNorSpelledOutDefaultsChangeTheDigest() {
    SweepSpec s = SpecConverter.fromProto(SweepFile.parse(Samples.SWEEP));
    String otherwise =
        Samples.SWEEP
            + """
            priority: 9
            max_parallel: 3
            quota: {queued_runs: 100, checkpoint_bytes: 5000000000}
            checkpoints: {initial: false}
            phase: {fitted_error_percent: 0.5}
            """;
    SweepSpec other = SpecConverter.fromProto(SweepFile.parse(otherwise));
    assertThat(other).isNotEqualTo(s);
    assertThat(SpecConverter.specDigest(other)).isEqualTo(SpecConverter.specDigest(s));
  }

  @Test
  void theCanonicalTextNeverChanges() {
    SweepSpec s = SpecConverter.fromProto(SweepFile.parse(Samples.SWEEP));
    assertThat(SpecText.of(s))
        .isEqualTo(
            """
            orograph.sweep/1
            orograph.run/1
            data.name=digits
            network.depth=2
            network.family=mlp
            network.width=4
            replicate=0
            run_seed=7
            training.batch_size=32
            training.length=epochs:5
            training.optimizer.learning_rate=0.1
            training.optimizer.momentum=0.9
            axis.network.width=load;inverse;4,8
            axis.training.batch_size=temperature;inverse;32,64
            replicates=3
            measurement.CKA_SIMILARITY=
            measurement.TRAIN_ERROR=
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{name: mixture}",
        "{name: mixture, mixture: {classes: 3, separation: 1.5, condition: 10, test_samples: 9}}",
        "{name: teacher, teacher: {dimension: 3, depth: 2, activation: tanh, noise: 0.25}}",
        "{name: mine, imported: {digest: abababababababababababababababababababababababababababababababab,"
            + " train_samples: 900, test_samples: 900, classes: 2, shape: [3]}}"
      })
  void dataThatASpecificationDescribesCrossTheBorder(String data) {
    SweepSpec s = SpecConverter.fromProto(SweepFile.parse(withData(data)));
    assertThat(s.base().data().set()).isPresent();
    assertThat(SpecConverter.fromProto(SpecConverter.toProto(s)).base().data())
        .isEqualTo(s.base().data());
  }

  @Test
  void aDescriptionOfOtherDataIsRefused() {
    assertThatThrownBy(
            () ->
                SpecConverter.fromProto(
                    SweepFile.parse(withData("{name: digits, mixture: {classes: 3}}"))))
        .isInstanceOf(SpecRejected.class)
        .hasMessageContaining("data.mixture: given (expected: nothing; data.name mixture has it)");
  }

  @Test
  void aTransformerOnSequencesCrossesTheBorder() {
    String sweep =
        withData("{name: recall, recall: {keys: 3, values: 2, pairs: 5, mentions: 3, flips: 0.1}}")
            .replaceFirst("family: mlp", "family: transformer\n  heads: 2")
            // A mixture of tokens is no token.
            .replaceFirst("samples: 640", "inputs: plain");
    SweepSpec s = SpecConverter.fromProto(SweepFile.parse(sweep));
    assertThat(s.base().data().recall()).contains(new RecallSpec(3, 2, 5, 3, 0.1, 1024, 1024));
    assertThat(s.base().network().heads()).isEqualTo(2);
    RunSettings back = SpecConverter.fromProto(SpecConverter.toProto(s)).base();
    assertThat(back.data()).isEqualTo(s.base().data());
    assertThat(back.network()).isEqualTo(s.base().network());
  }

  private static String withData(String data) {
    return Samples.SWEEP.replace("data:\n  name: digits", "data: " + data);
  }

  @Test
  void everyOptionOfEveryMetricKindCrossesTheBorder() {
    List<MeasurementSpec> all =
        Arrays.stream(MetricKind.values())
            .filter(kind -> !kind.isOwn()) // always named: OwnMetricsAtTheBorderTest
            .map(kind -> new MeasurementSpec(kind, new MeasurementSpec(kind, Map.of()).resolved()))
            .toList();
    List<io.orograph.v1.MeasurementSpec> wire =
        all.stream().map(MeasurementSpecConverter::toProto).toList();
    assertThat(MeasurementSpecConverter.fromProto(wire)).isEqualTo(all);
  }

  @Test
  void unknownOptionsOfAskedMeasurementsAreRefusedByName() {
    io.orograph.v1.MeasurementSpec bad =
        io.orograph.v1.MeasurementSpec.newBuilder()
            .setKind("HESSIAN_TRACE")
            .putOptions("probs", com.google.protobuf.Value.newBuilder().setNumberValue(3).build())
            .putOptions("samples", com.google.protobuf.Value.newBuilder().setNumberValue(1).build())
            .build();
    assertThatThrownBy(() -> MeasurementSpecConverter.fromProto(List.of(bad)))
        .isInstanceOf(SpecRejected.class)
        .hasMessageContaining("measurements[0].options.probs: 3 (expected: probes)")
        .hasMessageContaining("measurements[0].options.samples: 1 (expected: a whole number");
  }

  @Test
  void numbersOutsideTheDomainAreRefusedAlsoWithoutAFile() {
    io.orograph.v1.SweepSpec.Builder p = SweepFile.parse(Samples.SWEEP).toBuilder().setPriority(1);
    p.getTrainingBuilder().getOptimizerBuilder().setWeightDecay(Double.NaN);
    p.getPhaseBuilder().setSimilarCka(Double.NaN).setTraceThreshold(Double.POSITIVE_INFINITY);
    p.getDataBuilder().setSubsetRuleValue(77);
    p.getAxesBuilder(0).getValuesBuilder(0).setNumberValue(Double.NEGATIVE_INFINITY);
    assertThat(SpecConverter.check(p.build()))
        .extracting(v -> v.field())
        .containsExactlyInAnyOrder(
            "training.optimizer.weight_decay",
            "phase.similar_cka",
            "phase.trace_threshold",
            "data.subset_rule",
            "axes[0].values[0]");
  }

  @Test
  void presetsStandForThresholdsAndThoseGivenWin() {
    PhaseSettings paper = SpecConverter.fromProto(rule(PhasePreset.PHASE_PRESET_PAPER).build());
    assertThat(paper).isEqualTo(new PhaseSettings(0.5, 0.5, 0.7, false, 0));
    assertThat(SpecConverter.fromProto(rule(PhasePreset.PHASE_PRESET_HESSIAN).build()))
        .isEqualTo(new PhaseSettings(0.5, 0.5, Double.NaN, true, 7));
    assertThat(SpecConverter.fromProto(PhaseRule.getDefaultInstance()))
        .isEqualTo(PhaseSettings.DEFAULT);
    assertThat(
            SpecConverter.fromProto(
                rule(PhasePreset.PHASE_PRESET_PAPER).setSimilarCka(0.4).build()))
        .isEqualTo(new PhaseSettings(0.5, 0.5, 0.4, false, 0));
  }

  @Test
  void aLearnedRuleGoesOutWithItsThresholdsAndComesBack() {
    PhaseSettings learned = new PhaseSettings(0.3, 2, 0.6, false, 0, true);
    assertThat(SpecConverter.toProto(learned).getPreset()).isEqualTo(PhasePreset.PHASE_PRESET_TREE);
    assertThat(SpecConverter.fromProto(SpecConverter.toProto(learned))).isEqualTo(learned);
  }

  private static PhaseRule.Builder rule(PhasePreset preset) {
    return PhaseRule.newBuilder().setPreset(preset);
  }

  @Test
  void ofMoreThanAThousandMeasurementsNoneIsRead() {
    io.orograph.v1.SweepSpec.Builder many =
        SweepFile.parse(Samples.SWEEP).toBuilder().clearMeasurements();
    for (int i = 0; i <= 1_000; i++) {
      many.addMeasurements(
          io.orograph.v1.MeasurementSpec.newBuilder()
              .setKind("TRAIN_LOSS")
              .setMetric("TRAIN_LOSS_" + i));
    }
    assertThat(SpecConverter.check(many.build()))
        .extracting(Violation::toString)
        .contains("measurements: 1001 (expected: at most 1000)");
  }

  @Test
  void aRecordThatTodaysRulesRefuseIsReadBack() {
    io.orograph.v1.SweepSpec.Builder p = SweepFile.parse(Samples.SWEEP).toBuilder();
    p.getNetworkBuilder().setFamily(io.orograph.v1.NetworkFamily.NETWORK_FAMILY_RESNET18);
    io.orograph.v1.Axis.Builder decay = p.addAxesBuilder().setField(Knob.WEIGHT_DECAY.path());
    for (int i = 0; i < 300_000; i++) {
      decay.addValuesBuilder().setNumberValue(i * 1e-6);
    }
    p.getSearchBuilder().setBudget(5);
    p.addPrimaryClaims("x".repeat(1000));
    assertThat(SpecConverter.check(p.build()))
        .extracting(v -> v.field())
        .contains("network.family", "axes", "search.budget", "primary_claims[0]");

    SweepSpec recorded = SpecConverter.recorded(p.build());
    assertThat(recorded.base().network().family()).isEqualTo(NetworkFamily.RESNET18);
    assertThat(recorded.axes().get(2).values()).hasSize(300_000);
    assertThat(recorded.search().budget()).isEqualTo(5);
    assertThat(recorded.primaryClaims().get(0)).hasSize(1000);
    assertThat(SpecConverter.recorded(SpecConverter.toProto(recorded))).isEqualTo(recorded);
  }

  @Test
  void aRecordThatIsNoSpecificationIsRefused() {
    io.orograph.v1.SweepSpec.Builder p = SweepFile.parse(Samples.SWEEP).toBuilder().clearData();
    p.getAxesBuilder(0).setField("network.girth");
    assertThatThrownBy(() -> SpecConverter.recorded(p.build()))
        .isInstanceOf(SpecRejected.class)
        .hasMessageContaining("data: not set")
        .hasMessageContaining("axes[0].field: network.girth");
  }

  @ParameterizedTest
  @MethodSource("specs")
  void aRecordOfWhatWasAcceptedIsTheSame(SweepSpec spec) {
    assertThat(SpecConverter.recorded(SpecConverter.toProto(spec))).isEqualTo(spec);
  }

  @Test
  void theCatalogueGoesOutWithEveryOption() {
    for (MetricKind kind : MetricKind.values()) {
      io.orograph.v1.MetricKindDescription d = CatalogueConverter.toProto(kind);
      assertThat(d.getOptionsList())
          .extracting(o -> o.getName())
          .isEqualTo(kind.options().stream().map(MetricOption::name).toList());
      assertThat(d.getDefinition()).isNotBlank();
    }
  }
}
