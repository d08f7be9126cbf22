package io.orograph.orchestrator.report;

import java.util.List;

/** A landscape from above: bands of colour, lines of equal loss, and the networks in it. */
final class ContourFigure {
  private static final double WIDTH = 300;
  private static final double LEAST_HEIGHT = 150;
  private static final double MOST_HEIGHT = 380;
  private static final double LEFT = 52;
  private static final double TOP = 30;
  private static final double BAR = 74;

  /** Strips of colour on a side: as fine as the eye needs, whatever the grid. */
  private static final int STRIPS = 60;

  private final Landscape landscape;
  private final String loss;
  private final double[][] shares;
  private final double height;
  private final LandscapeFigure figure;
  private final Markup out;

  private ContourFigure(Landscape landscape, String title, String loss, List<String> caption) {
    this.landscape = landscape;
    this.loss = loss;
    this.shares = landscape.shares();
    double ratio = length(landscape.y()) / length(landscape.x());
    this.height = Math.clamp(WIDTH * ratio, LEAST_HEIGHT, MOST_HEIGHT);
    this.figure = LandscapeFigure.open(title, LEFT + WIDTH + BAR, TOP + height + 42, caption);
    this.out = figure.out();
  }

  /**
   * The figure as one {@code svg} element.
   *
   * @param loss its name with its unit
   */
  static Markup draw(Landscape landscape, String title, String loss, List<String> caption) {
    return new ContourFigure(landscape, title, loss, caption).draw();
  }

  private Markup draw() {
    bands();
    lines();
    axes();
    marks();
    figure.scale(landscape, loss, LEFT + WIDTH + 16, TOP + 16, Math.min(height - 20, 180));
    return figure.close();
  }

  /** Strips of one colour, as long as it lasts. */
  private void bands() {
    out.open("g", "shape-rendering", "crispEdges");
    for (int row = 0; row < STRIPS; row++) {
      int from = 0;
      for (int column = 1; column <= STRIPS; column++) {
        if (column == STRIPS || !color(column, row).equals(color(from, row))) {
          strip(from, column, row, color(from, row));
          from = column;
        }
      }
    }
    out.close();
  }

  private void strip(int from, int to, int row, String color) {
    if (!color.isEmpty()) {
      out.empty(
          "rect",
          "x",
          Numbers.place(LEFT + WIDTH * from / STRIPS),
          "y",
          Numbers.place(TOP + height * (STRIPS - 1 - row) / STRIPS),
          "width",
          Numbers.place(WIDTH * (to - from) / STRIPS),
          "height",
          Numbers.place(height / STRIPS + 0.2),
          "fill",
          color);
    }
  }

  /** In the middle of a strip, interpolated between the four points around; empty for a gap. */
  private String color(int column, int row) {
    double x = (column + 0.5) / STRIPS * (shares[0].length - 1);
    double y = (row + 0.5) / STRIPS * (shares.length - 1);
    int i = Math.min((int) x, shares[0].length - 2);
    int j = Math.min((int) y, shares.length - 2);
    double below = shares[j][i] + (x - i) * (shares[j][i + 1] - shares[j][i]);
    double above = shares[j + 1][i] + (x - i) * (shares[j + 1][i + 1] - shares[j + 1][i]);
    double share = below + (y - j) * (above - below);
    return Double.isFinite(share) ? LandscapeFigure.color(share) : "";
  }

  private void lines() {
    StringBuilder path = new StringBuilder();
    for (int level = 1; level < LandscapeFigure.LEVELS; level++) {
      for (Contours.Segment s : Contours.at(shares, (double) level / LandscapeFigure.LEVELS)) {
        path.append('M')
            .append(LandscapeFigure.pair(column(s.x1()), row(s.y1())))
            .append('L')
            .append(LandscapeFigure.pair(column(s.x2()), row(s.y2())));
      }
    }
    out.empty(
        "path",
        "d",
        path.toString(),
        "fill",
        "none",
        "stroke",
        "#000000",
        "stroke-opacity",
        "0.45",
        "stroke-width",
        "0.7");
  }

  private void axes() {
    out.empty(
        "rect",
        "x",
        Numbers.place(LEFT),
        "y",
        Numbers.place(TOP),
        "width",
        Numbers.place(WIDTH),
        "height",
        Numbers.place(height),
        "fill",
        "none",
        "stroke",
        "currentColor",
        "stroke-opacity",
        "0.6");
    for (int i = 0; i <= 2; i++) {
      double x = landscape.x()[0] + length(landscape.x()) * i / 2;
      double y = landscape.y()[0] + length(landscape.y()) * i / 2;
      figure.text(LEFT + WIDTH * i / 2, TOP + height + 14, "middle", Numbers.brief(x));
      figure.text(LEFT - 5, TOP + height * (2 - i) / 2 + 4, "end", Numbers.brief(y));
    }
    figure.text(LEFT + WIDTH / 2, TOP + height + 30, "middle", "along the first direction");
    String turned = "translate(10 " + Numbers.place(TOP + height / 2) + ") rotate(-90)";
    figure.text(0, 0, "middle", "along the second", "transform", turned);
  }

  private void marks() {
    if (landscape.joined()) {
      StringBuilder path = new StringBuilder();
      for (double[] mark : landscape.marks()) {
        path.append(LandscapeFigure.pair(x(mark[0]), y(mark[1]))).append(' ');
      }
      for (String[] stroke : new String[][] {{"#000000", "3"}, {"#ffffff", "1.4"}}) {
        out.empty(
            "polyline",
            "points",
            path.toString().strip(),
            "fill",
            "none",
            "stroke",
            stroke[0],
            "stroke-width",
            stroke[1]);
      }
    }
    for (int i = 0; i < landscape.marks().length; i++) {
      double[] mark = landscape.marks()[i];
      boolean last = i == landscape.marks().length - 1 || !landscape.joined();
      out.open("g").leaf("title", landscape.names()[i]);
      out.empty(
          "circle",
          "cx",
          Numbers.place(x(mark[0])),
          "cy",
          Numbers.place(y(mark[1])),
          "r",
          last ? "4" : "2.2",
          "fill",
          last ? "#d55e00" : "#ffffff",
          "stroke",
          "#000000",
          "stroke-width",
          "0.8");
      out.close();
    }
  }

  private static double length(double[] axis) {
    return axis[axis.length - 1] - axis[0];
  }

  private double x(double value) {
    return LEFT + WIDTH * (value - landscape.x()[0]) / length(landscape.x());
  }

  private double y(double value) {
    return TOP + height * (1 - (value - landscape.y()[0]) / length(landscape.y()));
  }

  private double column(double place) {
    return LEFT + WIDTH * place / (shares[0].length - 1);
  }

  private double row(double place) {
    return TOP + height * (1 - place / (shares.length - 1));
  }
}
