package io.orograph.core.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.LayerRate;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.OutputKind;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.SubsetRule;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every claim on sweeps in which it is known to hold, known not to, and cannot be told. */
class ClaimsTest {
  private static final Set<Claim> OF_DATA =
      EnumSet.of(Claim.DATA_BUYS_SIMILARITY, Claim.DATA_RAISE_CURVATURE);
  private static final Set<Claim> OF_NOISE =
      EnumSet.of(
          Claim.LABEL_QUALITY_BUYS_CONNECTIVITY,
          Claim.LABEL_NOISE_SHOWS_IN_CKA,
          Claim.PIXEL_NOISE_LOWERS_SIMILARITY);
  private static final Set<Claim> OF_OTHERS =
      EnumSet.of(
          Claim.ZEROS_RISE_WITH_LAMBDA,
          Claim.ZEROS_RISE_WITH_L1,
          Claim.ZEROS_RISE_WITH_HOYER_SQUARE,
          Claim.MLI_VIOLATED_WHEN_PUSHED_OUT,
          Claim.MLI_HOLDS_FOR_SGD,
          Claim.RITZ_ROUGHER_BY_MONTE_CARLO,
          Claim.RITZ_ALIKE_BY_QUADRATURE,
          Claim.ROUGHNESS_RISES_THEN_FALLS,
          Claim.KERNEL_CHANGE_FALLS_WITH_WIDTH,
          Claim.KERNEL_CHANGE_STAYS_WITH_BOUNDED_OUTPUTS,
          Claim.SCALED_RATE_FLATTENS_TEMPERATURE,
          Claim.ZERO_LOSS_COST);
  private static final Map<Claim, Knob> COEFFICIENTS =
      Map.of(
          Claim.ZEROS_RISE_WITH_LAMBDA, Knob.COMPRESSIBILITY,
          Claim.ZEROS_RISE_WITH_L1, Knob.L1,
          Claim.ZEROS_RISE_WITH_HOYER_SQUARE, Knob.HOYER_SQUARE);
  private static final ClaimReport PUBLISHED = World.published().report();

  private static ClaimResult in(ClaimReport report, Claim claim) {
    return report.results().stream().filter(r -> r.claim() == claim).findFirst().orElseThrow();
  }

  private static World data() {
    return World.published()
        .load(Knob.SUBSET)
        .put(MetricKind.HESSIAN_TRACE, (l, b) -> World.fits(l, b) ? 50 + 9 * l + b : 600);
  }

  private static World noise(Claim claim) {
    return noise(
        claim == Claim.PIXEL_NOISE_LOWERS_SIMILARITY ? Knob.PIXEL_NOISE : Knob.LABEL_NOISE);
  }

  private static World noise(Knob knob) {
    return World.published()
        .load(knob)
        .put(MetricKind.TRAIN_ERROR, (l, b) -> 0.1)
        .put(MetricKind.MODE_CONNECTIVITY, (l, b) -> -0.1 - l)
        .put(MetricKind.CKA_SIMILARITY, (l, b) -> 0.9 - 0.05 * l + 0.01 * b)
        .put(MetricKind.HESSIAN_TRACE, (l, b) -> 50 + 10 * World.chance("flat", l, b));
  }

  /** The index of Deep Ritz is so many times that of least squares. */
  private static World ritz(Claim claim, double ratio) {
    return World.published()
        .solves(
            claim == Claim.RITZ_ALIKE_BY_QUADRATURE
                ? SubsetRule.QUADRATURE
                : SubsetRule.MONTE_CARLO)
        .put(MetricKind.ROUGHNESS_INDEX, (l, b) -> l == 0 ? 0.03 : 0.03 * ratio);
  }

  /** The index starts at 0.02, rises to another value and ends at 0.03. */
  private static World rising(World.Field roughest) {
    World.Field initial = (l, b) -> 0.02;
    World.Field last = (l, b) -> 0.03;
    return World.published()
        .solves(SubsetRule.QUADRATURE)
        .put(index("initial"), initial)
        .put(index("roughest"), roughest)
        .put(index("last"), last);
  }

  private static MeasurementSpec index(String network) {
    return new MeasurementSpec(
        Metric.of(MetricKind.ROUGHNESS_INDEX, "at_" + network), Map.of("network", network));
  }

  /** The change is a power of the width, another at the coldest cells. */
  private static World kernels(OutputKind outputs, double power, double coldest) {
    return World.published()
        .fits(Parametrization.NTK, outputs)
        .put(
            MetricKind.KERNEL_CHANGE,
            (l, b) -> 3 * Math.pow(8 << l, b == World.BATCHES - 1 ? coldest : power));
  }

  /** The learning rate goes with the batch size, and networks from some width on fit. */
  private static World flat() {
    return World.published()
        .scaledRate()
        .put(MetricKind.TRAIN_ERROR, (l, b) -> l > 4 || (l == 4 && b > 2) ? 0.1 : 20);
  }

