package io.orograph.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private static final ProgressView HALF =
      new ProgressView(
          60,
          180,
          8,
          90,
          Map.of("trained", 88L, "diverged", 2L),
          1620,
          405,
          Optional.of(Duration.ofSeconds(64)));

  @Test
  void aPipeGetsWordsAlone() {
    assertThat(ProgressLine.of(HALF, Duration.ofSeconds(70), "", Style.PLAIN))
        .isEqualTo(
            "runs 90/180 (8 in training), 2 diverged, measurements 405/1620, 1 min 10 s,"
                + " about 1 min 4 s left");
  }

  @Test
  void aTerminalGetsABarThatFitsOnItsLine() {
    Style narrow = new Style(true, true, true, 60);
    String line = ProgressLine.of(HALF, Duration.ofSeconds(70), "", narrow);
    assertThat(line).startsWith("[██████░░░░░░░░░░░░░░]  31% runs 90/180");
    assertThat(line).hasSizeLessThan(60);
  }

  @Test
  void aSweepWithoutMeasurementsIsDoneWhenItsRunsAre() {
    ProgressView done = new ProgressView(1, 1, 0, 1, Map.of("trained", 1L), 0, 0, Optional.empty());
    assertThat(ProgressLine.of(done, Duration.ZERO, "", new Style(true, false, false, 100)))
        .startsWith("[####################] 100%");
  }

  @Test
  void numbersKeepAFewDigits() {
    assertThat(Words.number(0.12345)).isEqualTo("0.123");
    assertThat(Words.number(-12.345)).isEqualTo("-12.35");
    assertThat(Words.number(1234.5)).isEqualTo("1235");
    assertThat(Words.number(1234567)).isEqualTo("1.2e+06");
    assertThat(Words.number(0.00012)).isEqualTo("1.2e-04");
    assertThat(Words.number(-1e-9)).isEqualTo("-1.0e-09");
    assertThat(Words.number(0.001)).isEqualTo("0.001");
    assertThat(Words.number(0)).isEqualTo("0.000");
    assertThat(Words.number(Double.NaN)).isEqualTo("NaN");
  }

  @Test
  void itSaysWhichWorkersAreMissing() {
    String waitsFor = "a trainer with the data set mnist";
    assertThat(ProgressLine.of(HALF, Duration.ofSeconds(70), waitsFor, Style.PLAIN))
        .contains(", waits for a trainer with the data set mnist");
  }
}
