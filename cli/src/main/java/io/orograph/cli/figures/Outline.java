package io.orograph.cli.figures;

import static io.orograph.cli.figures.PdfFigure.number;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.w3c.dom.Element;

/** Outlines of shapes as operators of PDF. */
final class Outline {
  private static final Pattern COMMAND = Pattern.compile("([MLHVCQZmlhvcqz])([^MLHVCQZmlhvcqz]*)");

  /** Distance of the controls of a quarter circle, in radii. */
  private static final double QUARTER = 0.5522847;

  private Outline() {}

  /** The outline; empty of what has none. */
  static String of(Element shape) {
    return switch (shape.getTagName()) {
      case "rect" -> rectangle(shape);
      case "line" ->
          "%s %s m %s %s l "
              .formatted(at(shape, "x1"), at(shape, "y1"), at(shape, "x2"), at(shape, "y2"));
      case "circle" ->
          circle(
              Attributes.number(shape, "cx", 0),
              Attributes.number(shape, "cy", 0),
              Attributes.number(shape, "r", 0));
      case "polygon" -> corners(shape.getAttribute("points"), "h ");
      case "polyline" -> corners(shape.getAttribute("points"), "");
      case "path" -> path(shape.getAttribute("d"));
      default -> "";
    };
  }

  private static String at(Element shape, String name) {
    return number(Attributes.number(shape, name, 0));
  }

  private static String rectangle(Element shape) {
    boolean empty =
        Attributes.number(shape, "width", 0) <= 0 || Attributes.number(shape, "height", 0) <= 0;
    return empty
        ? ""
        : "%s %s %s %s re "
            .formatted(at(shape, "x"), at(shape, "y"), at(shape, "width"), at(shape, "height"));
  }

  private static String corners(String points, String end) {
    List<Double> n = Attributes.numbers(points);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i + 1 < n.size(); i += 2) {
      out.append(number(n.get(i))).append(' ').append(number(n.get(i + 1)));
      out.append(i == 0 ? " m " : " l ");
    }
    return out.isEmpty() ? "" : out + end;
  }

  private static String circle(double x, double y, double r) {
    double k = QUARTER * r;
    return number(x + r)
        + " "
        + number(y)
        + " m "
        + curve(x + r, y + k, x + k, y + r, x, y + r)
        + curve(x - k, y + r, x - r, y + k, x - r, y)
        + curve(x - r, y - k, x - k, y - r, x, y - r)
        + curve(x + k, y - r, x + r, y - k, x + r, y)
        + "h ";
  }

  private static String curve(double... places) {
    StringBuilder out = new StringBuilder();
    for (double place : places) {
      out.append(number(place)).append(' ');
    }
    return out.append("c ").toString();
  }

  /** A path of straight lines and Bezier curves: figures have no others. */
  static String path(String d) {
    StringBuilder out = new StringBuilder();
    double x = 0;
    double y = 0;
    double startX = 0;
    double startY = 0;
    Matcher command = COMMAND.matcher(d);
    while (command.find()) {
      String word = command.group(1);
      boolean relative = word.equals(word.toLowerCase(Locale.ROOT));
      char kind = word.toUpperCase(Locale.ROOT).charAt(0);
      if (kind == 'Z') {
        out.append("h ");
        x = startX;
        y = startY;
        continue;
      }
      List<Double> n = Attributes.numbers(command.group(2));
      int size = size(kind);
      for (int i = 0; i + size <= n.size(); i += size) {
        List<Double> at = placed(n.subList(i, i + size), kind, relative ? x : 0, relative ? y : 0);
        double fromX = x;
        double fromY = y;
        x = kind == 'V' ? x : at.get(Math.max(0, size - 2));
        y = kind == 'H' ? y : at.get(size - 1);
        if (kind == 'M' && i == 0) {
          startX = x;
          startY = y;
          out.append(number(x)).append(' ').append(number(y)).append(" m ");
        } else if (kind == 'C') {
          out.append(curve(at.stream().mapToDouble(v -> v).toArray()));
        } else if (kind == 'Q') {
          out.append(cubic(fromX, fromY, at));
        } else {
          out.append(number(x)).append(' ').append(number(y)).append(" l ");
        }
      }
    }
    return out.toString();
  }

  private static int size(char kind) {
    return switch (kind) {
      case 'H', 'V' -> 1;
      case 'Q' -> 4;
      case 'C' -> 6;
      default -> 2;
    };
  }

  private static List<Double> placed(List<Double> steps, char kind, double x, double y) {
    List<Double> at = new ArrayList<>();
    for (int k = 0; k < steps.size(); k++) {
      boolean across = kind == 'H' || (kind != 'V' && k % 2 == 0);
      at.add(steps.get(k) + (across ? x : y));
    }
    return at;
  }

  /** The cubic curve that is the same as a quadratic one. */
  private static String cubic(double x, double y, List<Double> at) {
    double endX = at.get(2);
    double endY = at.get(3);
    return curve(
        x + (at.get(0) - x) * 2 / 3,
        y + (at.get(1) - y) * 2 / 3,
        endX + (at.get(0) - endX) * 2 / 3,
        endY + (at.get(1) - endY) * 2 / 3,
        endX,
        endY);
  }
}
