package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TangentRulesTest {
  private static final TrainingSpec PLAIN = plain();

  private static TrainingSpec plain() {
    RunSettings settings = SweepSamples.settings();
    return settings
        .with(ScheduleSpec.CONSTANT)
        .with(new OptimizerSpec(OptimizerKind.SGD, 0.1, 0, 0))
        .training();
  }

  private static Optional<String> lackOfRate(TrainingSpec training) {
    return TangentRules.lackOfRate(SweepSamples.settings().with(training), training.batchSize());
  }

  @Test
  void plainDescentOnAllSamplesHasARate() {
    assertThat(lackOfRate(PLAIN)).isEmpty();
  }

  @Test
  void descentOnTheLossWithATermBesideItHasNoRate() {
    RegularizerSpec term = new RegularizerSpec(RegularizerKind.L1, 1e-4);
    assertThat(lackOfRate(PLAIN.regularizedBy(List.of(term))))
        .contains("training.regularizers: l1 (expected: none)");
  }

  @Test
  void descentOnOtherPointsEachStepHasNoRate() {
    RunSettings fresh =
        SweepSamples.settings()
            .with(PLAIN)
            .with(new DataSpec("poisson-2d", 100, SubsetRule.MONTE_CARLO_FRESH, 0, 0, 1, 0));
    assertThat(TangentRules.lackOfRate(fresh, PLAIN.batchSize()))
        .contains("data.subset_rule: monte_carlo_fresh (expected: points that stay)");
  }

  /** The cell of an axis over coefficients that is trained without. */
  @Test
  void aTermOfCoefficientZeroTakesNoRateAway() {
    RegularizerSpec term = new RegularizerSpec(RegularizerKind.L1, 0);
    assertThat(lackOfRate(PLAIN.regularizedBy(List.of(term)))).isEmpty();
  }

  @Test
  void descentWithARateOfALayersOwnHasNoRate() {
    assertThat(lackOfRate(PLAIN.with(List.of(new LayerRate("0.*", 0, 9)))))
        .contains("training.layer_rates: 0.* (expected: none)");
  }
}
