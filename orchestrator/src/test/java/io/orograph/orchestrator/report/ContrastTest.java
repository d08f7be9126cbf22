package io.orograph.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a report draws stands out as WCAG 2.2 AA asks, on light and on dark ground. */
class ContrastTest {
  private static double linear(int part) {
    double share = part / 255.0;
    return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
  }

  private static double luminance(String color) {
    int rgb = Integer.parseInt(color.substring(1), 16);
    return 0.2126 * linear(rgb >> 16)
        + 0.7152 * linear(rgb >> 8 & 255)
        + 0.0722 * linear(rgb & 255);
  }

  private static double contrast(String a, String b) {
    double first = luminance(a) + 0.05;
    double second = luminance(b) + 0.05;
    return Math.max(first, second) / Math.min(first, second);
  }

  @Test
  void theRatioIsThatOfTheStandard() {
    assertThat(contrast("#000000", "#ffffff")).isEqualTo(21);
    assertThat(contrast("#777777", "#ffffff")).isBetween(4.47, 4.49);
  }

  @ParameterizedTest
  @EnumSource(ColorScale.class)
  void whatIsWrittenInACellIsLegibleOnEveryColour(ColorScale scale) {
    assertThat(IntStream.rangeClosed(0, 200).mapToObj(i -> i / 200.0))
        .allSatisfy(
            share -> assertThat(contrast(scale.at(share), scale.ink(share))).isGreaterThan(4.5));
    assertThat(contrast(Hatching.GREY, "#000000")).isGreaterThan(4.5);
  }

  /** Grounds of browsers: white, and those of dark pages in Chromium and Firefox. */
  @ParameterizedTest
  @ValueSource(strings = {"#ffffff", "#121212", "#1c1b22"})
  void linesStandOutFromLightAndDarkGround(String ground) {
    assertThat(LineColors.ALL)
        .allSatisfy(color -> assertThat(contrast(color, ground)).as(color).isGreaterThan(3));
  }

  @Test
  void linesOfOneColourDifferInTheirDashes() {
    List<String> styles =
        IntStream.range(0, 24).mapToObj(i -> LineColors.of(i) + LineColors.dashes(i)).toList();
    assertThat(styles).doesNotHaveDuplicates();
  }
}
