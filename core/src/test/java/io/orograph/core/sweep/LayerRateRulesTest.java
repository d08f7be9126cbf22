package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.orograph.core.metric.MetricKind;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LayerRateRulesTest {
  private static RunSettings rated(String parameters) {
    return with(new LayerRate(parameters, 1, 0));
  }

  private static RunSettings with(LayerRate... rates) {
    RunSettings plain = SweepSamples.settings();
    return plain.with(plain.training().with(List.of(rates)));
  }

  private static List<String> violations(LayerRate... rates) {
    return SweepRules.check(SweepSamples.sweep(with(rates), List.of(), 2, false)).stream()
        .map(Violation::toString)
        .toList();
  }

  @Test
  void layersMayBeFrozenOrLearnFaster() {
    assertThat(violations(new LayerRate("0.*", 0, 100), new LayerRate("*.bias", 5, 0))).isEmpty();
  }

  @Test
  void everyFieldIsCheckedByName() {
    assertThat(
            violations(
                new LayerRate("7.*", 1, 0),
                new LayerRate("0.*", -1, 0),
                new LayerRate("0.*", Double.NaN, -3)))
        .containsExactly(
            "training.layer_rates[0].parameters: 7.* (expected: one of 0.weight, 0.bias, 2.weight, 2.bias,"
                + " 4.weight, 4.bias, where * stands for any characters)",
            "training.layer_rates[1].factor: -1.0 (expected: 0 (frozen) to 1000000)",
            "training.layer_rates[2].factor: NaN (expected: 0 (frozen) to 1000000)",
            "training.layer_rates[2].from_step: -3 (expected: 0 to 1000000000)");
  }

  /** A depth that is none is a violation, and no list of a million names. */
  @Test
  @Timeout(10)
  void namesAreLookedForInNetworksThatMayBeAlone() {
    RunSettings plain = SweepSamples.settings();
    RunSettings deep =
        plain.with(plain.network().withDepth(1_000_000_000)).with(rated("layers.*").training());
    assertThat(SweepRules.check(SweepSamples.sweep(deep, List.of(), 2, false)))
        .extracting(Violation::field)
        .contains("network.depth");
  }

  @Test
  @Timeout(10)
  void manyAsterisksAndManyNamesTakeNoTime() {
    assertThat(violations(new LayerRate("*".repeat(10_000) + "x", 1, 0))).hasSize(1);
    assertThat(violations(new LayerRate("0.*,".repeat(100_000), 1, 0)))
        .singleElement(STRING)
        .startsWith("training.layer_rates[0].parameters: 100001 names (expected: one of 0.weight");
  }

  @Test
  void ratesBeyondTheHundredthAreNotLookedAtEach() {
    LayerRate[] many =
        Stream.generate(() -> new LayerRate("x", 1, 0)).limit(5_000).toArray(LayerRate[]::new);
    assertThat(violations(many)).hasSize(1 + 100);
  }

  @Test
  void theEdgeOfStabilityOfSeveralRatesIsRefused() {
    SweepSpec spec =
        SweepSamples.sweep(with(new LayerRate("0.*", 2, 0)), List.of(), 2, false)
            .withMeasurements(List.of(new MeasurementSpec(MetricKind.EDGE_OF_STABILITY, Map.of())));
    assertThat(SweepRules.check(spec))
        .extracting(Violation::field)
        .containsExactly("measurements[0].kind");
  }

  @Test
  void aRunKeyKnowsThemAndStaysWhatItWasWithoutThem() {
    RunKey plain = RunKey.of(SweepSamples.settings(), 1, 0);
    assertThat(RunKey.of(with(), 1, 0)).isEqualTo(plain);
    assertThat(RunKey.of(with(new LayerRate("0.*", 0, 9)), 1, 0)).isNotEqualTo(plain);
    assertThat(RunKey.text(with(new LayerRate("0.*", 0, 9)), 1, 0))
        .contains("training.layer_rates.0=0.*:0:9\n");
  }

  @Test
  void everyOtherAxisKeepsThem() {
    RunSettings frozen = with(new LayerRate("0.*", 0, 9));
    assertThat(frozen.with(ScheduleSpec.CONSTANT).training().layerRates()).hasSize(1);
    assertThat(frozen.with(new TrainingLength.Steps(3)).training().layerRates()).hasSize(1);
    Axis batch = SweepSamples.axis(Knob.BATCH_SIZE, 4, 8);
    assertThat(
            new Grid(SweepSamples.sweep(frozen, List.of(batch), 2, false))
                .runs(0, 4).stream().map(run -> run.settings().training().layerRates().size()))
        .containsOnly(1);
  }
}
