package io.orograph.cli.figures;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.w3c.dom.Element;

/**
 * A drawing as a PDF file of one page, with lines and letters instead of pixels, so that it can be
 * set at any size. It understands what the figures of a report are made of: rectangles, lines,
 * circles, polygons, paths, text, groups and patterns, with their styles as attributes.
 */
final class PdfFigure {
  /** CSS pixels are 1/96 inch, points of PDF 1/72. */
  private static final double POINT = 0.75;

  private static final Pattern NAMED = Pattern.compile("url\\(#([^)]+)\\)");

  private record Used(String name, String entries, String content) {}

  private final Matrix page;
  private final Map<String, Element> definitions = new HashMap<>();
  private final Map<String, String> states = new LinkedHashMap<>();
  private final Map<String, Used> patterns = new LinkedHashMap<>();

  private PdfFigure(Element drawing, Matrix page) {
    this.page = page;
    define(drawing);
  }

  private void define(Element element) {
    if (element.getTagName().equals("pattern")) {
      definitions.put(element.getAttribute("id"), element);
    }
    Attributes.children(element).forEach(this::define);
  }

  /** A number as PDF writes it: at most three digits behind the point, no exponent. */
  static String number(double value) {
    long thousandths = Math.round(value * 1000);
    String sign = thousandths < 0 ? "-" : "";
    long size = Math.abs(thousandths);
    String rest = String.valueOf(1000 + size % 1000).substring(1).replaceAll("0+$", "");
    return sign + size / 1000 + (rest.isEmpty() ? "" : "." + rest);
  }

  /**
   * The file.
   *
   * @param drawing an {@code svg} element with its width and height
   */
  static byte[] of(Element drawing, String title) {
    double width = Attributes.number(drawing, "width", 0) * POINT;
    double height = Attributes.number(drawing, "height", 0) * POINT;
    Matrix page = new Matrix(POINT, 0, 0, -POINT, 0, height);
    PdfFigure figure = new PdfFigure(drawing, page);
    String content = figure.drawn(drawing, Ink.FIRST.of(drawing));
    PdfFile file = new PdfFile();
    int pages = file.reserve();
    List<String> fonts = new ArrayList<>();
    for (String font : List.of("Helvetica", "Helvetica-Bold", "Symbol")) {
      String encoding = font.equals("Symbol") ? "" : " /Encoding /WinAnsiEncoding";
      int number = file.add("<< /Type /Font /Subtype /Type1 /BaseFont /" + font + encoding + " >>");
      fonts.add("/F" + (fonts.size() + 1) + " " + number + " 0 R");
    }
    String shades = "/ExtGState << " + String.join(" ", figure.shades()) + " >>";
    List<String> tiles = new ArrayList<>();
    figure
        .patterns
        .values()
        .forEach(
            used ->
                tiles.add(
                    "/%s %d 0 R"
                        .formatted(
                            used.name(),
                            file.stream(
                                used.entries() + " /Resources << " + shades + " >>",
                                used.content()))));
    int body = file.stream("", "q " + page.operand() + " cm\n" + content + "Q\n");
    int only =
        file.add(
            ("<< /Type /Page /Parent " + pages + " 0 R /MediaBox [0 0 " + number(width) + " ")
                + (number(height) + "] /Contents " + body + " 0 R /Resources << /Font << ")
                + (String.join(" ", fonts) + " >> " + shades + " /Pattern << ")
                + (String.join(" ", tiles) + " >> >> >>"));
    file.set(pages, "<< /Type /Pages /Kids [" + only + " 0 R] /Count 1 >>");
    int catalog = file.add("<< /Type /Catalog /Pages " + pages + " 0 R >>");
    int info = file.add("<< /Title " + PdfFile.unicode(title) + " /Producer (Orograph) >>");
    return file.bytes(catalog, info);
  }

  private List<String> shades() {
    return states.entrySet().stream()
        .map(
            state -> {
              String[] both = state.getKey().split(" ", -1);
              return "/" + state.getValue() + " << /ca " + both[0] + " /CA " + both[1] + " >>";
            })
        .toList();
  }

  private String drawn(Element within, Ink ink) {
    return Attributes.children(within).stream()
        .map(child -> element(child, ink.of(child)))
        .collect(Collectors.joining());
  }