  /** Fitted cells are poorly connected up to a width, and lose this by training on. */
  private static World costly(double points) {
    return World.published()
        .put(MetricKind.MODE_CONNECTIVITY, (l, b) -> l < 5 ? -8 : -0.1)
        .put(
            MetricKind.ZERO_LOSS_COST,
            (l, b) -> (l < 5 ? points : 0) + 0.1 * World.chance("cost", l, b));
  }

  private static World regularized(Claim claim) {
    if (claim == Claim.ZERO_LOSS_COST) {
      return costly(2);
    }
    if (claim == Claim.SCALED_RATE_FLATTENS_TEMPERATURE) {
      return flat();
    }
    if (claim == Claim.KERNEL_CHANGE_FALLS_WITH_WIDTH) {
      return kernels(OutputKind.LINEAR, -0.47, -0.55);
    }
    if (claim == Claim.KERNEL_CHANGE_STAYS_WITH_BOUNDED_OUTPUTS) {
      return kernels(OutputKind.TANH, 0.03, -0.05);
    }
    if (claim == Claim.RITZ_ROUGHER_BY_MONTE_CARLO || claim == Claim.RITZ_ALIKE_BY_QUADRATURE) {
      return ritz(claim, claim == Claim.RITZ_ROUGHER_BY_MONTE_CARLO ? 4 : 1.3);
    }
    if (claim == Claim.ROUGHNESS_RISES_THEN_FALLS) {
      return rising((l, b) -> 0.2);
    }
    if (claim == Claim.MLI_HOLDS_FOR_SGD) {
      // what was not trained rises, and is no evidence
      return World.published().put(MetricKind.MIN_DELTA, (l, b) -> World.fits(l, b) ? 1e-6 : 3);
    }
    return COEFFICIENTS.containsKey(claim)
        ? World.published()
            .load(COEFFICIENTS.get(claim))
            .put(MetricKind.ZERO_SHARE, (l, b) -> 10 + 10 * l + b)
        : World.published()
            .load(Knob.NORM_RADIUS)
            .put(MetricKind.MIN_DELTA, (l, b) -> l >= 6 && b > 1 ? 0.05 : 1e-5);
  }

  private static ClaimResult where(Claim claim, boolean holds) {
    if (holds
        && !OF_DATA.contains(claim)
        && !OF_NOISE.contains(claim)
        && !OF_OTHERS.contains(claim)) {
      return in(PUBLISHED, claim);
    }
    World world =
        OF_DATA.contains(claim)
            ? data()
            : OF_NOISE.contains(claim)
                ? noise(claim)
                : OF_OTHERS.contains(claim) ? regularized(claim) : null;
    if (holds && world != null) {
      return world.result(claim);
    }
    return Optional.ofNullable(COUNTER.get(claim)).orElseThrow().get().result(claim);
  }

  private static World swapped(MetricKind other) {
    World world = World.published();
    World.Field cka = world.field(MetricKind.CKA_SIMILARITY);
    World.Field before = world.field(other);
    return world.put(other, cka).put(MetricKind.CKA_SIMILARITY, (l, b) -> before.at(l, b) / 1000);
  }

  private static World worseWhereSimilar() {
    World world = World.published();
    World.Field accuracy = world.field(MetricKind.TEST_ACCURACY);
    return world.put(MetricKind.TEST_ACCURACY, (l, b) -> 130 - accuracy.at(l, b));
  }

  /** In which sweep each claim does not hold. */
  private static final Map<Claim, Supplier<World>> COUNTER = new EnumMap<>(Claim.class);

