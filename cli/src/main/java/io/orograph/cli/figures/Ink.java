package io.orograph.cli.figures;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.w3c.dom.Element;

/**
 * How a shape is painted: what elements say of it, or of those that they are in.
 *
 * @param opacity of the shape with all it is in
 * @param cap 0 for butt, 1 for round, 2 for square ends
 * @param dashes lengths, none for a whole line
 * @param anchor of text: {@code start}, {@code middle} or {@code end}
 */
record Ink(
    String fill,
    String stroke,
    String color,
    double opacity,
    double fillOpacity,
    double strokeOpacity,
    double width,
    int cap,
    List<Double> dashes,
    double size,
    boolean bold,
    String anchor) {
  /** What a drawing begins with. */
  static final Ink FIRST =
      new Ink("#000000", "none", "#000000", 1, 1, 1, 1, 0, List.of(), 11, false, "start");

  private static final List<String> CAPS = List.of("butt", "round", "square");

  Ink {
    dashes = List.copyOf(dashes);
  }

  /** The ink of an element within this one. */
  Ink of(Element element) {
    String weight = Attributes.text(element, "font-weight", bold ? "600" : "400");
    String dash = element.getAttribute("stroke-dasharray");
    return new Ink(
        Attributes.text(element, "fill", fill),
        Attributes.text(element, "stroke", stroke),
        Attributes.text(element, "color", color),
        opacity * Attributes.number(element, "opacity", 1),
        Attributes.number(element, "fill-opacity", fillOpacity),
        Attributes.number(element, "stroke-opacity", strokeOpacity),
        Attributes.number(element, "stroke-width", width),
        Math.max(0, CAPS.indexOf(Attributes.text(element, "stroke-linecap", CAPS.get(cap)))),
        element.hasAttribute("stroke-dasharray") ? Attributes.numbers(dash) : dashes,
        Attributes.number(element, "font-size", size),
        weight.equals("bold") || Attributes.number(element, "font-weight", bold ? 600 : 400) >= 600,
        Attributes.text(element, "text-anchor", anchor));
  }

  /** Red, green and blue as operands of PDF; empty for none. */
  Optional<String> rgb(String paint) {
    String named = paint.equals("currentColor") ? color : paint;
    if (!named.matches("#[0-9a-fA-F]{6}")) {
      return Optional.empty();
    }
    int value = Integer.parseInt(named.substring(1), 16);
    return Optional.of(
        List.of(value >> 16 & 255, value >> 8 & 255, value & 255).stream()
            .map(part -> PdfFigure.number(part / 255.0))
            .collect(Collectors.joining(" ")));
  }

  /** The pen as operators of PDF. */
  String pen() {
    return String.format(
        Locale.ROOT,
        "%s w %d J [%s] 0 d\n",
        PdfFigure.number(width),
        cap,
        dashes.stream().map(PdfFigure::number).collect(Collectors.joining(" ")));
  }
}
