package io.orograph.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.cli.view.LinePicture.Line;
import io.orograph.cli.view.LinePicture.Point;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LinePictureTest {
  private static final Style ASCII = new Style(false, false, false, 60);

  private static Line line(char sign, double... values) {
    return new Line(
        sign,
        "run " + sign,
        IntStream.range(0, values.length).mapToObj(i -> new Point(i, values[i])).toList());
  }

  private static List<String> drawn(Line... lines) {
    return LinePicture.lines("loss", "step", List.of(lines), ASCII);
  }

  @Test
  void theHighestValueIsOnTopAndTheLowestAtTheBottom() {
    List<String> lines = drawn(line('0', 3, 2, 1));
    assertThat(lines.get(1)).isEqualTo("    3.000 |0");
    assertThat(lines.get(16)).startsWith("    1.000 |").endsWith("0").hasSize(11 + 48);
    assertThat(lines).anyMatch(l -> l.strip().equals("0 run 0: ends at 1.000"));
  }

  @Test
  void linesAreToldApartBySignsAndASharedPlaceSaysSo() {
    List<String> lines = drawn(line('0', 1, 2), line('1', 1, 3));
    assertThat(lines.get(16)).contains("|#");
    assertThat(lines.get(1)).endsWith("1");
    assertThat(lines).last().isEqualTo("  # several");
  }

  @Test
  void valuesThatSpanMuchAreOnALogarithmicAxis() {
    List<String> lines = drawn(line('0', 1000, 31.623, 1));
    assertThat(lines.getFirst()).endsWith(", logarithmic");
    int middle =
        IntStream.range(1, 17)
            .filter(r -> lines.get(r).indexOf('0', 12) > 30 && lines.get(r).indexOf('0', 12) < 50)
            .findFirst()
            .orElse(-1);
    assertThat(middle).as("the middle of three decades is halfway up").isBetween(8, 10);
  }

  @Test
  void valuesThatAreNotFiniteAreLeftOut() {
    assertThat(drawn(line('0', Double.NaN, Double.POSITIVE_INFINITY))).contains("No values yet.");
    assertThat(drawn(line('0', 1, Double.NaN, 2)).get(1)).endsWith("0");
  }

  @Test
  void aTerminalWithoutUnicodeGetsAscii() {
    assertThat(String.join("\n", drawn(line('0', 3, 2, 1)))).matches("[\\p{ASCII}\n]*");
  }
}
