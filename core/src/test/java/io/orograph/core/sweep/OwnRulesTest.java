package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.metric.MetricKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Modules of one's own: what may be asked of them. */
class OwnRulesTest {
  private static final String MODULE = "a1".repeat(32);
  private static final String OTHER = "b2".repeat(32);
  private static final OwnSpec DRAWN = new OwnSpec("net", MODULE, List.of(), 136, 16, true, false);
  private static final OwnSpec MEASURED =
      new OwnSpec("net", MODULE, List.of(MODULE, OTHER), 136, 16, false, true);

  private static SweepSpec sweep(OwnSpec own, MeasurementSpec... asked) {
    return SweepSamples.sweep(
            SweepSamples.settings().with(NetworkSpec.own(own)), List.of(), 2, false)
        .withMeasurements(List.of(asked));
  }

  private static MeasurementSpec of(MetricKind kind, Map<String, String> options) {
    return new MeasurementSpec(kind, options);
  }

  private static List<String> fields(SweepSpec spec) {
    return SweepRules.check(spec).stream().map(Violation::field).toList();
  }

  @Test
  void aModuleThatDrawsItselfIsSweptOverRatesAndBatches() {
    SweepSpec spec =
        SweepSamples.sweep(
                SweepSamples.settings().with(NetworkSpec.own(DRAWN)),
                List.of(SweepSamples.axis(Knob.BATCH_SIZE, 16, 64)),
                2,
                false)
            .withMeasurements(
                List.of(
                    of(MetricKind.HESSIAN_TRACE, Map.of()),
                    of(MetricKind.LINEAR_BARRIER, Map.of())));
    assertThat(SweepRules.check(spec)).isEmpty();
  }

  @Test
  void aSweepIsCalledByItsDataAndTheNamesOfItsNetworks() {
    assertThat(NetworkSpec.own(DRAWN).title()).isEqualTo("net");
    assertThat(SweepSamples.settings().network().title()).isEqualTo("MLP");
  }

  @Test
  void statesAreMeasuredAsTheyAre() {
    assertThat(
            SweepRules.check(
                sweep(
                    MEASURED,
                    of(MetricKind.TOP_EIGENVALUE, Map.of()),
                    of(MetricKind.CKA_SIMILARITY, Map.of()))))
        .isEmpty();
  }

  @Test
  void eachStateIsAReplicateAndThereAreNoAxes() {
    SweepSpec three =
        SweepSamples.sweep(
            SweepSamples.settings().with(NetworkSpec.own(MEASURED)),
            List.of(SweepSamples.axis(Knob.LEARNING_RATE, 0.1, 0.2)),
            3,
            false);
    assertThat(fields(three.withMeasurements(List.of()))).contains("replicates", "axes");
  }

  @Test
  void whatIsTrainedMustDrawItselfAndNothingElse() {
    OwnSpec mute = new OwnSpec("net", MODULE, List.of(), 136, 16, false, false);
    OwnSpec random = new OwnSpec("net", MODULE, List.of(), 136, 16, true, true);
    assertThat(fields(sweep(mute))).containsExactly("network.own.initializes");
    assertThat(fields(sweep(random))).containsExactly("network.own.draws");
  }

  @Test
  void whatSpeaksOfLayersIsRefused() {
    assertThat(
            fields(
                sweep(
                    DRAWN,
                    of(MetricKind.STABLE_RANK, Map.of()),
                    of(MetricKind.CKA_SIMILARITY, Map.of("layer", "1")),
                    of(MetricKind.LINEAR_BARRIER, Map.of("align", "weights")))))
        .contains(
            "measurements[0].kind",
            "measurements[1].options.layer",
            "measurements[2].options.align");
    SweepSpec widths =
        SweepSamples.sweep(
            SweepSamples.settings().with(NetworkSpec.own(DRAWN)),
            List.of(SweepSamples.axis(Knob.WIDTH, 4, 8)),
            2,
            false);
    assertThat(fields(widths.withMeasurements(List.of()))).contains("axes[0].field");
  }

  @Test
  void whatIsNoDigestOrNameIsRefusedByItsField() {
    OwnSpec bad = new OwnSpec("My Net", "abc", List.of("def"), 0, -1, false, false);
    assertThat(fields(sweep(bad)))
        .contains(
            "network.own.name",
            "network.own.module",
            "network.own.states[0]",
            "network.own.parameters",
            "network.own.statistics");
  }

  @Test
  void aFamilyThatShipsHasNoModule() {
    RunSettings settings = SweepSamples.settings();
    NetworkSpec n = settings.network();
    NetworkSpec both =
        new NetworkSpec(
            n.family(),
            n.width(),
            n.depth(),
            n.activation(),
            n.batchNorm(),
            n.output(),
            n.biases(),
            n.bottleneck(),
            n.initialization(),
            n.heads(),
            Optional.of(DRAWN));
    assertThat(
            fields(
                SweepSamples.sweep(settings.with(both), List.of(), 2, false)
                    .withMeasurements(List.of())))
        .containsExactly("network.own");
  }

  @Test
  void workersOfferDataTogetherWithTheModule() {
    RunSettings settings = SweepSamples.settings();
    assertThat(settings.offered()).isEqualTo("digits");
    assertThat(settings.with(NetworkSpec.own(DRAWN)).offered())
        .isEqualTo("own-" + MODULE.substring(0, 12) + "+digits");
  }

  @Test
  void whatIsMeasuredAsItIsCostsNoTraining() {
    SweepCost cost = SweepCost.of(sweep(MEASURED, of(MetricKind.TRAIN_LOSS, Map.of())));
    assertThat(cost.trainingSteps()).isZero();
    assertThat(cost.runs()).isEqualTo(2);
    assertThat(SweepCost.of(sweep(DRAWN)).trainingSteps()).isPositive();
  }

  @Test
  void anotherModuleOrStateIsAnotherRun() {
    RunSettings settings = SweepSamples.settings();
    OwnSpec other = new OwnSpec("net", OTHER, List.of(), 136, 16, true, false);
    OwnSpec renamed = new OwnSpec("same", MODULE, List.of(), 136, 16, true, false);
    RunKey key = RunKey.of(settings.with(NetworkSpec.own(DRAWN)), 1, 0);
    assertThat(RunKey.of(settings.with(NetworkSpec.own(other)), 1, 0)).isNotEqualTo(key);
    assertThat(RunKey.of(settings.with(NetworkSpec.own(renamed)), 1, 0)).isEqualTo(key);
  }
}
