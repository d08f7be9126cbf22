package io.orograph.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The report has the colours of the page, whose evenness and whose steps for every colour vision
 * {@code vision.test.mjs} computes.
 */
class ColorScaleTest {
  private static final Path PAGE = Path.of("src", "main", "resources", "page", "colors.js");
  private static final Path CLIENT = Path.of("..", "clients", "python", "orograph", "_plots.py");

  private static List<String> colors(Path file, String list) throws IOException {
    Matcher found = Pattern.compile(list).matcher(Files.readString(file));
    assertThat(found.find()).as(list).isTrue();
    return Pattern.compile("[0-9a-f]{6}")
        .matcher(found.group(1))
        .results()
        .map(MatchResult::group)
        .map(color -> "#" + color)
        .toList();
  }

  private static List<String> points(ColorScale scale, int count) {
    return IntStream.range(0, count).mapToObj(i -> scale.at(i / (count - 1.0))).toList();
  }

  @ParameterizedTest
  @CsvSource({"VIRIDIS, viridis", "DIVERGING, diverging"})
  void aMapIsThatOfThePage(ColorScale scale, String name) throws IOException {
    List<String> page = colors(PAGE, String.format(Locale.ROOT, "%s: \\[([^\\]]*)\\]", name));
    assertThat(points(scale, page.size())).isEqualTo(page);
  }

  @Test
  void theMapAroundZeroIsThatOfTheClientForPython() throws IOException {
    List<String> client = colors(CLIENT, "_DIVERGING = \\(([^)]*)\\)");
    assertThat(points(ColorScale.DIVERGING, client.size())).isEqualTo(client);
  }

  @Test
  void theReversedMapIsTheOtherTurnedRound() {
    assertThat(points(ColorScale.SIRIDIV, 9)).isEqualTo(points(ColorScale.VIRIDIS, 9).reversed());
  }
}
