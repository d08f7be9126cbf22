package io.orograph.orchestrator.report;

import io.orograph.core.phase.PhaseLabel;

/** How phases are told apart: by a colour (Okabe and Ito 2008) and, as points, by a shape too. */
final class PhaseMarks {
  private PhaseMarks() {}

  /** The colour of a phase; grey of a cell without one. */
  static String color(PhaseLabel label) {
    return switch (label) {
      case I -> "#d55e00";
      case II -> "#e69f00";
      case III -> "#56b4e9";
      case IV_A -> "#3fbf97";
      case IV_B -> "#f0e442";
      case COLLAPSED, DIVERGED, INCOMPLETE -> "#9a9a9a";
    };
  }

  /** Writes the mark of a phase at a place. */
  static void draw(Markup out, PhaseLabel label, double x, double y, double r, String fill) {
    double[][] corners = corners(label, r);
    if (corners.length == 0) {
      out.empty(
          "circle",
          "cx",
          Numbers.place(x),
          "cy",
          Numbers.place(y),
          "r",
          Numbers.place(r),
          "fill",
          fill,
          "stroke",
          "#84848f",
          "stroke-width",
          "1");
      return;
    }
    StringBuilder points = new StringBuilder();
    for (double[] corner : corners) {
      points.append(Numbers.place(x + corner[0])).append(',');
      points.append(Numbers.place(y + corner[1])).append(' ');
    }
    out.empty(
        "polygon",
        "points",
        points.toString().strip(),
        "fill",
        fill,
        "stroke",
        "#84848f",
        "stroke-width",
        "1");
  }

  /** Corners about 0 of a shape of about the area of a circle; none for a circle. */
  private static double[][] corners(PhaseLabel label, double r) {
    double side = 0.89 * r;
    double far = 1.17 * r;
    double near = 0.67 * r;
    return switch (label) {
      case II -> new double[][] {{-side, -side}, {side, -side}, {side, side}, {-side, side}};
      case III -> new double[][] {{0, -1.35 * r}, {far, near}, {-far, near}};
      case IV_A -> new double[][] {{0, -1.25 * r}, {1.25 * r, 0}, {0, 1.25 * r}, {-1.25 * r, 0}};
      case IV_B -> new double[][] {{0, 1.35 * r}, {far, -near}, {-far, -near}};
      case I, COLLAPSED, DIVERGED, INCOMPLETE -> new double[0][];
    };
  }
}
