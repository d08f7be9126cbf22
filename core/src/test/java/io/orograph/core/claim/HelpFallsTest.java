package io.orograph.core.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.metric.MetricKind;
import org.junit.jupiter.api.Test;

/** The world's batch sizes rise with b, so b = 0 is the hottest. */
class HelpFallsTest {
  private static World helping(World.Field field) {
    return World.published().put(MetricKind.LCA_HELP_SHARE, field);
  }

  @Test
  void aFallOfThirtyPointsInEveryColumnSupportsTheClaim() {
    ClaimResult result =
        helping((l, b) -> 52 + 6 * b + 0.1 * l).result(Claim.LCA_HELP_FALLS_WITH_TEMPERATURE);
    assertThat(result.verdict()).isEqualTo(Verdict.SUPPORTED);
    assertThat(result.effect()).isCloseTo(30, within(0.5));
  }

  @Test
  void oneColumnWithoutAFallContradictsIt() {
    ClaimResult result =
        helping((l, b) -> l == 3 ? 60 : 52 + 6 * b).result(Claim.LCA_HELP_FALLS_WITH_TEMPERATURE);
    assertThat(result.verdict()).isEqualTo(Verdict.CONTRADICTED);
    assertThat(result.effect()).isCloseTo(0, within(0.5));
  }

  @Test
  void aRiseWithTemperatureContradictsIt() {
    assertThat(
            helping((l, b) -> 90 - 6 * b).result(Claim.LCA_HELP_FALLS_WITH_TEMPERATURE).verdict())
        .isEqualTo(Verdict.CONTRADICTED);
  }

  @Test
  void aFallFromNinetyToSeventyPercentContradictsIt() {
    ClaimResult result =
        helping((l, b) -> 70 + 5 * b).result(Claim.LCA_HELP_FALLS_WITH_TEMPERATURE);
    assertThat(result.verdict()).isEqualTo(Verdict.CONTRADICTED);
    assertThat(result.effect()).isCloseTo(25, within(0.5));
    assertThat(result.reason())
        .contains("fall: the interval lies above 15")
        .contains("share at the hottest: the interval lies above 50 to 60");
  }

  @Test
  void oneColumnThatStaysAtSeventyAtTheHottestContradictsIt() {
    assertThat(
            helping((l, b) -> (l == 3 ? 70 : 52) + 6 * b)
                .result(Claim.LCA_HELP_FALLS_WITH_TEMPERATURE)
                .verdict())
        .isEqualTo(Verdict.CONTRADICTED);
  }

  @Test
  void lessThanHalfAtTheHottestContradictsIt() {
    assertThat(
            helping((l, b) -> 40 + 6 * b).result(Claim.LCA_HELP_FALLS_WITH_TEMPERATURE).verdict())
        .isEqualTo(Verdict.CONTRADICTED);
  }

  @Test
  void fewerThanFiveRunsOfACellDecideNothing() {
    ClaimResult result =
        helping((l, b) -> 52 + 6 * b).replicates(4).result(Claim.LCA_HELP_FALLS_WITH_TEMPERATURE);
    assertThat(result.verdict()).isEqualTo(Verdict.NOT_TESTABLE);
    assertThat(result.reason()).contains("needs 5 runs", "a cell of 4");
  }

  @Test
  void withoutAllocationsItIsNotTestable() {
    assertThat(
            World.published()
                .without(MetricKind.LCA_HELP_SHARE)
                .result(Claim.LCA_HELP_FALLS_WITH_TEMPERATURE)
                .reason())
        .contains("LCA_HELP_SHARE was not measured");
  }
}