  static {
    for (Claim claim : Claim.values()) {
      COUNTER.put(claim, ClaimsTest::worseWhereSimilar);
    }
    COUNTER.put(
        Claim.ZERO_LOSS_CAN_HURT,
        () ->
            World.published()
                .put(MetricKind.TEST_ACCURACY, (l, b) -> World.fits(l, b) ? 90 + l : 50 + b));
    COUNTER.put(Claim.ZERO_LOSS_COST, () -> costly(-2));
    COUNTER.put(
        Claim.WIDTH_BUYS_CONNECTIVITY,
        () ->
            World.published()
                .put(MetricKind.MODE_CONNECTIVITY, (l, b) -> World.fits(l, b) ? -l - 0.1 * b : 3));
    COUNTER.put(
        Claim.DATA_BUYS_SIMILARITY,
        () -> data().put(MetricKind.CKA_SIMILARITY, (l, b) -> 0.9 - 0.05 * l));
    COUNTER.put(
        Claim.DATA_RAISE_CURVATURE,
        () -> data().put(MetricKind.HESSIAN_TRACE, (l, b) -> 100 - 5 * l + b));
    COUNTER.put(
        Claim.LABEL_QUALITY_BUYS_CONNECTIVITY,
        () -> noise(Knob.LABEL_NOISE).put(MetricKind.MODE_CONNECTIVITY, (l, b) -> -10 + l));
    COUNTER.put(
        Claim.LABEL_NOISE_SHOWS_IN_CKA,
        () ->
            noise(Knob.LABEL_NOISE)
                .put(MetricKind.HESSIAN_TRACE, (l, b) -> 50 + 9 * l + 0.1 * b)
                .put(MetricKind.CKA_SIMILARITY, (l, b) -> World.chance("any", l, b)));
    COUNTER.put(
        Claim.PIXEL_NOISE_LOWERS_SIMILARITY,
        () ->
            noise(Knob.PIXEL_NOISE)
                .put(MetricKind.CKA_SIMILARITY, (l, b) -> 0.2 + 0.05 * l + 0.01 * b));
    COUNTER.put(Claim.CKA_ABOVE_LOSS, () -> swapped(MetricKind.TRAIN_LOSS));
    COUNTER.put(Claim.CKA_ABOVE_DISTANCE, () -> swapped(MetricKind.PARAMETER_DISTANCE));
    COUNTER.put(Claim.CKA_ABOVE_TRACE, () -> swapped(MetricKind.HESSIAN_TRACE));
    COUNTER.put(Claim.CKA_ABOVE_TOP_EIGENVALUE, () -> swapped(MetricKind.TOP_EIGENVALUE));
    COUNTER.put(
        Claim.CKA_ABOVE_CONNECTIVITY,
        () ->
            World.published()
                .put(MetricKind.MODE_CONNECTIVITY, (l, b) -> -10 * World.cka(l, b))
                .put(MetricKind.CKA_SIMILARITY, (l, b) -> World.chance("any", l, b)));
    COUNTER.put(
        Claim.CKA_ABOVE_WIDTH,
        () ->
            World.published()
                .put(MetricKind.TEST_ACCURACY, (l, b) -> 50 + 5 * l + 0.1 * b)
                .put(MetricKind.CKA_SIMILARITY, (l, b) -> World.chance("any", l, b)));
    COUNTER.put(
        Claim.HESSIAN_TRANSITION,
        () -> World.published().put(MetricKind.HESSIAN_TRACE, (l, b) -> 60 + b));
    COUNTER.put(
        Claim.DOUBLE_DESCENT,
        () -> World.published().put(MetricKind.TEST_ACCURACY, (l, b) -> 50 + 3 * l + 2 * b));
    COUNTER.put(
        Claim.DESCENT_FOLLOWS_FITTED_LINE,
        () ->
            World.published()
                .put(MetricKind.TEST_ACCURACY, (l, b) -> 50 + 3 * l - (l + b == 2 ? 20 : 0)));
    COUNTER.put(
        Claim.LCA_HELP_FALLS_WITH_TEMPERATURE,
        () -> World.published().put(MetricKind.LCA_HELP_SHARE, (l, b) -> 52 + 2 * b));
    COEFFICIENTS.forEach(
        (claim, coefficient) ->
            COUNTER.put(
                claim,
                () -> regularized(claim).put(MetricKind.ZERO_SHARE, (l, b) -> 90 - 10 * l + b)));
    COUNTER.put(
        Claim.MLI_VIOLATED_WHEN_PUSHED_OUT,
        () ->
            regularized(Claim.MLI_VIOLATED_WHEN_PUSHED_OUT)
                .put(MetricKind.MIN_DELTA, (l, b) -> l >= 6 && b > 4 ? 0.05 : 1e-5));
    COUNTER.put(
        Claim.MLI_HOLDS_FOR_SGD,
        () -> World.published().put(MetricKind.MIN_DELTA, (l, b) -> l + b == 12 ? 0.01 : 0));
    COUNTER.put(
        Claim.RITZ_ROUGHER_BY_MONTE_CARLO, () -> ritz(Claim.RITZ_ROUGHER_BY_MONTE_CARLO, 1.5));
    COUNTER.put(Claim.RITZ_ALIKE_BY_QUADRATURE, () -> ritz(Claim.RITZ_ALIKE_BY_QUADRATURE, 3));
    COUNTER.put(
        Claim.ROUGHNESS_RISES_THEN_FALLS, () -> rising((l, b) -> l == 1 && b == 2 ? 0.05 : 0.2));
    COUNTER.put(
        Claim.KERNEL_CHANGE_FALLS_WITH_WIDTH, () -> kernels(OutputKind.LINEAR, -0.47, -0.84));
    COUNTER.put(
        Claim.KERNEL_CHANGE_STAYS_WITH_BOUNDED_OUTPUTS,
        () -> kernels(OutputKind.TANH, 0.03, -0.47));
    COUNTER.put(Claim.SCALED_RATE_FLATTENS_TEMPERATURE, () -> World.published().scaledRate());
    COUNTER.put(
        Claim.SAME_TOPOLOGY,
        () -> World.published().put(MetricKind.MODE_CONNECTIVITY, (l, b) -> 0));
  }

  @ParameterizedTest
  @EnumSource
  void aClaimThatHoldsIsSupported(Claim claim) {
    ClaimResult result = where(claim, true);
    assertThat(result.verdict()).as("%s", result).isEqualTo(Verdict.SUPPORTED);
    assertThat(result.cells()).isPositive();
    assertThat(result.runs()).isEqualTo(6 * result.cells());
  }

  @ParameterizedTest
  @EnumSource
  void aClaimThatDoesNotHoldIsContradicted(Claim claim) {
    ClaimResult result = where(claim, false);
    assertThat(result.verdict()).as("%s", result).isEqualTo(Verdict.CONTRADICTED);
  }

