package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.metric.MetricKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PdeRulesTest {
  private static final NetworkSpec NETWORK =
      new NetworkSpec(NetworkFamily.RESIDUAL_MLP, 4, 1, Activation.SWISH, false);

  @Test
  void aSoundProblemHasNoViolation() {
    assertThat(SweepRules.check(pde(List.of()))).isEmpty();
  }

  @Test
  void everyStepOfARuleTakesAllItsNodes() {
    SweepSpec spec =
        sweep(
            settings("poisson-1d", 201, SubsetRule.QUADRATURE, LossKind.DEEP_RITZ, NETWORK, 0),
            List.of(axis(Knob.SUBSET, 101, 401)),
            List.of());
    assertThat(SweepRules.check(spec)).isEmpty();
    Grid grid = new Grid(spec);
    assertThat(grid.cell(0).settings().training().batchSize()).isEqualTo(101);
    assertThat(grid.cell(1).settings().training().batchSize()).isEqualTo(401);
  }

  @Test
  void lossAndRuleAreAxes() {
    List<Axis> axes =
        List.of(
            words(Knob.LOSS, "least_squares", "deep_ritz"),
            words(Knob.SUBSET_RULE, "monte_carlo", "quadrature"));
    SweepSpec spec =
        sweep(
            settings("poisson-1d", 201, SubsetRule.MONTE_CARLO, LossKind.DEEP_RITZ, NETWORK, 20),
            axes,
            List.of());
    assertThat(SweepRules.check(spec)).isEmpty();
    RunSettings last = new Grid(spec).cell(3).settings();
    assertThat(last.task().loss()).isEqualTo(LossKind.DEEP_RITZ);
    assertThat(last.data().subsetRule()).isEqualTo(SubsetRule.QUADRATURE);
    assertThat(last.training().batchSize()).isEqualTo(201);
    assertThat(new Grid(spec).cell(0).settings().training().batchSize()).isEqualTo(20);
  }

  @Test
  void aKernelAcrossActivationsIsRefusedForTheOneThatHasNone() {
    NetworkSpec plain = new NetworkSpec(NetworkFamily.MLP, 4, 1, Activation.TANH, false);
    MeasurementSpec kernel =
        new MeasurementSpec(MetricKind.KERNEL_TOP_EIGENVALUE, Map.of("samples", "16"));
    RunSettings base =
        settings("poisson-1d", 201, SubsetRule.MONTE_CARLO, LossKind.LEAST_SQUARES, plain, 20);
    assertThat(SweepRules.check(sweep(base, List.of(), List.of(kernel)))).isEmpty();
    SweepSpec both = sweep(base, List.of(words(Knob.ACTIVATION, "tanh", "swish")), List.of(kernel));
    assertThat(SweepRules.check(both))
        .containsExactly(
            new Violation(
                "measurements[0].kind",
                "KERNEL_TOP_EIGENVALUE",
                "network.activation: tanh, whose layers' factors give the kernel, not swish"));
  }

  @Test
  void reluHasNoSecondDerivative() {
    NetworkSpec relu = new NetworkSpec(NetworkFamily.MLP, 4, 1, Activation.RELU, false);
    assertThat(fields(with(relu))).containsExactly("network.activation");
  }

  @Test
  void batchNormAndConvolutionsAreRefused() {
    NetworkSpec normalized = new NetworkSpec(NetworkFamily.MLP, 4, 1, Activation.TANH, true);
    assertThat(fields(with(normalized))).containsExactly("network.batch_norm");
    NetworkSpec vgg = new NetworkSpec(NetworkFamily.VGG11, 4, 1, Activation.TANH, false);
    assertThat(fields(with(vgg))).contains("network.family");
  }

  @Test
  void aNetworkWithoutNonlinearitiesIsRefused() {
    NetworkSpec linear = new NetworkSpec(NetworkFamily.MLP, 4, 0, Activation.TANH, false);
    assertThat(fields(with(linear))).containsExactly("network.depth");
  }

  @ParameterizedTest
  @CsvSource({"poisson-1d, 200", "poisson-2d, 100", "poisson-ball, 101"})
  void nodesThatNoRuleHasAreRefused(String problem, int nodes) {
    RunSettings settings =
        settings(problem, nodes, SubsetRule.QUADRATURE, LossKind.DEEP_RITZ, NETWORK, 0);
    assertThat(fields(sweep(settings, List.of(), List.of()))).containsExactly("data.subset");
  }

  @Test
  void aBatchByQuadratureIsRefused() {
    RunSettings settings =
        settings("poisson-1d", 201, SubsetRule.QUADRATURE, LossKind.DEEP_RITZ, NETWORK, 20);
    assertThat(fields(sweep(settings, List.of(), List.of())))
        .containsExactly("training.batch_size");
  }

  @Test
  void aLossOfClassesIsRefused() {
    RunSettings settings =
        settings("poisson-1d", 100, SubsetRule.MONTE_CARLO, LossKind.CROSS_ENTROPY, NETWORK, 20);
    assertThat(fields(sweep(settings, List.of(), List.of()))).containsExactly("task.loss");
  }

  @ParameterizedTest
  @EnumSource(
      value = Knob.class,
      names = {"LABEL_NOISE", "PIXEL_NOISE"})
  void noiseIsNoAxisOfPoints(Knob noise) {
    RunSettings settings =
        settings("poisson-1d", 100, SubsetRule.MONTE_CARLO, LossKind.DEEP_RITZ, NETWORK, 20);
    assertThat(fields(sweep(settings, List.of(SweepSamples.axis(noise, 0, 0.1)), List.of())))
        .containsExactly("axes[0].field");
  }

  @Test
  void dataToClassifyIsRefused() {
    RunSettings settings =
        settings("digits", 100, SubsetRule.MONTE_CARLO, LossKind.DEEP_RITZ, NETWORK, 20);
    assertThat(fields(sweep(settings, List.of(), List.of()))).containsExactly("data.name");
  }

  @ParameterizedTest
  @EnumSource(
      value = MetricKind.class,
      names = {"TRAIN_ERROR", "TEST_ACCURACY", "GAUSS_LENGTH", "MODE_CONNECTIVITY"})
  void kindsThatNeedClassesAreRefused(MetricKind kind) {
    assertThat(fields(pde(List.of(new MeasurementSpec(kind, Map.of())))))
        .containsExactly("measurements[0].kind");
  }

  @ParameterizedTest
  @EnumSource(
      value = MetricKind.class,
      names = {"LCA_TOTAL", "LCA_SYNCHRONIZATION", "COMPRESSIBILITY", "WEIGHT_NORM"})
  void kindsOfLossesAndWeightsAreAllowed(MetricKind kind) {
    assertThat(fields(pde(List.of(new MeasurementSpec(kind, Map.of()))))).isEmpty();
  }

  /** Of layers whose factors give it: fully connected ones with tanh. */
  @Test
  void aTangentKernelIsOfTanhNetworksWithoutSkips() {
    List<MeasurementSpec> kernel =
        List.of(new MeasurementSpec(MetricKind.KERNEL_TRACE, Map.of("samples", "50")));
    NetworkSpec tanh = new NetworkSpec(NetworkFamily.MLP, 4, 1, Activation.TANH, false);
    NetworkSpec swish = new NetworkSpec(NetworkFamily.MLP, 4, 1, Activation.SWISH, false);
    assertThat(fields(with(tanh).withMeasurements(kernel))).isEmpty();
    assertThat(fields(with(swish).withMeasurements(kernel)))
        .containsExactly("measurements[0].kind");
    assertThat(fields(with(NETWORK).withMeasurements(kernel)))
        .containsExactly("measurements[0].kind");
  }

  @Test
  void theConditionIsOfLeastSquaresWhateverTheNetwork() {
    List<MeasurementSpec> ratio =
        List.of(new MeasurementSpec(MetricKind.PL_RATIO, Map.of("samples", "50")));
    assertThat(fields(pde(ratio))).isEmpty();
    RunSettings ritz =
        settings("poisson-1d", 1000, SubsetRule.MONTE_CARLO, LossKind.DEEP_RITZ, NETWORK, 100);
    assertThat(fields(sweep(ritz, List.of(), ratio))).containsExactly("measurements[0].kind");
    Axis both = words(Knob.LOSS, "deep_ritz", "least_squares");
    assertThat(fields(sweep(ritz, List.of(both), ratio))).isEmpty();
    assertThat(fields(pde(List.of(new MeasurementSpec(MetricKind.CROSS_ENTROPY_RATIO, Map.of())))))
        .contains("measurements[0].kind");
  }

  @Test
  void networksAtEqualErrorNeedCheckpointsOnTheWay() {
    List<MeasurementSpec> matched =
        List.of(new MeasurementSpec(MetricKind.PDE_LOSS, Map.of("at_error", "0.01")));
    assertThat(fields(pde(matched))).containsExactly("measurements[0].options.at_error");
    assertThat(
            fields(pde(List.of(new MeasurementSpec(MetricKind.PDE_LOSS, Map.of("at_error", "x"))))))
        .contains("measurements[0].options.at_error");
  }

  @Test
  void aHessianOfAPartOfARuleIsRefused() {
    RunSettings settings =
        settings("poisson-1d", 201, SubsetRule.QUADRATURE, LossKind.DEEP_RITZ, NETWORK, 0);
    MeasurementSpec part = new MeasurementSpec(MetricKind.HESSIAN_TRACE, Map.of());
    MeasurementSpec all = new MeasurementSpec(MetricKind.HESSIAN_TRACE, Map.of("samples", "201"));
    assertThat(fields(sweep(settings, List.of(), List.of(part))))
        .containsExactly("measurements[0].options.samples");
    assertThat(fields(sweep(settings, List.of(), List.of(all)))).isEmpty();
  }

  @Test
  void anIndexOfTheRoughestNetworkNeedsCheckpoints() {
    MeasurementSpec roughest =
        new MeasurementSpec(MetricKind.ROUGHNESS_INDEX, Map.of("network", "roughest"));
    MeasurementSpec series =
        new MeasurementSpec(MetricKind.ROUGHNESS_INDEX, Map.of("series", "training"));
    assertThat(fields(pde(List.of(roughest)))).containsExactly("measurements[0].options.network");
    assertThat(fields(pde(List.of(series)))).containsExactly("measurements[0].options.series");
    MeasurementSpec initial =
        new MeasurementSpec(MetricKind.ROUGHNESS_INDEX, Map.of("network", "initial"));
    assertThat(fields(pde(List.of(initial)))).as("which is drawn again").isEmpty();
  }

  @Test
  void aRatioOfTheEnergyNeedsARuleAndNoiseNeedsSamples() {
    MeasurementSpec ratio = new MeasurementSpec(MetricKind.RITZ_RATIO, Map.of());
    MeasurementSpec noise = new MeasurementSpec(MetricKind.GRADIENT_NOISE_SCALE, Map.of());
    List<MeasurementSpec> both = List.of(ratio, noise);
    assertThat(fields(pde(both))).containsExactly("measurements[0].kind");
    RunSettings nodes =
        settings("poisson-1d", 201, SubsetRule.QUADRATURE, LossKind.DEEP_RITZ, NETWORK, 0);
    assertThat(fields(sweep(nodes, List.of(), both))).containsExactly("measurements[1].kind");
    RunSettings either =
        settings("poisson-1d", 201, SubsetRule.QUADRATURE, LossKind.DEEP_RITZ, NETWORK, 20);
    Axis rules = words(Knob.SUBSET_RULE, "monte_carlo", "quadrature");
    assertThat(fields(sweep(either, List.of(rules), both))).isEmpty();
  }

  @Test
  void anErrorAndAPlaceOfTheTrainingAreNotOneNetwork() {
    MeasurementSpec both =
        new MeasurementSpec(
            MetricKind.ROUGHNESS_INDEX,
            Map.of("network", "initial", "series", "training", "at_error", "0.1"));
    SweepSpec kept = pde(List.of(both)).withCheckpoints(new CheckpointPolicy(false, false, 5));
    assertThat(fields(kept))
        .containsExactly("measurements[0].options.network", "measurements[0].options.series");
  }

  @Test
  void aLinearNetworkSolvesTheToyAlone() {
    NetworkSpec linear = new NetworkSpec(NetworkFamily.MLP, 1, 0, Activation.TANH, false);
    RunSettings toy =
        settings("poisson-toy", 101, SubsetRule.QUADRATURE, LossKind.DEEP_RITZ, linear, 0);
    assertThat(fields(sweep(toy, List.of(), List.of()))).isEmpty();
    assertThat(fields(sweep(penalized(toy, 1, 1), List.of(), List.of())))
        .containsExactly("network.depth");
    NetworkSpec residual =
        new NetworkSpec(NetworkFamily.RESIDUAL_MLP, 1, 0, Activation.TANH, false);
    assertThat(fields(sweep(toy.with(residual), List.of(), List.of())))
        .containsExactly("network.depth");
  }

  /** All points of every step: 201 nodes and two ends. */
  @Test
  void aPenaltysPointsAreSamplesToo() {
    RunSettings ruled =
        settings("poisson-1d", 201, SubsetRule.QUADRATURE, LossKind.DEEP_RITZ, NETWORK, 0);
    SweepSpec spec =
        sweep(penalized(ruled, 1, 1), List.of(SweepSamples.axis(Knob.PENALTY, 10, 100)), List.of());
    assertThat(fields(spec)).isEmpty();
    RunSettings last = new Grid(spec).cell(1).settings();
    assertThat(last.data().boundary()).isEqualTo(new BoundarySpec(BoundaryKind.PENALTY, 100, 1));
    assertThat(last.training().batchSize()).isEqualTo(203);
    assertThat(ProbeSubset.of(spec)).isEqualTo(203);
    assertThat(new Grid(spec).cell(0).settings()).isNotEqualTo(last);
    assertThat(RunKey.text(last, 1, 0)).contains("data.boundary.weight=100\n");
    assertThat(RunKey.text(ruled, 1, 0)).doesNotContain("boundary");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, data.boundary.weight",
    "-1, 1, data.boundary.weight",
    "NaN, 1, data.boundary.weight",
    "1, 0, data.boundary.points",
    "1, 2000000000, data.boundary.points",
    "1, 4, data.boundary.points"
  })
  void whatNoPenaltyCanBeIsRefused(double weight, int points, String field) {
    RunSettings square =
        settings("poisson-2d", 81, SubsetRule.QUADRATURE, LossKind.DEEP_RITZ, NETWORK, 0);
    int usual = points == 1 ? 9 : points;
    assertThat(fields(sweep(penalized(square, weight, usual), List.of(), List.of())))
        .contains(field);
  }

  @Test
  void partsOfAPenaltyWithoutOneAreRefused() {
    RunSettings hard =
        settings("poisson-1d", 100, SubsetRule.MONTE_CARLO, LossKind.DEEP_RITZ, NETWORK, 20);
    RunSettings parts = hard.with(hard.data().with(new BoundarySpec(BoundaryKind.HARD, 3, 4)));
    assertThat(fields(sweep(parts, List.of(SweepSamples.axis(Knob.PENALTY, 1, 2)), List.of())))
        .contains("data.boundary.weight", "data.boundary.points", "axes[0].field");
    RunSettings digits = SweepSamples.settings();
    assertThat(fields(SweepSamples.sweep(penalized(digits, 1, 1), List.of(), 2, false)))
        .containsExactly("data.boundary.kind");
  }

  /** Both ends of the interval four times each: eight points, and one inside. */
  @ParameterizedTest
  @CsvSource({"8, 1", "9, 0"})
  void everyStepOfFreshPointsHasSomeInside(int batch, int violations) {
    RunSettings fresh =
        settings(
            "poisson-1d", 100, SubsetRule.MONTE_CARLO_FRESH, LossKind.DEEP_RITZ, NETWORK, batch);
    assertThat(fields(sweep(penalized(fresh, 1, 4), List.of(), List.of())))
        .hasSize(violations)
        .allMatch("training.batch_size"::equals);
  }

  @Test
  void aHessianOfAPartOfThePointsIsRefusedWithAPenalty() {
    RunSettings sampled =
        penalized(
            settings("poisson-1d", 100, SubsetRule.MONTE_CARLO, LossKind.DEEP_RITZ, NETWORK, 20),
            1,
            4);
    MeasurementSpec part = new MeasurementSpec(MetricKind.HESSIAN_TRACE, Map.of("samples", "100"));
    MeasurementSpec all = new MeasurementSpec(MetricKind.HESSIAN_TRACE, Map.of("samples", "108"));
    assertThat(fields(sweep(sampled, List.of(), List.of(part))))
        .containsExactly("measurements[0].options.samples");
    assertThat(fields(sweep(sampled, List.of(), List.of(all)))).isEmpty();
  }

  private static RunSettings penalized(RunSettings settings, double weight, int points) {
    return settings.with(
        settings.data().with(new BoundarySpec(BoundaryKind.PENALTY, weight, points)));
  }

  /**
   * −π²/4 is the least energy of u that vanish at both ends, −π²/4 − π²/10 with a penalty of 10.
   */
  @ParameterizedTest
  @CsvSource({
    "0.5, 0, 1",
    "0, 0, 1",
    "NaN, 0, 1",
    "-2.4, 0, 0",
    "-2.5, 0, 1",
    "-2.5, 10, 0",
    "-3.5, 10, 1"
  })
  void anEnergyIsWaitedForBetweenTheLeastOneAndNothing(double loss, double penalty, int found) {
    RunSettings ritz =
        settings("poisson-1d", 100, SubsetRule.MONTE_CARLO, LossKind.DEEP_RITZ, NETWORK, 20)
            .with(new TrainingLength.UntilLoss(loss, 100));
    RunSettings run = penalty > 0 ? penalized(ritz, penalty, 1) : ritz;
    assertThat(fields(sweep(run, List.of(), List.of())))
        .hasSize(found)
        .allMatch("training.length.until.training_loss"::equals);
  }

  @Test
  void noThresholdSuitsSquaresAndEnergiesAlike() {
    Axis both = words(Knob.LOSS, "deep_ritz", "least_squares");
    for (double loss : new double[] {0.5, -2}) {
      RunSettings run =
          settings("poisson-1d", 100, SubsetRule.MONTE_CARLO, LossKind.LEAST_SQUARES, NETWORK, 20)
              .with(new TrainingLength.UntilLoss(loss, 100));
      assertThat(fields(sweep(run, List.of(both), List.of())))
          .contains("training.length.until.training_loss");
      assertThat(fields(sweep(run, List.of(), List.of()))).hasSize(loss > 0 ? 0 : 1);
    }
  }

  @Test
  void networksAtEqualLossAreNotOfAnEnergy() {
    List<MeasurementSpec> matched =
        List.of(
            new MeasurementSpec(
                MetricKind.HESSIAN_TRACE, Map.of("samples", "100", "at_loss", "0.5")));
    RunSettings ritz =
        settings("poisson-1d", 100, SubsetRule.MONTE_CARLO, LossKind.DEEP_RITZ, NETWORK, 20);
    assertThat(fields(sweep(ritz, List.of(), matched))).contains("measurements[0].options.at_loss");
    Axis both = words(Knob.LOSS, "least_squares", "deep_ritz");
    assertThat(SweepRules.check(sweep(ritz, List.of(both), matched)))
        .anyMatch(v -> v.expected().contains("deep_ritz is an energy"));
    Axis squares = words(Knob.LOSS, "least_squares");
    assertThat(SweepRules.check(sweep(ritz, List.of(squares), matched)))
        .noneMatch(v -> v.expected().contains("deep_ritz is an energy"));
  }

  @Test
  void whatOnlyPdesHaveIsRefusedElsewhere() {
    RunSettings digits = SweepSamples.settings();
    RunSettings other =
        new RunSettings(
            DataSpec.of("poisson-1d"),
            new TaskSpec(TaskKind.CLASSIFICATION, LossKind.DEEP_RITZ, Parametrization.STANDARD),
            NETWORK,
            digits.training());
    List<MeasurementSpec> rough =
        List.of(new MeasurementSpec(MetricKind.ROUGHNESS_INDEX, Map.of()));
    assertThat(fields(sweep(other, List.of(words(Knob.LOSS, "deep_ritz")), rough)))
        .contains(
            "task.loss",
            "data.name",
            "network.family",
            "network.activation",
            "measurements[0].kind",
            "axes[0].field");
  }

  private static List<String> fields(SweepSpec spec) {
    return SweepRules.check(spec).stream().map(Violation::field).toList();
  }

  private static SweepSpec pde(List<MeasurementSpec> measurements) {
    return sweep(
        settings("poisson-1d", 1000, SubsetRule.MONTE_CARLO, LossKind.LEAST_SQUARES, NETWORK, 100),
        List.of(),
        measurements);
  }

  private static SweepSpec with(NetworkSpec network) {
    return sweep(
        settings("poisson-1d", 1000, SubsetRule.MONTE_CARLO, LossKind.LEAST_SQUARES, network, 100),
        List.of(),
        List.of());
  }

  private static SweepSpec sweep(
      RunSettings settings, List<Axis> axes, List<MeasurementSpec> measurements) {
    return SweepSamples.sweep(settings, axes, 2, false).withMeasurements(measurements);
  }

  private static RunSettings settings(
      String problem, int points, SubsetRule rule, LossKind loss, NetworkSpec network, int batch) {
    return new RunSettings(
        new DataSpec(problem, points, rule, 0, 0, 1, 0),
        new TaskSpec(TaskKind.PDE, loss, Parametrization.STANDARD),
        network,
        new TrainingSpec(
            new OptimizerSpec(OptimizerKind.ADAM, 1e-3, 0, 0),
            batch,
            new TrainingLength.Steps(10),
            ScheduleSpec.CONSTANT,
            List.of()));
  }

  private static Axis axis(Knob knob, int... values) {
    return SweepSamples.axis(knob, java.util.Arrays.stream(values).asDoubleStream().toArray());
  }

  private static Axis words(Knob knob, String... words) {
    List<AxisValue> values = new ArrayList<>();
    for (String word : words) {
      values.add(new AxisValue.Word(word));
    }
    return new Axis(knob, values, knob.usualRole(), knob.usualDirection());
  }
}
