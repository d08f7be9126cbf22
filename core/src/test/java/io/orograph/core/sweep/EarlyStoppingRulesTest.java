package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.metric.MetricKind;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class EarlyStoppingRulesTest {
  /** 6 cells of 3 runs and 2500 steps each. */
  private static SweepSpec with(EarlyStopping rule) {
    return SweepSamples.sweep().withEarlyStopping(rule);
  }

  private static EarlyStopping given(
      EarlyStoppingKind kind,
      long everySteps,
      long graceSteps,
      int minRuns,
      long minSteps,
      int eta) {
    return new EarlyStopping(
        kind, StoppingMetric.TRAIN_LOSS, everySteps, graceSteps, minRuns, minSteps, eta, 0);
  }

  @Test
  void theLossOfSamplesSetAsideNeedsSome() {
    EarlyStopping rule = EarlyStopping.halving(100, 2).by(StoppingMetric.VALIDATION_LOSS);
    assertThat(fields(with(rule))).containsExactly("early_stopping.metric");
    assertThat(fields(with(EarlyStopping.NONE.by(StoppingMetric.VALIDATION_LOSS))))
        .containsExactly("early_stopping.metric");
    RunSettings base = SweepSamples.settings();
    DataSpec d = base.data();
    DataSpec aside =
        new DataSpec(
            d.name(), 0, d.subsetRule(), d.labelNoise(), d.pixelNoise(), d.dataSeed(), 0.2);
    SweepSpec set =
        SweepSamples.sweep(
            new RunSettings(aside, base.task(), base.network(), base.training()),
            List.of(SweepSamples.axis(Knob.WIDTH, 6, 24)),
            3,
            false);
    assertThat(fields(set.withEarlyStopping(rule))).isEmpty();
  }

  private static List<String> fields(SweepSpec spec) {
    return SweepRules.check(spec).stream()
        .map(Violation::field)
        .filter(f -> f.startsWith("early_stopping."))
        .toList();
  }

  @Test
  void bothRulesAreAcceptedWithWhatTheyNeed() {
    assertThat(SweepRules.check(with(EarlyStopping.median(100, 500, 3)))).isEmpty();
    assertThat(SweepRules.check(with(EarlyStopping.halving(100, 2)))).isEmpty();
  }

  @Test
  void everyNumberThatIsMissingOrOfTheOtherRuleIsNamed() {
    assertThat(fields(with(given(EarlyStoppingKind.MEDIAN, 0, -1, 0, 5, 2))))
        .containsExactly(
            "early_stopping.min_steps",
            "early_stopping.eta",
            "early_stopping.every_steps",
            "early_stopping.grace_steps",
            "early_stopping.min_runs");
    assertThat(fields(with(given(EarlyStoppingKind.SUCCESSIVE_HALVING, 5, 5, 5, 0, 1))))
        .containsExactly(
            "early_stopping.every_steps",
            "early_stopping.grace_steps",
            "early_stopping.min_runs",
            "early_stopping.min_steps",
            "early_stopping.eta");
    assertThat(fields(with(given(EarlyStoppingKind.NONE, 100, 0, 0, 0, 0))))
        .containsExactly("early_stopping.every_steps");
  }

  @Test
  void aRungMustBeBeforeTheEndOfTheLongestRun() {
    assertThat(fields(with(EarlyStopping.halving(2499, 2)))).isEmpty();
    assertThat(SweepRules.check(with(EarlyStopping.halving(2500, 2))))
        .singleElement()
        .satisfies(
            v -> {
              assertThat(v.field()).isEqualTo("early_stopping.min_steps");
              assertThat(v.value()).isEqualTo("2500");
              assertThat(v.expected()).contains("less than 2500");
            });
    assertThat(fields(with(EarlyStopping.median(100, 2500, 3))))
        .containsExactly("early_stopping.grace_steps");
  }

  @Test
  void thereAreAtMostAHundredRungs() {
    assertThat(fields(with(EarlyStopping.median(25, 0, 3)))).isEmpty();
    assertThat(fields(with(EarlyStopping.median(24, 0, 3))))
        .containsExactly("early_stopping.every_steps");
  }

  @Test
  void moreOthersThanThereAreCanNeverBeReached() {
    assertThat(fields(with(EarlyStopping.median(100, 0, 17)))).isEmpty();
    assertThat(fields(with(EarlyStopping.median(100, 0, 18))))
        .containsExactly("early_stopping.min_runs");
    assertThat(fields(with(EarlyStopping.halving(100, 19)))).containsExactly("early_stopping.eta");
  }

  @Test
  void whereRunsCannotBeComparedNoneAreStopped() {
    SweepSpec lengths =
        SweepSamples.sweep(
                SweepSamples.settings(),
                List.of(
                    SweepSamples.axis(Knob.WIDTH, 6, 24),
                    SweepSamples.axis(Knob.LENGTH_STEPS, 2500, 5000)),
                3,
                false)
            .withEarlyStopping(EarlyStopping.halving(100, 2));
    assertThat(fields(lengths)).containsExactly("early_stopping.kind");
    SweepSpec searching =
        SweepSamples.sweep(
                SweepSamples.settings(),
                List.of(
                    SweepSamples.axis(Knob.WIDTH, 6, 24),
                    SweepSamples.axis(Knob.BATCH_SIZE, 8, 16, 32, 64, 128)),
                3,
                false)
            .withMeasurements(List.of(new MeasurementSpec(MetricKind.TRAIN_ERROR, Map.of())))
            .withSearch(
                SearchSpec.adaptive(
                    0, new SoughtLine("training.batch_size", "", OptionalDouble.empty())))
            .withEarlyStopping(EarlyStopping.halving(100, 2));
    assertThat(fields(searching)).containsExactly("early_stopping.kind");
  }
}