  @ParameterizedTest
  @EnumSource
  void aSweepWithoutResultsCanTestNothingAndSaysWhy(Claim claim) {
    World empty = World.published().outcomes((l, b) -> Optional.empty());
    ClaimReport report = empty.report();
    assertThat(in(report, claim).verdict()).isEqualTo(Verdict.NOT_TESTABLE);
    assertThat(in(report, claim).reason()).isNotBlank();
    assertThat(report.complete()).isFalse();
    assertThat(report.leftOut()).containsEntry("pending", World.LOADS * World.BATCHES);
  }

  @Test
  void aKindNotMeasuredIsNamed() {
    ClaimResult result =
        World.published()
            .without(MetricKind.HESSIAN_TRACE)
            .result(Claim.FITTED_TRACE_TRACKS_ACCURACY);
    assertThat(result.verdict()).isEqualTo(Verdict.NOT_TESTABLE);
    assertThat(result.reason()).contains("HESSIAN_TRACE");
  }

  @Test
  void anAxisNotSweptIsNamed() {
    assertThat(in(PUBLISHED, Claim.DATA_BUYS_SIMILARITY).reason()).contains("data.subset");
    assertThat(in(PUBLISHED, Claim.LABEL_NOISE_SHOWS_IN_CKA).reason()).contains("data.label_noise");
  }

  @Test
  void tooFewReplicatesLeaveDoubleDescentAndTheGateOfCkaOpen() {
    ClaimReport report = World.published().replicates(4).report();
    assertThat(in(report, Claim.DOUBLE_DESCENT).reason()).contains("6 runs");
    assertThat(in(report, Claim.CKA_TRACKS_ACCURACY).reason()).contains("5 runs");
    assertThat(in(report, Claim.CKA_TRACKS_ACCURACY).effect()).isGreaterThan(0.9);
  }

  @Test
  void withWeightDecayTheHessianTransitionIsReportedAndNotJudged() {
    ClaimResult result = World.published().weightDecay(5e-4).result(Claim.HESSIAN_TRANSITION);
    assertThat(result.verdict()).isEqualTo(Verdict.NOT_TESTABLE);
    assertThat(result.effect()).isEqualTo(1);
    assertThat(result.reason()).contains("5 of 5").contains("weight decay");
  }

  @Test
  void aRateThatDoesNotGoWithTheBatchSizeSaysNothingAboutScaling() {
    assertThat(in(PUBLISHED, Claim.SCALED_RATE_FLATTENS_TEMPERATURE).verdict())
        .isEqualTo(Verdict.NOT_TESTABLE);
    assertThat(flat().result(Claim.SCALED_RATE_FLATTENS_TEMPERATURE).reason())
        .contains("crosses 1 of 8 columns");
  }

  @Test
  void cellsOnOneSideOfTheFittedLineSayNothingAboutScaling() {
    World all = flat().put(MetricKind.TRAIN_ERROR, (l, b) -> 0.1);
    assertThat(all.result(Claim.SCALED_RATE_FLATTENS_TEMPERATURE).verdict())
        .isEqualTo(Verdict.NOT_TESTABLE);
  }

  /** Of 0.05 · batch / 128 the largest is 0.1, at a batch of 256; the base says 3. */
  @Test
  void aClaimSeesTheRateThatAFormulaGives() {
    World world = World.published().learningRate(3).put(MetricKind.MIN_DELTA, (l, b) -> 0);
    assertThat(world.result(Claim.MLI_HOLDS_FOR_SGD).verdict()).isEqualTo(Verdict.NOT_TESTABLE);
    assertThat(world.scaledRate().result(Claim.MLI_HOLDS_FOR_SGD).verdict())
        .isEqualTo(Verdict.SUPPORTED);
  }

  /** The published map with its load axis turned round: more samples, or more noise. */
  @ParameterizedTest
  @EnumSource(names = {"SUBSET", "LABEL_NOISE"})
  void theTopologyIsThatOfAnyLoad(Knob knob) {
    ClaimResult turned = loaded(knob, 7).result(Claim.SAME_TOPOLOGY);
    assertThat(turned.verdict()).as("%s", turned).isEqualTo(Verdict.SUPPORTED);
    assertThat(turned.reason()).contains("at the largest fitted load").contains("tau");
  }

  @ParameterizedTest
  @EnumSource(names = {"SUBSET", "LABEL_NOISE"})
  void aMapTurnedTheWrongWayHasAnotherTopology(Knob knob) {
    World straight = World.published().load(knob);
    assertThat(straight.result(Claim.SAME_TOPOLOGY).verdict()).isEqualTo(Verdict.CONTRADICTED);
  }

  private static World loaded(Knob knob, int last) {
    World world = World.published().load(knob);
    for (MetricKind kind :
        List.of(
            MetricKind.TRAIN_ERROR,
            MetricKind.TRAIN_LOSS,
            MetricKind.HESSIAN_TRACE,
            MetricKind.MODE_CONNECTIVITY,
            MetricKind.CKA_SIMILARITY)) {
      World.Field before = world.field(kind);
      world.put(kind, (l, b) -> before.at(last - l, b));
    }
    return world;
  }

