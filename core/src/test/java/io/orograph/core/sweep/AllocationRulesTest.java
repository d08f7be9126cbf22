package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AllocationRulesTest {
  private static final RunSettings PLAIN = SweepSamples.settings();
  private static final RunSettings NORMALIZED =
      PLAIN.with(new NetworkSpec(NetworkFamily.MLP, 24, 2, Activation.RELU, true));

  private static List<Violation> violations(RunSettings base, Map<String, String> options) {
    SweepSpec sound = SweepSamples.sweep(base, List.of(), 2, false);
    SweepSpec spec =
        sound
            .withReplicates(2)
            .withMeasurements(List.of(new MeasurementSpec(MetricKind.LCA_TOTAL, options)));
    return SweepRules.check(spec);
  }

  @Test
  void statisticsThatMakeTheResidualMeaninglessAreRefusedWithTheReason() {
    assertThat(violations(NORMALIZED, Map.of())).isEmpty();
    assertThat(violations(NORMALIZED, Map.of("batch_norm", "stored")))
        .containsExactly(
            new Violation(
                "measurements[0].options.batch_norm",
                "stored",
                "batch_statistics: running statistics change between two steps without any"
                    + " parameter, so the residual never shrinks"));
    assertThat(violations(NORMALIZED, Map.of("batch_norm", "recomputed")))
        .extracting(Violation::value)
        .containsExactly("recomputed");
  }

  @Test
  void theyAreRefusedAlsoWhereAnAxisAloneNormalizes() {
    SweepSpec spec =
        SweepSamples.sweep(
                PLAIN,
                List.of(
                    new Axis(
                        Knob.BATCH_NORM,
                        List.of(new AxisValue.Word("false"), new AxisValue.Word("true")),
                        AxisRole.OTHER,
                        Direction.DIRECT)),
                2,
                false)
            .withMeasurements(
                List.of(new MeasurementSpec(MetricKind.LCA_TOTAL, Map.of("batch_norm", "stored"))));
    assertThat(SweepRules.check(spec))
        .extracting(Violation::field)
        .containsExactly("measurements[0].options.batch_norm");
  }

  @Test
  void theyAreNamedBesideWhateverElseIsWrong() {
    RunSettings bad =
        NORMALIZED.with(new DataSpec("digits", 0, SubsetRule.STRATIFIED, 1.5, 0, 0, 0));
    assertThat(violations(bad, Map.of("batch_norm", "stored")))
        .extracting(Violation::field)
        .containsExactlyInAnyOrder("data.label_noise", "measurements[0].options.batch_norm");
    assertThat(violations(NORMALIZED, Map.of("batch_norm", "stored", "splits", "three")))
        .extracting(Violation::field)
        .containsExactly("measurements[0].options.splits");
  }

  @Test
  void withoutBatchNormAllOfThemAreTheSame() {
    assertThat(violations(PLAIN, Map.of("batch_norm", "stored"))).isEmpty();
  }

  @Test
  void theTestSetIsTakenWhole() {
    assertThat(violations(PLAIN, Map.of("split", "test", "samples", "50")))
        .containsExactly(
            new Violation("measurements[0].options.samples", "50", "0 with split: test"));
  }

  @Test
  void stepsOfATotalAreNeverLeftOut() {
    assertThat(violations(PLAIN, Map.of("every", "5")))
        .extracting(Violation::field)
        .containsExactly("measurements[0].options.every");
  }

  @Test
  void whatIsReadOffAWalkDoesNotDecideIt() {
    MeasurementSpec share =
        new MeasurementSpec(MetricKind.LCA_HELP_SHARE, Map.of("zeros", "counted"));
    MeasurementSpec layer =
        new MeasurementSpec(Metric.of(MetricKind.LCA_TOTAL, "layer"), Map.of("parameters", "0.*"));
    MeasurementSpec sampled = new MeasurementSpec(MetricKind.LCA_HURT_RATIO, Map.of("every", "3"));
    assertThat(AllocationRules.walks(layer)).isEqualTo(AllocationRules.walks(share));
    assertThat(AllocationRules.walks(sampled)).isNotEqualTo(AllocationRules.walks(share));
  }

  @Test
  void aDifferenceIsReadOffTheWalksOfBothLosses() {
    MeasurementSpec some =
        new MeasurementSpec(MetricKind.LCA_TOTAL, Map.of("split", "difference", "samples", "40"));
    assertThat(AllocationRules.walks(some))
        .containsExactly(
            AllocationRules.walks(
                    new MeasurementSpec(MetricKind.LCA_TOTAL, Map.of("samples", "40")))
                .getFirst(),
            AllocationRules.walks(
                    new MeasurementSpec(MetricKind.LCA_HELP_SHARE, Map.of("split", "test")))
                .getFirst());
    assertThat(violations(PLAIN, some.options())).isEmpty();
  }
}
