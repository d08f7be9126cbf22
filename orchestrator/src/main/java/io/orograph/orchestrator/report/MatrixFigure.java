package io.orograph.orchestrator.report;

import io.orograph.core.claim.RankMatrix;
import java.util.List;
import java.util.Locale;

/** A matrix of rank correlations as coloured squares. */
final class MatrixFigure {
  private static final double SIDE = 40;
  private static final double LEFT = 160;
  private static final double TOP = 172;
  private static final double RIGHT = 90;

  /** Of so many letters there is room for a name of every kind; longer ones of a sweep get more. */
  private static final int USUAL_NAME = 25;

  private static final double LETTER = 6;

  private MatrixFigure() {}

  static String title(RankMatrix matrix) {
    return "rank correlation over "
        + (matrix.fitted() ? "fitted cells" : "all cells")
        + (matrix.given().isEmpty() ? "" : ", given " + String.join(" and ", matrix.given()));
  }

  static Markup draw(RankMatrix matrix) {
    int n = matrix.metrics().size();
    int longest = matrix.metrics().stream().mapToInt(String::length).max().orElse(0);
    double more = Math.max(0, longest - USUAL_NAME) * LETTER;
    double left = LEFT + more;
    double top = TOP + more;
    double width = left + n * SIDE + RIGHT + more;
    double height = top + n * SIDE + 12;
    Markup out = new Markup();
    out.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "class",
        "figure",
        "role",
        "img",
        "aria-label",
        title(matrix),
        "viewBox",
        "0 0 " + Numbers.place(width) + " " + Numbers.place(height),
        "width",
        Numbers.place(width),
        "height",
        Numbers.place(height),
        "font-family",
        "system-ui, sans-serif",
        "font-size",
        "11",
        "fill",
        "currentColor");
    Hatching hatching = new Hatching(title(matrix).replaceAll("[^A-Za-z0-9]+", "-"));
    hatching.define(out);
    text(out, left, 16, "start", title(matrix), "font-weight", "600");
    for (int i = 0; i < n; i++) {
      double middle = (i + 0.5) * SIDE;
      text(out, left - 6, top + middle + 4, "end", matrix.metrics().get(i));
      out.leaf(
          "text",
          matrix.metrics().get(i),
          "transform",
          "translate("
              + Numbers.place(left + middle + 4)
              + " "
              + Numbers.place(top - 6)
              + ") rotate(-60)");
      row(out, hatching, matrix, i, left, top);
    }
    return out.close().line();
  }

  private static void row(
      Markup out, Hatching hatching, RankMatrix matrix, int row, double left, double top) {
    List<Double> values = matrix.rho().get(row);
    for (int c = 0; c < values.size(); c++) {
      double rho = values.get(c);
      double x = left + c * SIDE;
      double y = top + row * SIDE;
      boolean known = !Double.isNaN(rho);
      double share = (rho + 1) / 2;
      out.open("g");
      out.leaf(
          "title", matrix.metrics().get(row) + ", " + matrix.metrics().get(c) + ": " + shown(rho));
      out.empty(
          "rect",
          "x",
          Numbers.place(x),
          "y",
          Numbers.place(y),
          "width",
          Numbers.place(SIDE - 1),
          "height",
          Numbers.place(SIDE - 1),
          "fill",
          hatching.ground(
              known ? Hatching.Kind.NONE : Hatching.Kind.MISSING, ColorScale.DIVERGING.at(share)));
      text(
          out,
          x + SIDE / 2,
          y + SIDE / 2 + 4,
          "middle",
          shown(rho),
          "fill",
          known ? ColorScale.DIVERGING.ink(share) : "#000000");
      out.close();
    }
  }

  /** A correlation to two digits, without the zero that all have before the point. */
  static String shown(double rho) {
    return Double.isNaN(rho)
        ? "–"
        : String.format(Locale.ROOT, "%.2f", rho).replace("0.", ".").replace('-', '−');
  }

  private static void text(
      Markup out, double x, double y, String anchor, String text, String... more) {
    String[] attributes = new String[6 + more.length];
    attributes[0] = "x";
    attributes[1] = Numbers.place(x);
    attributes[2] = "y";
    attributes[3] = Numbers.place(y);
    attributes[4] = "text-anchor";
    attributes[5] = anchor;
    System.arraycopy(more, 0, attributes, 6, more.length);
    out.leaf("text", text, attributes);
  }
}
