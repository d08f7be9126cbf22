package io.orograph.orchestrator.report;

import java.util.ArrayList;
import java.util.List;

/** Points and lines over two axes, as one {@code svg} element. */
final class Plot {
  /**
   * A point.
   *
   * @param error half the length of its error bar; NaN for none
   * @param title shown on hover
   * @param open whether it is drawn as a ring: it has not converged, or runs were stopped early
   */
  record Point(double x, double y, double error, String title, boolean open) {
    Point(double x, double y, double error, String title) {
      this(x, y, error, title, false);
    }
  }

  /** A line through points, with its name for the legend. */
  record Series(String name, String color, List<Point> points, boolean dots) {
    Series {
      points = List.copyOf(points);
    }
  }

  /** A mark on the horizontal axis. */
  record Tick(double x, String text) {}

  private static final double WIDTH = 380;
  private static final double HEIGHT = 220;
  private static final double LEFT = 58;
  private static final double TOP = 30;

  private final Markup out = new Markup();
  private final List<Series> series;
  private final double lowX;
  private final double highX;
  private final double lowY;
  private final double highY;

  private Plot(List<Series> series, List<Tick> ticks) {
    this.series = series;
    List<Double> xs = new ArrayList<>();
    List<Double> ys = new ArrayList<>();
    ticks.forEach(t -> xs.add(t.x()));
    for (Series line : series) {
      for (Point p : line.points()) {
        xs.add(p.x());
        double error = Double.isNaN(p.error()) ? 0 : p.error();
        ys.add(p.y() - error);
        ys.add(p.y() + error);
      }
    }
    double[] x = range(xs);
    double[] y = range(ys);
    lowX = x[0];
    highX = x[1];
    lowY = y[0];
    highY = y[1];
  }

  private static double[] range(List<Double> values) {
    double low = values.stream().mapToDouble(v -> v).filter(Double::isFinite).min().orElse(0);
    double high = values.stream().mapToDouble(v -> v).filter(Double::isFinite).max().orElse(1);
    double margin = high > low ? 0.05 * (high - low) : 0.5;
    return new double[] {low - margin, high + margin};
  }

  /** The plot. */
  static Markup draw(String title, String across, List<Tick> ticks, List<Series> series) {
    return new Plot(series, ticks).figure(title, across, ticks);
  }

  private Markup figure(String title, String across, List<Tick> ticks) {
    double legend = series.size() > 1 ? 16.0 * series.size() : 0;
    double width = LEFT + WIDTH + 16;
    double height = TOP + HEIGHT + 44 + legend;
    out.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "class",
        "figure",
        "role",
        "img",
        "aria-label",
        title,
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
    out.leaf("desc", description(across));
    text(LEFT, 16, "start", title, "font-weight", "600");
    out.empty(
        "rect",
        "x",
        Numbers.place(LEFT),
        "y",
        Numbers.place(TOP),
        "width",
        Numbers.place(WIDTH),
        "height",
        Numbers.place(HEIGHT),
        "fill",
        "none",
        "stroke",
        "currentColor",
        "stroke-opacity",
        "0.4");
    ticks.forEach(t -> text(x(t.x()), TOP + HEIGHT + 15, "middle", t.text()));
    text(LEFT + WIDTH / 2, TOP + HEIGHT + 33, "middle", across);
    for (int i = 0; i <= 4; i++) {
      double value = lowY + (highY - lowY) * (0.5 + i) / 5;
      text(LEFT - 6, y(value) + 4, "end", Numbers.brief(value));
      line(LEFT - 3, y(value), LEFT, y(value), "currentColor", "1");
    }
    for (int i = 0; i < series.size(); i++) {
      series(series.get(i), LineColors.dashes(i));
      if (series.size() > 1) {
        double at = TOP + HEIGHT + 50 + 16.0 * i;
        String color = series.get(i).color();
        line(LEFT, at - 4, LEFT + 24, at - 4, color, "2", "stroke-dasharray", LineColors.dashes(i));
        text(LEFT + 30, at, "start", series.get(i).name());
      }
    }
    return out.close().line();
  }

  /** What the lines show, for those who do not see them. */
  private String description(String across) {
    StringBuilder words = new StringBuilder("Over " + across + ": ");
    for (Series line : series) {
      List<Point> known = line.points().stream().filter(p -> Double.isFinite(p.y())).toList();
      words.append(line.name()).append(known.isEmpty() ? " has no value; " : " from ");
      if (!known.isEmpty()) {
        words
            .append(place(known.getFirst()))
            .append(" to ")
            .append(place(known.getLast()))
            .append("; ");
      }
    }
    return words.substring(0, words.length() - 2) + ".";
  }

  private static String place(Point p) {
    return Numbers.brief(p.y()) + " at " + Numbers.brief(p.x());
  }

  private void series(Series line, String dashes) {
    StringBuilder path = new StringBuilder();
    for (Point p : line.points()) {
      if (Double.isFinite(p.y())) {
        path.append(Numbers.place(x(p.x())))
            .append(',')
            .append(Numbers.place(y(p.y())))
            .append(' ');
      } else { // a gap, not a line across it
        stretch(path, line, dashes);
      }
    }
    stretch(path, line, dashes);
    for (Point p : line.points()) {
      if (line.dots()) {
        dot(p, line.color());
      }
    }
  }

  /** What has been gathered, if anything, which is used up. */
  private void stretch(StringBuilder path, Series line, String dashes) {
    if (path.isEmpty()) {
      return;
    }
    out.empty(
        "polyline",
        "points",
        path.toString().strip(),
        "fill",
        "none",
        "stroke",
        line.color(),
        "stroke-width",
        "1.5",
        "stroke-dasharray",
        dashes);
    path.setLength(0);
  }

  private void dot(Point p, String color) {
    out.open("g");
    out.leaf("title", p.title());
    if (!Double.isNaN(p.error())) {
      line(x(p.x()), y(p.y() - p.error()), x(p.x()), y(p.y() + p.error()), color, "1");
    }
    out.empty(
        "circle",
        "cx",
        Numbers.place(x(p.x())),
        "cy",
        Numbers.place(y(p.y())),
        "r",
        "3.5",
        "fill",
        p.open() ? "none" : color,
        "stroke",
        color,
        "stroke-width",
        "1.5");
    out.close();
  }

  private double x(double value) {
    return LEFT + WIDTH * (value - lowX) / (highX - lowX);
  }

  private double y(double value) {
    return TOP + HEIGHT * (highY - value) / (highY - lowY);
  }

  private void line(
      double x1, double y1, double x2, double y2, String color, String width, String... more) {
    String[] attributes = new String[12 + more.length];
    String[] own = {
      "x1",
      Numbers.place(x1),
      "y1",
      Numbers.place(y1),
      "x2",
      Numbers.place(x2),
      "y2",
      Numbers.place(y2),
      "stroke",
      color,
      "stroke-width",
      width
    };
    System.arraycopy(own, 0, attributes, 0, own.length);
    System.arraycopy(more, 0, attributes, own.length, more.length);
    out.empty("line", attributes);
  }

  private void text(double x, double y, String anchor, String text, String... more) {
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
