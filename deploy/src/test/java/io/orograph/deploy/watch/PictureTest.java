package io.orograph.deploy.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class PictureTest {
  private static final Panel GRAPH =
      Panel.graph("Time & work", "s", "How <long>.").show("{{pool}}", "a").show("b", "b");
  private static final Panel STAT = Panel.stat("Broken", "short", "Those.").show("broken", "c");
  private static final Dashboard DASHBOARD =
      Dashboard.of("planted", "Planted", "Drawn.").row("A row", STAT, GRAPH);

  private static Curve curve(String name, double... values) {
    List<Curve.Point> points = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      points.add(new Curve.Point(100 + 10 * i, values[i]));
    }
    return new Curve(name, points);
  }

  private static String drawn(Panel panel, Curve... curves) {
    Dashboard dashboard = Dashboard.of("planted", "Planted", "Drawn.").row("A row", panel);
    return Picture.svg(dashboard, p -> List.of(curves), 100, 120);
  }

  private static Document read(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  /** Heights of the points of the paths, from the top. */
  private static List<Double> heights(String svg) {
    Matcher point = Pattern.compile("[ML][0-9.]+ ([0-9.]+)").matcher(svg);
    return point.results().map(found -> Double.parseDouble(found.group(1))).toList();
  }

  @Test
  void itIsXmlThatNamesDashboardPanelsUnitsAndWhatItIsNot() throws Exception {
    String svg = Picture.svg(DASHBOARD, p -> List.of(curve("cpu", 0, 1.5, 3)), 100, 120);
    assertThat(read(svg).getDocumentElement().getTextContent())
        .contains("Orograph / Planted", "A row", "Time & work", "Broken", "cpu: 3 s", "1.50 s")
        .contains("Not a screenshot of Grafana", "Time shown: 20 s");
  }

  @Test
  void aCurveGoesFromTheBottomToTheTopOfItsPlot() {
    List<Double> heights = heights(drawn(GRAPH, curve("a", 0, 1, 2)));
    assertThat(heights).hasSize(3);
    assertThat(heights.get(0) - heights.get(1)).isEqualTo(heights.get(1) - heights.get(2));
    assertThat(heights.get(2)).isLessThan(heights.get(0));
  }

  @Test
  void stackedCurvesLieOnTopOfOneAnother() {
    List<Double> heights = heights(drawn(GRAPH.stack(), curve("a", 1, 1), curve("b", 3, 3)));
    double bottom = heights(drawn(GRAPH, curve("a", 0, 4))).getFirst();
    assertThat(bottom - heights.get(2))
        .isCloseTo(4 * (bottom - heights.get(0)), within(0.5)); // drawn to a tenth
  }

  @Test
  void whatIsEmptySaysWhy() {
    assertThat(drawn(GRAPH.mayBeEmpty("nobody asks"))).contains("Empty while nobody asks.");
    assertThat(drawn(GRAPH)).contains("No data.");
  }

  @Test
  void valuesThatAreNoNumbersAreLeftOut() {
    assertThat(drawn(GRAPH, curve("a", 1, Double.NaN, 2))).doesNotContain("M NaN", " NaN");
  }

  @Test
  void manyCurvesAreDrawnAndTheFirstAreNamed() {
    Curve[] many = {
      curve("a", 1, 1),
      curve("b", 1, 1),
      curve("c", 1, 1),
      curve("d", 1, 1),
      curve("e", 1, 1),
      curve("f", 1, 1)
    };
    String svg = drawn(GRAPH, many);
    assertThat(svg).contains("and 3 more");
    assertThat(svg.split("<path", -1)).hasSize(7);
  }

  @Test
  void aLegendTakesTheLabelsOfItsSeries() {
    assertThat(
            Curve.legend("{{service}} {{ state }}", Map.of("service", "trainer", "state", "busy")))
        .isEqualTo("trainer busy");
    assertThat(Curve.legend("{{job}}", Map.of())).isEmpty();
    assertThat(Curve.legend("p99", Map.of())).isEqualTo("p99");
  }

  @ParameterizedTest
  @CsvSource({
    "0, s, 0 s",
    "0.0042, s, 4.20 ms",
    "0.00000042, s, 420 ns",
    "90, s, 90 s",
    "600, s, 10 min",
    "0.125, percentunit, 12.5 %",
    "1536, bytes, 1.50 KiB",
    "2097152, Bps, 2 MiB/s",
    "12345, short, 12.3 K",
    "0.5, ops, 0.50 /s",
    "7, short, 7",
  })
  void numbersHaveTheirUnits(double value, String unit, String text) {
    assertThat(Units.text(value, unit)).isEqualTo(text);
  }
}
