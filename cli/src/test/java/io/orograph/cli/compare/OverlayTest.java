package io.orograph.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.cli.compare.Overlay.BadOverlayException;
import io.orograph.cli.compare.Overlay.Pairing;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverlayTest {
  private static Measured value(String cell, double value, int replicate) {
    return new Measured(cell, "TEST_ACCURACY", List.of(replicate), OptionalDouble.of(value), "");
  }

  private static final List<Measured> OURS =
      List.of(
          value("width=4,batch=16", 80, 0),
          value("width=4,batch=16", 84, 1),
          value("width=8,batch=16", 90, 0));

  @Test
  void pointsMeetTheirCellsByAxesInAnyOrderOrByTheCellsId() {
    for (String text :
        List.of(
            "batch,width,metric,value,error\n16,4,TEST_ACCURACY,83,1.5\n16,9,TEST_ACCURACY,1,\n",
            String.join(
                "\r\n",
                "cell,metric,value,error",
                "\"width=4,batch=16\",TEST_ACCURACY,83,1.5",
                "\"width=9,batch=16\",TEST_ACCURACY,1,",
                ""))) {
      Overlay overlay = Overlay.read(text);
      Map<String, List<Pairing>> paired = overlay.beside(OURS);
      assertThat(paired.get("TEST_ACCURACY"))
          .singleElement()
          .satisfies(
              p -> {
                assertThat(p.cell()).isEqualTo("width=4,batch=16");
                assertThat(p.ours()).isEqualTo(82);
                assertThat(p.ourError()).isEqualTo(2);
                assertThat(p.difference()).isEqualTo(1);
                assertThat(p.errors()).isEqualTo(1 / 2.5);
              });
      assertThat(overlay.alone(paired)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "width,metric|4,L; line 1, column value: empty (expected: a column of this name)",
        "metric,value|L,1; line 1, column cell",
        "cell,width,metric,value|a,4,L,1; line 1, column cell",
        "width,metric,value,value|4,L,1,2; line 1, column 4: value (expected: a name that no other has)",
        "width,metric,value|4,L; line 2: 2 fields (expected: 3, as in the header)",
        "width,metric,value|4,L,many; line 2, column value: many (expected: a finite number)",
        "width,metric,value|4,L,1|8,L,NaN; line 3, column value: NaN (expected: a finite number)",
        "width,metric,value|,L,1; line 2, column width: empty (expected: a value)",
        "width,metric,value,error|4,L,1,-2; line 2, column error: -2 (expected: 0 or more, or nothing)",
        "width,metric,value|4,L,1|4,L,2; line 3, column metric: L (expected: each cell and metric once: line 2 has it)",
        "width,metric,value|4,\"L,1; line 2, column 2: L,1 (expected: a closing quotation mark)",
        "width,metric,value; line 2: empty (expected: a row)"
      })
  void whatIsWrongIsToldByLineAndColumn(String text, String told) {
    assertThatThrownBy(() -> Overlay.read(text.replace('|', '\n')))
        .isInstanceOf(BadOverlayException.class)
        .hasMessageStartingWith(told);
  }

  @Test
  void aMetricThatTheSweepHasNotIsRefusedByItsLine() {
    Overlay overlay = Overlay.read("width,batch,metric,value\n4,16,ACCURACY,1\n");
    assertThatThrownBy(() -> overlay.beside(OURS))
        .isInstanceOf(BadOverlayException.class)
        .hasMessage(
            "line 2, column metric: ACCURACY (expected: one that the sweep has values of:"
                + " TEST_ACCURACY)");
  }

  @Test
  void theReportGetsASectionWithFigureAndTableBeforeItsEnd() {
    Overlay overlay =
        Overlay.read("width,batch,metric,value\n4,16,TEST_ACCURACY,83\n8,16,TEST_ACCURACY,91\n");
    String with =
        OverlaySection.in("<html><body>x</body></html>", "a<b.csv", "ab", overlay.beside(OURS), 0);
    assertThat(with)
        .startsWith("<html><body>x<section id=\"overlay\"><h2>Beside a&lt;b.csv</h2>")
        .endsWith("</section>\n</body></html>")
        .contains("<td>width=4,batch=16</td><td>82.00</td><td>2.000</td><td>83.00</td><td></td>")
        .containsOnlyOnce("<h3>TEST_ACCURACY</h3>");
    assertThat(with.split("<circle", -1)).hasSize(3);
  }

  private static String section(String csv) {
    return OverlaySection.in("<body></body>", "a.csv", "ab", Overlay.read(csv).beside(OURS), 0);
  }

  @Test
  void aFigureHasANameAndTheInkOfTheTextAroundIt() {
    assertThat(section("width,batch,metric,value\n4,16,TEST_ACCURACY,83\n"))
        .contains("aria-label=\"TEST_ACCURACY: theirs over ours\"", "fill=\"currentColor\"")
        .doesNotContain("#333", "#555", "#888");
  }

  @Test
  void barsStayWithinTheFrame() {
    String section = section("width,batch,metric,value,error\n4,16,TEST_ACCURACY,83,40\n");
    List<Double> ends =
        Pattern.compile(" y[12]=\"([-0-9.]+)\"")
            .matcher(section)
            .results()
            .map(found -> Double.valueOf(found.group(1)))
            .toList();
    assertThat(ends).hasSize(6).allMatch(y -> y >= 30 && y <= 290);
  }
}