  private String element(Element element, Ink ink) {
    String inner =
        switch (element.getTagName()) {
          case "defs", "title", "desc" -> "";
          case "g", "svg" -> drawn(element, ink);
          case "text" -> text(element, ink);
          default -> shape(element, ink);
        };
    Optional<Matrix> own = Matrix.of(element.getAttribute("transform"));
    return inner.isEmpty() || own.isEmpty()
        ? inner
        : "q " + own.get().operand() + " cm\n" + inner + "Q\n";
  }

  private String shape(Element element, Ink ink) {
    String outline = Outline.of(element);
    String fill =
        element.getTagName().equals("line") ? "" : paint(ink, ink.fill(), "rg", "cs", "scn");
    String stroke = ink.width() > 0 ? paint(ink, ink.stroke(), "RG", "CS", "SCN") : "";
    if (outline.isEmpty() || (fill.isEmpty() && stroke.isEmpty())) {
      return "";
    }
    String end = fill.isEmpty() ? "S" : stroke.isEmpty() ? "f" : "B";
    String pen = stroke.isEmpty() ? "" : ink.pen();
    return "q " + shade(ink) + fill + stroke + pen + outline + end + "\nQ\n";
  }

  private String text(Element element, Ink ink) {
    String text = element.getTextContent();
    String fill = paint(ink, ink.fill(), "rg", "cs", "scn");
    String stroke = ink.width() > 0 ? paint(ink, ink.stroke(), "RG", "CS", "SCN") : "";
    if ((fill.isEmpty() && stroke.isEmpty()) || text.isBlank()) {
      return "";
    }
    double width = PdfText.width(text, ink.size(), ink.bold());
    double back =
        switch (ink.anchor()) {
          case "middle" -> width / 2;
          case "end" -> width;
          default -> 0;
        };
    String place =
        "1 0 0 -1 %s %s Tm "
            .formatted(
                number(Attributes.number(element, "x", 0) - back),
                number(Attributes.number(element, "y", 0)));
    String shown = PdfText.shown(text, ink.size(), ink.bold());
    // A stroke is the halo that makes a label legible on hatching: it lies below the letters, and
    // its corners are no longer than those of SVG.
    String halo =
        stroke.isEmpty()
            ? ""
            : "q %s%s%s4 M BT 1 Tr %s%sET\nQ\n"
                .formatted(shade(ink), stroke, ink.pen(), place, shown);
    String letters =
        fill.isEmpty() ? "" : "q %s%sBT %s%sET\nQ\n".formatted(shade(ink), fill, place, shown);
    return halo + letters;
  }

  /** The operator that sets the opacities; none where all is opaque. */
  private String shade(Ink ink) {
    String key =
        number(ink.opacity() * ink.fillOpacity())
            + " "
            + number(ink.opacity() * ink.strokeOpacity());
    return key.equals("1 1")
        ? ""
        : "/" + states.computeIfAbsent(key, k -> "G" + (states.size() + 1)) + " gs ";
  }

  /** The operators that choose a colour or a pattern; none of what is not painted. */
  private String paint(Ink ink, String value, String plain, String space, String named) {
    Matcher pattern = NAMED.matcher(value);
    if (pattern.matches()) {
      return pattern(pattern.group(1))
          .map(name -> "/Pattern " + space + " /" + name + " " + named + "\n")
          .orElse("");
    }
    return ink.rgb(value).map(color -> color + " " + plain + "\n").orElse("");
  }

  private Optional<String> pattern(String id) {
    Element element = definitions.get(id);
    if (element == null) {
      return Optional.empty();
    }
    if (!patterns.containsKey(id)) {
      String name = "P" + (patterns.size() + 1);
      String width = number(Attributes.number(element, "width", 1));
      String height = number(Attributes.number(element, "height", 1));
      Matrix placed =
          Matrix.of(element.getAttribute("patternTransform"))
              .map(own -> own.then(page))
              .orElse(page);
      String entries =
          ("/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 " + width + " ")
              + (height + "] /XStep " + width + " /YStep " + height)
              + (" /Matrix [" + placed.operand() + "]");
      patterns.put(id, new Used(name, entries, drawn(element, Ink.FIRST)));
    }
    return Optional.of(patterns.get(id).name());
  }
}