  @Test
  void noiseIsNeitherSupportNorContradiction() {
    ClaimResult result =
        World.published()
            .put(MetricKind.TOP_EIGENVALUE, (l, b) -> 1 + World.chance("pure", l, b))
            .result(Claim.FITTED_TOP_EIGENVALUE_TRACKS_ACCURACY);
    assertThat(result.verdict()).isEqualTo(Verdict.NOT_TESTABLE);
    assertThat(result.reason()).contains("includes 0");
    assertThat(result.interval().low()).isNegative();
    assertThat(result.interval().high()).isPositive();
  }

  @Test
  void onlyClaimsDeclaredBeforehandEscapeCorrection() {
    ClaimReport report = World.published().primary(Claim.CKA_BEYOND_WIDTH).report();
    ClaimResult primary = in(report, Claim.CKA_BEYOND_WIDTH);
    assertThat(primary.primary()).isTrue();
    assertThat(primary.corrected()).isEqualTo(primary.p());
    ClaimResult other = in(report, Claim.CKA_ABOVE_LOSS);
    assertThat(other.primary()).isFalse();
    assertThat(other.corrected()).isGreaterThanOrEqualTo(other.p());
  }

  @Test
  void aFindingThatCorrectionTakesAwayIsNotDecided() {
    Finding found =
        new Finding(
            0.4,
            new io.orograph.core.statistics.Interval(0.01, 0.8),
            0.04,
            20,
            100,
            Verdict.SUPPORTED,
            "the interval lies above 0");
    assertThat(ClaimResult.of(Claim.CKA_ABOVE_LOSS, false, found, 0.2, 0.05).verdict())
        .isEqualTo(Verdict.NOT_TESTABLE);
    assertThat(ClaimResult.of(Claim.CKA_ABOVE_LOSS, true, found, 0.04, 0.05).verdict())
        .isEqualTo(Verdict.SUPPORTED);
  }

