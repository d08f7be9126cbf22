package io.orograph.core.phase;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.phase.PhaseRule.Readings;
import io.orograph.core.sweep.PhaseSettings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhaseRuleTest {
  @ParameterizedTest
  @CsvSource({
    // training error, mc, its error, cka, label
    "0.51, -0.01, NaN, 0.9, I",
    "30, -20, 1, 0.1, I",
    "0.51, 0, NaN, 0.9, II",
    "12, 5, 1, 0.1, II",
    "0.5, -0.51, NaN, 0.9, III",
    "0, -8, 1, 0.9, III",
    "0.5, -0.5, NaN, 0.69, IV_A",
    "0.5, -0.5, NaN, 0.70, IV_B",
    "0, 0, 0, 0.9, IV_B",
    // two errors are wider than half a point
    "0, -0.9, 0.46, 0.1, IV_A",
    "0, -0.9, 0.44, 0.1, III"
  })
  void theCifarRuleIsThePublishedOneWithErrors(
      double error, double mc, double mcError, double cka, PhaseLabel label) {
    PhaseRule rule = new PhaseRule(PhaseRule.CIFAR);
    assertThat(rule.label(new Readings(error, mc, mcError, cka), 0.70)).isEqualTo(label);
  }

  @ParameterizedTest
  @CsvSource({"1096, true", "1097, false", "0.1, true", "-5, true"})
  void byHessianTheTraceDecidesWhatIsFitted(double trace, boolean fitted) {
    // e^7 = 1096.63
    assertThat(new PhaseRule(PhaseRule.BY_HESSIAN).fitted(trace)).isEqualTo(fitted);
  }

  @Test
  void withoutAThresholdTheTopThirdIsSimilar() {
    PhaseRule rule = new PhaseRule(PhaseSettings.DEFAULT);
    assertThat(rule.similarCka(List.of(0.1, 0.9, 0.5, 0.7, 0.3, 0.2))).hasValue(0.7);
    assertThat(rule.similarCka(List.of(0.1, 0.9, 0.5, 0.7))).hasValue(0.7);
    assertThat(rule.similarCka(List.of(0.4))).hasValue(0.4);
    assertThat(rule.similarCka(List.of())).isEmpty();
    assertThat(new PhaseRule(PhaseRule.CIFAR).similarCka(List.of(0.1, 0.2))).hasValue(0.70);
  }
}
