package io.orograph.cli.figures;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A map of the plane: x' = a x + c y + e, y' = b x + d y + f, as SVG and PDF both write it. */
record Matrix(double a, double b, double c, double d, double e, double f) {
  private static final Pattern STEP = Pattern.compile("(\\w+)\\(([^)]*)\\)");

  /** First this, then {@code next}. */
  Matrix then(Matrix next) {
    return new Matrix(
        a * next.a + b * next.c,
        a * next.b + b * next.d,
        c * next.a + d * next.c,
        c * next.b + d * next.d,
        e * next.a + f * next.c + next.e,
        e * next.b + f * next.d + next.f);
  }

  /** The product of a list of transforms, the last applied first; none of an empty list. */
  static Optional<Matrix> of(String transforms) {
    Optional<Matrix> all = Optional.empty();
    Matcher step = STEP.matcher(transforms);
    while (step.find()) {
      Matrix one = one(step.group(1), Attributes.numbers(step.group(2)));
      all = Optional.of(all.map(one::then).orElse(one));
    }
    return all;
  }

  private static Matrix one(String name, List<Double> n) {
    double first = n.getFirst();
    double second = n.size() > 1 ? n.get(1) : 0;
    return switch (name) {
      case "translate" -> new Matrix(1, 0, 0, 1, first, second);
      case "scale" -> new Matrix(first, 0, 0, n.size() > 1 ? second : first, 0, 0);
      case "rotate" -> rotation(first, second, n.size() > 2 ? n.get(2) : 0);
      case "matrix" -> new Matrix(first, second, n.get(2), n.get(3), n.get(4), n.get(5));
      default -> throw new IllegalArgumentException("transform: " + name);
    };
  }

  private static Matrix rotation(double degrees, double x, double y) {
    double cos = Math.cos(Math.toRadians(degrees));
    double sin = Math.sin(Math.toRadians(degrees));
    return new Matrix(cos, sin, -sin, cos, x - x * cos + y * sin, y - x * sin - y * cos);
  }

  /** As an operand of PDF. */
  String operand() {
    return String.join(
        " ",
        PdfFigure.number(a),
        PdfFigure.number(b),
        PdfFigure.number(c),
        PdfFigure.number(d),
        PdfFigure.number(e),
        PdfFigure.number(f));
  }
}