  @Test
  void collapsedDivergedAndCensoredCellsAreNoEvidence() {
    ClaimReport report =
        World.published()
            .outcomes(
                (l, b) ->
                    Optional.of(
                        l > 0
                            ? new RunOutcome.Trained()
                            : b == 0
                                ? new RunOutcome.Collapsed(1e-9)
                                : b == 1
                                    ? new RunOutcome.Diverged(3, Double.NaN)
                                    : new RunOutcome.Censored("plateau")))
            .report();
    assertThat(report.evidence()).isEqualTo(World.LOADS * World.BATCHES - 6);
    assertThat(report.leftOut()).containsEntry("collapsed", 1).containsEntry("diverged", 1);
    assertThat(report.leftOut().values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(6);
  }

  @Test
  void theSameRowsGiveTheSameNumbers() {
    assertThat(World.published().report()).isEqualTo(PUBLISHED);
  }

  @Test
  void theDipsOfDoubleDescentAreFoundWhereTheyWerePut() {
    assertThat(PUBLISHED.dips())
        .contains(
            "width=256,batch=8",
            "width=128,batch=16",
            "width=64,batch=32",
            "width=32,batch=64",
            "width=16,batch=128");
  }

  @Test
  void matricesAreSymmetricWithAccuracyFirst() {
    List<RankMatrix> matrices = PUBLISHED.matrices();
    for (RankMatrix matrix : matrices) {
      assertThat(matrix.metrics().getFirst()).isEqualTo("test accuracy");
      for (int i = 0; i < matrix.metrics().size(); i++) {
        assertThat(matrix.rho().get(i).get(i)).isCloseTo(1, within(1e-12));
        for (int j = 0; j < i; j++) {
          assertThat(matrix.rho().get(i).get(j))
              .isCloseTo(matrix.rho().get(j).get(i), within(1e-9));
        }
      }
    }
    RankMatrix fitted = matrices.stream().filter(RankMatrix::fitted).findFirst().orElseThrow();
    int cka = fitted.metrics().indexOf("cka similarity");
    assertThat(fitted.rho().getFirst().get(cka))
        .isCloseTo(in(PUBLISHED, Claim.CKA_TRACKS_ACCURACY).effect(), within(1e-12));
  }

  @Test
  void everyMetricOfAKindIsInTheMatricesUnderItsOwnName() {
    World world =
        World.published()
            .put(own("user.lab.rising"), (l, b) -> 1 + l)
            .put(own("user.lab.falling"), (l, b) -> 100 - l);
    RankMatrix matrix = RankMatrix.all(world.evidence(), Seed.of(1)).getFirst();
    int rising = matrix.metrics().indexOf("user.lab.rising");
    int falling = matrix.metrics().indexOf("user.lab.falling");
    assertThat(matrix.rho().get(rising).get(falling)).isLessThan(-0.9);
    assertThat(matrix.metrics()).doesNotHaveDuplicates();
    assertThat(matrix.accuracy()).hasSameSizeAs(matrix.metrics());
  }

  private static MeasurementSpec own(String name) {
    return new MeasurementSpec(Metric.of(MetricKind.USER_RUN, name), Map.of());
  }

  @Test
  void furtherMetricsChangeNoNumberOfTheOthers() {
    RankMatrix before = RankMatrix.all(World.published().evidence(), Seed.of(1)).getFirst();
    RankMatrix after =
        RankMatrix.all(
                World.published().put(own("user.lab.rising"), (l, b) -> 1 + l).evidence(),
                Seed.of(1))
            .getFirst();
    int n = before.metrics().size();
    assertThat(after.metrics().subList(0, n)).isEqualTo(before.metrics());
    assertThat(after.accuracy().subList(0, n)).isEqualTo(before.accuracy());
  }

  @Test
  void matricesAreGivenTrainingLossAndEachAxisOverNumbersByItself() {
    for (boolean fitted : List.of(false, true)) {
      assertThat(PUBLISHED.matrices())
          .filteredOn(matrix -> matrix.fitted() == fitted)
          .extracting(RankMatrix::given)
          .containsExactly(
              List.of(),
              List.of("width", "train loss"),
              List.of("train loss"),
              List.of("width"),
              List.of("batch"));
    }
  }

  /** Without training loss the load axis alone is what the second matrix is given. */
  @Test
  void noMatrixIsGivenTheSameTwice() {
    Evidence evidence = World.published().without(MetricKind.TRAIN_LOSS).evidence();
    assertThat(RankMatrix.all(evidence, Seed.of(1)))
        .filteredOn(matrix -> !matrix.fitted())
        .extracting(RankMatrix::given)
        .containsExactly(List.of(), List.of("width"), List.of("batch"));
  }

  @Test
  void anAxisOverWordsIsGivenInNoMatrix() {
    assertThat(RankMatrix.all(World.published().load(Knob.LOSS).evidence(), Seed.of(1)))
        .filteredOn(matrix -> !matrix.fitted())
        .extracting(RankMatrix::given)
        .containsExactly(List.of(), List.of("train loss"), List.of("batch"));
  }

  @Test
  void anAxisOverWordsThatACorrelationIsNotGivenIsNamed() {
    assertThat(alongBatches(World.published().load(Knob.LOSS)).reason())
        .endsWith("; not given, being over words: " + Knob.LOSS.shortName());
  }

  @Test
  void nothingIsNamedWhereTheOtherAxisIsOverNumbers() {
    assertThat(alongBatches(World.published()).reason()).doesNotContain("not given");
  }

  private static Finding alongBatches(World world) {
    Evidence evidence = world.evidence();
    return RankTests.alongAxis(
            Quantity.of(Knob.BATCH_SIZE), Quantity.of(MetricKind.TEST_ACCURACY), 1, Scope.ALL)
        .test(evidence, new Inference(evidence, Seed.of(1)));
  }

  private static boolean descends(World flat) {
    return DoubleDescent.dips(flat.evidence()).stream().anyMatch(DoubleDescent.Dip::found);
  }

  @Test
  void gridsWithoutDescentSeldomShowOne() {
    int found = 0;
    for (int grid = 0; grid < 100; grid++) {
      found += descends(World.flat(grid)) ? 1 : 0;
    }
    assertThat(found).as("of 100 flat grids, at a level of 5 %").isLessThanOrEqualTo(5);
  }

  @Test
  void runsThatAreNotMonotoneAreCountedWithTheirDenominators() {
    ClaimResult result =
        regularized(Claim.MLI_VIOLATED_WHEN_PUSHED_OUT).result(Claim.MLI_VIOLATED_WHEN_PUSHED_OUT);
    assertThat(result.effect()).isCloseTo(4 / 6.0, within(1e-12));
    assertThat(result.reason()).contains("in 24 of 36 runs at R = 1024").contains("0 of 36");
  }

  @Test
  void cellsAlikeButForTheLossAreHeldAgainstEachOther() {
    ClaimResult result =
        ritz(Claim.RITZ_ROUGHER_BY_MONTE_CARLO, 4).result(Claim.RITZ_ROUGHER_BY_MONTE_CARLO);
    assertThat(result.effect()).isCloseTo(4, within(0.05));
    assertThat(ritz(Claim.RITZ_ROUGHER_BY_MONTE_CARLO, 4).result(Claim.RITZ_ALIKE_BY_QUADRATURE))
        .extracting(ClaimResult::verdict)
        .isEqualTo(Verdict.NOT_TESTABLE);
  }

  @Test
  void theRiseIsOverTheLargerOfBothEndsInTheCellWhereItIsLeast() {
    World world = rising((l, b) -> l == 1 && b == 2 ? 0.15 : 0.2);
    assertThat(world.result(Claim.ROUGHNESS_RISES_THEN_FALLS).effect()).isCloseTo(5, within(0.05));
  }

  @Test
  void aRiseOfFewerThanFiveTrainingsIsNotJudged() {
    ClaimResult result =
        rising((l, b) -> 0.2).replicates(4).result(Claim.ROUGHNESS_RISES_THEN_FALLS);
    assertThat(result.verdict()).isEqualTo(Verdict.NOT_TESTABLE);
    assertThat(result.reason()).contains("5 runs each");
  }

  private static World quadrature(double ratio) {
    return ritz(Claim.RITZ_ALIKE_BY_QUADRATURE, ratio);
  }

  @Test
  void aRatioWhoseIntervalReachesOverTwoIsNotSaidToBeAlike() {
    ClaimResult result = quadrature(1.95).spread(0.3).result(Claim.RITZ_ALIKE_BY_QUADRATURE);
    assertThat(result.verdict()).as("%s", result).isEqualTo(Verdict.NOT_TESTABLE);
    assertThat(result.reason()).contains("reaches over an end of 0.50 to 2");
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "RITZ_ROUGHER_BY_MONTE_CARLO",
        "RITZ_ALIKE_BY_QUADRATURE",
        "KERNEL_CHANGE_FALLS_WITH_WIDTH",
        "KERNEL_CHANGE_STAYS_WITH_BOUNDED_OUTPUTS"
      })
  void aShapeOfFewerThanFiveRunsACellIsNotJudged(Claim claim) {
    ClaimResult result = regularized(claim).replicates(4).result(claim);
    assertThat(result.verdict()).isEqualTo(Verdict.NOT_TESTABLE);
    assertThat(result.reason()).contains("needs 5 runs", "a cell of 4");
  }

