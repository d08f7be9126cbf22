package io.orograph.cli.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.cli.figures.ReportFigures.Figure;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class ReportFiguresTest {
  private static final String REPORT =
      """
      <!DOCTYPE html>
      <html><body><figure><svg xmlns="http://www.w3.org/2000/svg" class="figure" role="img"
       aria-label="test accuracy, %" viewBox="0 0 200 100" width="200" height="100" font-size="10"
       fill="currentColor"><defs><pattern id="h" width="6" height="6" patternTransform="rotate(90)">
      <rect width="2" height="6" fill="#8c8c8c"/></pattern></defs>
      <g transform="translate(10 20)" opacity="0.5"><title>no part of the drawing</title>
      <rect x="1" y="2" width="3" height="4" fill="#ff0000"/></g>
      <rect width="9" height="9" fill="url(#h)"/><text x="100" y="50" text-anchor="middle">ln λ</text>
      <line x1="0" y1="0" x2="5" y2="0" stroke="#0000ff" stroke-width="2" stroke-dasharray="7 3"/></svg>
      </figure><p>between</p><svg xmlns="http://www.w3.org/2000/svg" aria-label="phase" width="10"
       height="10"></svg></body></html>
      """;

  private static List<Figure> figures() throws IOException {
    return ReportFigures.of(REPORT, "quick · 0123456789ab");
  }

  /** The streams of a PDF file, found by its own table. */
  private static List<String> streams(byte[] file) throws DataFormatException {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    assertThat(text).startsWith("%PDF-1.4\n").endsWith("%%EOF\n");
    Matcher begins = Pattern.compile("startxref\n(\\d+)\n").matcher(text);
    assertThat(begins.find()).isTrue();
    String table = text.substring(Integer.parseInt(begins.group(1)));
    assertThat(table).startsWith("xref\n0 ");
    List<String> streams = new ArrayList<>();
    Matcher rows = Pattern.compile("(\\d{10}) 00000 n \n").matcher(table);
    for (int number = 1; rows.find(); number++) {
      int place = Integer.parseInt(rows.group(1));
      assertThat(text.substring(place)).startsWith(number + " 0 obj\n");
      Matcher stream =
          Pattern.compile("\\A\\d+ 0 obj\n<<[^\n]*/Length (\\d+) >>\nstream\n")
              .matcher(text.substring(place));
      if (stream.find()) {
        streams.add(inflated(file, place + stream.end(), Integer.parseInt(stream.group(1))));
      }
    }
    return streams;
  }

  private static String inflated(byte[] file, int from, int length) throws DataFormatException {
    Inflater inflater = new Inflater();
    inflater.setInput(file, from, length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] piece = new byte[1024];
    while (!inflater.finished()) {
      out.write(piece, 0, inflater.inflate(piece));
    }
    inflater.end();
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  @Test
  void everyFigureOfAReportHasItsNumberAndItsNameInOrder() throws IOException {
    assertThat(figures()).extracting(Figure::name).containsExactly("01-test-accuracy", "02-phase");
  }

  @Test
  void anSvgFileStandsAloneOnWhiteAndSaysWhatItIsOf() throws Exception {
    Element root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(
                new ByteArrayInputStream(
                    figures().getFirst().svg().getBytes(StandardCharsets.UTF_8)))
            .getDocumentElement();
    assertThat(root.getAttribute("xmlns")).isEqualTo("http://www.w3.org/2000/svg");
    assertThat(root.getAttribute("viewBox")).isEqualTo("0 0 200 120");
    assertThat(Attributes.children(root).getFirst().getAttribute("fill")).isEqualTo("#ffffff");
    assertThat(root.getTextContent()).endsWith("quick · 0123456789ab");
  }

  @Test
  void aPdfFileHasTheShapesWhereTheyWere() throws Exception {
    String drawn = streams(figures().getFirst().pdf()).getLast();
    assertThat(drawn)
        .startsWith("q 0.75 0 0 -0.75 0 90 cm\n")
        .contains("q 1 0 0 1 10 20 cm\nq /G1 gs 1 0 0 rg\n1 2 3 4 re f\nQ\nQ\n")
        .contains("/Pattern cs /P1 scn\n0 0 9 9 re f")
        .contains("0 0 1 RG\n2 w 0 J [7 3] 0 d\n0 0 m 5 0 l S")
        .doesNotContain("no part");
    assertThat(streams(figures().getFirst().pdf()).getFirst()).contains("0 0 2 6 re f");
  }

  private static BufferedImage pixels(String report) throws IOException {
    byte[] png = ReportFigures.of(report, "s").getFirst().png();
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(image).isNotNull();
    return image;
  }

  private static int at(BufferedImage image, double x, double y) {
    double scale = 300 / 96.0;
    return image.getRGB((int) (x * scale), (int) (y * scale)) & 0xffffff;
  }

  @Test
  void aPngFileHas300DotsAnInchAndTheShapesWhereTheyWere() throws IOException {
    BufferedImage image =
        pixels(
            REPORT.replace("patternTransform", "patternUnits=\"userSpaceOnUse\" patternTransform"));
    assertThat(image.getWidth()).isEqualTo(625);
    assertThat(image.getHeight()).isEqualTo(375);
    // A red rectangle at half its strength, moved by its group; white ground; a tile of the
    // pattern.
    assertThat(at(image, 12.5, 24)).isBetween(0xff7f7f, 0xff8080);
    assertThat(at(image, 150, 90)).isEqualTo(0xffffff);
    assertThat(at(image, 7, 1)).isEqualTo(0x8c8c8c);
    assertThat(at(image, 7, 4)).isEqualTo(0xffffff);
    assertThat(at(image, 2, 0.4)).isEqualTo(0x0000ff);
  }

  @Test
  void theLettersOfAPngFileAreBlackOnWhite() throws IOException {
    BufferedImage image = pixels(REPORT);
    int dark = 0;
    for (double x = 85; x < 115; x += 0.25) {
      for (double y = 40; y < 55; y += 0.25) {
        dark += at(image, x, y) < 0x404040 ? 1 : 0;
      }
    }
    assertThat(dark).isGreaterThan(50);
  }

  @Test
  void whatIsNoDrawingIsNoPngFile() {
    assertThatThrownBy(() -> PngFigure.of("<p>")).isInstanceOf(IOException.class);
  }

  @Test
  void textStandsInTheMiddleByTheWidthsOfItsFonts() throws Exception {
    double width = (222 + 556 + 278 + 549) * 10 / 1000.0;
    assertThat(PdfText.width("ln λ", 10, false)).isCloseTo(width, within(1e-9));
    assertThat(streams(figures().getFirst().pdf()).getLast())
        .contains(
            "BT 1 0 0 -1 "
                + PdfFigure.number(100 - width / 2)
                + " 50 Tm /F1 10 Tf (ln ) Tj /F3 10 Tf (l) Tj ET");
    assertThat(PdfText.shown("(½)", 9, true)).isEqualTo("/F2 9 Tf (\\050\\275\\051) Tj ");
    assertThat(PdfText.shown("漢", 9, false)).isEqualTo("/F1 9 Tf (?) Tj ");
  }

  @Test
  void aHaloLiesBelowItsLetters() throws Exception {
    String label =
        REPORT.replace(
            "text-anchor=\"middle\">ln λ",
            "stroke=\"#ffffff\" stroke-width=\"3\" paint-order=\"stroke\">I");
    String drawn = streams(ReportFigures.of(label, "s").getFirst().pdf()).getLast();
    String letters = "1 0 0 -1 100 50 Tm /F1 10 Tf (I) Tj ET\nQ\n";
    assertThat(drawn)
        .containsSubsequence(
            "q 1 1 1 RG\n3 w 0 J [] 0 d\n4 M BT 1 Tr " + letters, "q 0 0 0 rg\nBT " + letters);
  }

  @Test
  void pathsAndTransformsAreThoseOfSvg() {
    assertThat(Outline.path("M10 20h3v4l-1-2z")).isEqualTo("10 20 m 13 20 l 13 24 l 12 22 l h ");
    assertThat(Outline.path("M0,0L1e1,.5")).isEqualTo("0 0 m 10 0.5 l ");
    assertThat(Outline.path("M0 0Q3 0 3 3")).isEqualTo("0 0 m 2 0 3 1 3 3 c ");
    Matrix map = Matrix.of("translate(10 20) rotate(90)").orElseThrow();
    assertThat(List.of(map.a() + map.e(), map.b() + map.f())).containsExactly(10.0, 21.0);
    assertThat(Matrix.of("")).isEmpty();
  }

  @Test
  void numbersHaveNoExponentAndNoEmptyDigits() {
    assertThat(List.of(0.0, -0.0001, 1.5, -2.25, 1e-9, 1234567.8912, -0.05))
        .extracting(PdfFigure::number)
        .containsExactly("0", "0", "1.5", "-2.25", "0", "1234567.891", "-0.05");
  }

  @Test
  void equalReportsGiveEqualBytes() throws IOException {
    assertThat(figures().getFirst().pdf()).isEqualTo(figures().getFirst().pdf());
  }

  @Test
  void aFigureThatIsNotWellFormedIsSaidToBe() {
    assertThatThrownBy(() -> ReportFigures.of("<svg a='1'><g></svg>", "x"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not well-formed");
  }
}