  @Test
  void fewerThanFiveRunsAtARadiusAreNotCounted() {
    ClaimResult result =
        regularized(Claim.MLI_VIOLATED_WHEN_PUSHED_OUT)
            .replicates(4)
            .outcomes(
                (l, b) ->
                    Optional.of(
                        l > 0 || b == 2
                            ? new RunOutcome.Trained()
                            : new RunOutcome.Diverged(3, Double.NaN)))
            .result(Claim.MLI_VIOLATED_WHEN_PUSHED_OUT);
    assertThat(result.verdict()).isEqualTo(Verdict.NOT_TESTABLE);
    assertThat(result.reason()).contains("needs 5 runs", "has 4 and 24");
  }

  private static MeasurementSpec named(MetricKind kind, String name, String... options) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < options.length; i += 2) {
      given.put(options[i], options[i + 1]);
    }
    return new MeasurementSpec(Metric.of(kind, name), given);
  }

  /**
   * At an error, at the start and of another loss both are alike; at their own ends they are not.
   */
  @Test
  void theIndexOfTheOwnLossAtTheLastNetworkIsTheOneThatCounts() {
    MetricKind kind = MetricKind.ROUGHNESS_INDEX;
    World others =
        World.published()
            .solves(SubsetRule.MONTE_CARLO)
            .put(named(kind, "at_error", "at_error", "0.05"), (l, b) -> 0.2)
            .put(named(kind, "start", "network", "initial"), (l, b) -> 0.2)
            .put(named(kind, "energy", "loss", "deep_ritz"), (l, b) -> 0.2);
    ClaimResult without = others.result(Claim.RITZ_ROUGHER_BY_MONTE_CARLO);
    assertThat(without.verdict()).isEqualTo(Verdict.NOT_TESTABLE);
    assertThat(without.reason())
        .isEqualTo("ROUGHNESS_INDEX was not measured with at_error: 0, loss: own, network: last");
    World own = others.put(named(kind, "own"), (l, b) -> l == 0 ? 0.03 : 0.12);
    assertThat(own.result(Claim.RITZ_ROUGHER_BY_MONTE_CARLO).effect()).isCloseTo(4, within(0.05));
  }

  /** Lines that are no line from a network's own start, on which everything rises. */
  private static World otherLines(World world) {
    MetricKind kind = MetricKind.MIN_DELTA;
    return world
        .put(named(kind, "from_zero", "start", "zero"), (l, b) -> 3)
        .put(named(kind, "of_tests", "split", "test"), (l, b) -> 3)
        .put(named(kind, "of_weights", "parameters", "*.weight"), (l, b) -> 3)
        .put(named(kind, "of_first", "moving_layer", "1"), (l, b) -> 3);
  }

  @ParameterizedTest
  @EnumSource(names = {"MLI_HOLDS_FOR_SGD", "MLI_VIOLATED_WHEN_PUSHED_OUT"})
  void linesFromElsewhereOrOfSomeLayersAreNoEvidence(Claim claim) {
    World world = otherLines(regularized(claim).without(MetricKind.MIN_DELTA));
    assertThat(world.result(claim).reason())
        .isEqualTo(
            "MIN_DELTA was not measured with moving_layer: all, parameters: *, split: train, start: initial");
  }

  @Test
  void theLineFromTheOwnStartCountsWhereverItStands() {
    World world =
        otherLines(World.published()).put(named(MetricKind.MIN_DELTA, "own"), (l, b) -> 0);
    assertThat(world.result(Claim.MLI_HOLDS_FOR_SGD).verdict()).isEqualTo(Verdict.SUPPORTED);
  }

  private static World gentle(LayerRate... rates) {
    return World.published().put(MetricKind.MIN_DELTA, (l, b) -> 0).layerRates(rates);
  }

  /** The rate is 0.05: factors that multiply to 2.25 make it 0.11 in some layer. */
  @Test
  void aLayerOfALargerRateIsNotGentle() {
    LayerRate half = new LayerRate("4.*", 1.5, 0);
    assertThat(gentle(half).result(Claim.MLI_HOLDS_FOR_SGD).verdict()).isEqualTo(Verdict.SUPPORTED);
    assertThat(gentle(half, half).result(Claim.MLI_HOLDS_FOR_SGD).verdict())
        .isEqualTo(Verdict.NOT_TESTABLE);
    assertThat(
            gentle(half, half, new LayerRate("0.*", 0, 0))
                .result(Claim.MLI_HOLDS_FOR_SGD)
                .verdict())
        .isEqualTo(Verdict.NOT_TESTABLE);
  }

  /** An energy below 0.1 does not say that anything was trained. */
  @Test
  void energiesAreNoEvidenceOfMonotoneLines() {
    ClaimResult result =
        World.published()
            .solves(SubsetRule.QUADRATURE)
            .put(MetricKind.TRAIN_LOSS, (l, b) -> l == 0 ? 0.01 : -2.4)
            .put(MetricKind.MIN_DELTA, (l, b) -> l == 0 ? 0 : 0.01)
            .result(Claim.MLI_HOLDS_FOR_SGD);
    assertThat(result.verdict()).as("%s", result).isEqualTo(Verdict.SUPPORTED);
    assertThat(result.cells()).isEqualTo(World.BATCHES);
  }

  /** Networks fit below some weight decay, which is a temperature too, at any batch size. */
  @Test
  void theTemperatureThatScalingFlattensIsTheBatchSize() {
    ClaimResult result =
        World.published()
            .load(Knob.WEIGHT_DECAY)
            .scaledRate()
            .put(MetricKind.TRAIN_ERROR, (l, b) -> l < 4 ? 0.1 : 20)
            .result(Claim.SCALED_RATE_FLATTENS_TEMPERATURE);
    assertThat(result.verdict()).isEqualTo(Verdict.SUPPORTED);
    assertThat(result.reason()).contains("crosses 0 of 8 columns");
  }

  @Test
  void ofRunsThatArePushedOutOnPurposeNothingIsSaid() {
    ClaimResult result =
        regularized(Claim.MLI_VIOLATED_WHEN_PUSHED_OUT).result(Claim.MLI_HOLDS_FOR_SGD);
    assertThat(result.verdict()).isEqualTo(Verdict.NOT_TESTABLE);
    assertThat(result.reason()).contains("has 0");
  }

  @Test
  void ofHotterSgdNothingIsSaid() {
    ClaimResult result =
        regularized(Claim.MLI_HOLDS_FOR_SGD).learningRate(0.3).result(Claim.MLI_HOLDS_FOR_SGD);
    assertThat(result.verdict()).isEqualTo(Verdict.NOT_TESTABLE);
    assertThat(result.reason()).contains("learning rate of at most 0.1");
  }

  @Test
  void theSlopeFarthestFromMinusOneHalfIsTheEffect() {
    ClaimResult result =
        kernels(OutputKind.LINEAR, -0.47, -0.55).result(Claim.KERNEL_CHANGE_FALLS_WITH_WIDTH);
    assertThat(result.effect()).isCloseTo(-0.55, within(0.002));
    assertThat(result.interval().low()).isBetween(-0.56, result.effect());
    assertThat(result.interval().high()).isBetween(result.effect(), -0.54);
    assertThat(result.reason()).isEqualTo("the interval lies within -0.62 to -0.38");
    assertThat(
            kernels(OutputKind.LINEAR, -0.84, -0.47)
                .result(Claim.KERNEL_CHANGE_FALLS_WITH_WIDTH)
                .reason())
        .isEqualTo("the interval lies below -0.62 to -0.38");
  }

  @Test
  void anIntervalOverTheEndOfTheRangeDecidesNothing() {
    ClaimResult result =
        kernels(OutputKind.LINEAR, -0.5, -0.62)
            .spread(0.2)
            .result(Claim.KERNEL_CHANGE_FALLS_WITH_WIDTH);
    assertThat(result.verdict()).isEqualTo(Verdict.NOT_TESTABLE);
    assertThat(result.reason()).contains("reaches over an end of -0.62 to -0.38");
  }

  @Test
  void eachSlopeSpeaksOfItsOwnOutputsAndOfTheNtkParametrization() {
    assertThat(
            kernels(OutputKind.TANH, -0.5, -0.5)
                .result(Claim.KERNEL_CHANGE_FALLS_WITH_WIDTH)
                .reason())
        .contains("linear outputs");
    assertThat(
            kernels(OutputKind.LINEAR, -0.5, -0.5)
                .fits(Parametrization.STANDARD, OutputKind.LINEAR)
                .result(Claim.KERNEL_CHANGE_FALLS_WITH_WIDTH)
                .reason())
        .contains("ntk parametrization");
  }

  @Test
  void namesAreUniqueAndCanBeLookedUp() {
    assertThat(Claim.names()).doesNotHaveDuplicates().allMatch(n -> n.matches("[a-z][a-z0-9_]+"));
    assertThat(Claim.named("double_descent")).contains(Claim.DOUBLE_DESCENT);
    assertThat(Claim.named("DOUBLE_DESCENT")).isEmpty();
  }
}
