package io.orograph.deploy.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * A dashboard with what its queries answered, drawn by us: where every panel is, its title, unit
 * and curves. It is no screenshot of Grafana, and says so.
 */
public final class Picture {
  /** Below the title of every picture. */
  public static final String ORIGIN =
      "Drawn from the answers of a real Prometheus to the dashboard's queries during a real sweep."
          + " Not a screenshot of Grafana.";

  private static final int COLUMN = 50;
  private static final int COLUMNS = 24;
  private static final int LINE = 22;
  private static final int HEAD = 64;
  private static final int GAP = 4;
  private static final int INNER = 10;
  private static final int TITLE = 24;
  private static final int AXIS = 62;
  private static final int LEGEND = 17;
  private static final int MOST_NAMES = 4;
  private static final int LETTER = 7;
  private static final List<String> COLOURS =
      List.of(
          "#3b6fb6", "#c4572b", "#3a8f5c", "#8a5bb0", "#a8862a", "#2b93a0", "#b34a78", "#6b6b6b");

  /** Where a panel is, in pixels. */
  private record Place(int x, int y, int width, int height) {}

  private final double from;
  private final double to;
  private final StringBuilder svg = new StringBuilder();

  private Picture(double from, double to) {
    this.from = from;
    this.to = to;
  }

  /**
   * The picture of a dashboard as SVG.
   *
   * @param curves what the panels show
   * @param from begin of the time shown, in seconds since 1970
   * @param to its end
   */
  public static String svg(
      Dashboard dashboard, Function<Panel, List<Curve>> curves, double from, double to) {
    Picture picture = new Picture(from, to);
    int height = picture.rows(dashboard, curves);
    return String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"12\" role=\"img\" aria-label=\"%s\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"#f4f5f5\"/>%n",
            COLUMNS * COLUMN,
            height,
            COLUMNS * COLUMN,
            escaped(dashboard.title() + ". " + ORIGIN))
        + picture.svg
        + "</svg>\n";
  }

  private int rows(Dashboard dashboard, Function<Panel, List<Curve>> curves) {
    text(INNER, 26, "font-size=\"18\" font-weight=\"bold\"", "Orograph / " + dashboard.title());
    text(INNER, 46, "fill=\"#555\"", ORIGIN + " Time shown: " + Units.text(to - from, "s") + ".");
    int y = HEAD;
    for (Dashboard.Row row : dashboard.rows()) {
      text(INNER, y + 16, "font-weight=\"bold\"", row.title());
      y += LINE;
      int x = 0;
      int tallest = 0;
      for (Panel panel : row.panels()) {
        if (x + panel.width() > COLUMNS) {
          x = 0;
          y += tallest;
          tallest = 0;
        }
        int height = (panel.kind() == Panel.Kind.STAT ? 4 : 8) * LINE;
        panel(
            panel,
            curves.apply(panel),
            new Place(
                x * COLUMN + GAP, y + GAP, panel.width() * COLUMN - 2 * GAP, height - 2 * GAP));
        x += panel.width();
        tallest = Math.max(tallest, height);
      }
      y += tallest;
    }
    return y + GAP;
  }

  private void panel(Panel panel, List<Curve> curves, Place at) {
    add(
        "<g><title>%s</title><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#fff\" stroke=\"#d8d9da\"/>"
            .formatted(escaped(panel.description()), at.x(), at.y(), at.width(), at.height()));
    text(
        at.x() + INNER,
        at.y() + 17,
        "font-weight=\"bold\"",
        cut(panel.title(), at.width() - 2 * INNER));
    List<Curve> shown = curves.stream().filter(c -> !c.points().isEmpty()).toList();
    if (shown.isEmpty()) {
      String why = panel.empty().map(reason -> "Empty while " + reason + ".").orElse("No data.");
      text(at.x() + INNER, at.y() + 2 * LINE, "fill=\"#777\"", cut(why, at.width() - 2 * INNER));
    } else if (panel.kind() == Panel.Kind.STAT) {
      values(panel, shown, at);
    } else {
      graph(panel, shown, at);
    }
    svg.append("</g>\n");
  }

  /** Last values, large. */
  private void values(Panel panel, List<Curve> curves, Place at) {
    int each = (at.width() - 2 * INNER) / Math.min(curves.size(), MOST_NAMES);
    for (int c = 0; c < Math.min(curves.size(), MOST_NAMES); c++) {
      Curve curve = curves.get(c);
      int x = at.x() + INNER + c * each;
      text(
          x,
          at.y() + 52,
          "font-size=\"20\" fill=\"" + colour(panel, curve.last()) + "\"",
          Units.text(curve.last(), panel.unit()));
      text(x, at.y() + 70, "font-size=\"10\" fill=\"#555\"", cut(curve.name(), each));
    }
  }

  private static String colour(Panel panel, double value) {
    return panel.limits().stream()
        .filter(limit -> value >= limit.from())
        .reduce((lower, higher) -> higher)
        .map(limit -> limit.colour().equals("orange") ? "#c46a00" : "#c4162a")
        .orElse("#2f7d32");
  }

  private void graph(Panel panel, List<Curve> curves, Place at) {
    Place plot =
        new Place(
            at.x() + AXIS,
            at.y() + TITLE + GAP,
            at.width() - AXIS - INNER,
            at.height() - TITLE - 2 * GAP - LEGEND);
    List<Curve> drawn = panel.stacked() ? stacked(curves) : curves;
    double top =
        drawn.stream()
            .flatMap(c -> c.points().stream())
            .mapToDouble(Curve.Point::value)
            .filter(Double::isFinite)
            .max()
            .orElse(0);
    double scale = top > 0 ? top : 1;
    for (int tick = 0; tick <= 2; tick++) {
      int y = plot.y() + plot.height() - tick * plot.height() / 2;
      add(
          "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#e4e5e6\"/>"
              .formatted(plot.x(), y, plot.x() + plot.width(), y));
      text(
          plot.x() - 4,
          y + 4,
          "font-size=\"10\" fill=\"#555\" text-anchor=\"end\"",
          Units.text(tick * scale / 2, panel.unit()));
    }
    for (int c = 0; c < drawn.size(); c++) {
      line(drawn.get(c), COLOURS.get(c % COLOURS.size()), plot, scale);
    }
    names(panel, curves, at);
  }

  /** Each on top of those before it; of a moment at which one of these has no value, without it. */
  private static List<Curve> stacked(List<Curve> curves) {
    List<Curve> all = new ArrayList<>();
    for (int c = 0; c < curves.size(); c++) {
      List<Curve> below = curves.subList(0, c);
      all.add(
          new Curve(
              curves.get(c).name(),
              curves.get(c).points().stream()
                  .map(p -> new Curve.Point(p.at(), p.value() + sum(below, p.at())))
                  .toList()));
    }
    return all;
  }

  private static double sum(List<Curve> curves, double at) {
    return curves.stream()
        .flatMap(c -> c.points().stream())
        .filter(p -> p.at() == at)
        .mapToDouble(Curve.Point::value)
        .sum();
  }

  private void line(Curve curve, String colour, Place plot, double top) {
    List<Curve.Point> points =
        curve.points().stream().filter(p -> Double.isFinite(p.value())).toList();
    StringBuilder path = new StringBuilder();
    for (Curve.Point point : points) {
      double y = plot.y() + plot.height() * (1 - Math.max(0, point.value()) / top);
      double x = plot.x() + plot.width() * (point.at() - from) / Math.max(1, to - from);
      path.append(
          points.size() == 1 // of the whole time shown
              ? String.format(Locale.ROOT, "M%d %.1fH%d", plot.x(), y, plot.x() + plot.width())
              : String.format(Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", x, y));
    }
    add(
        "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>"
            .formatted(path, colour));
  }

  private void names(Panel panel, List<Curve> curves, Place at) {
    int shown = Math.min(curves.size(), MOST_NAMES);
    int each = (at.width() - 2 * INNER) / Math.max(1, shown);
    int y = at.y() + at.height() - 6;
    for (int c = 0; c < shown; c++) {
      boolean rest = c == MOST_NAMES - 1 && curves.size() > MOST_NAMES;
      int x = at.x() + INNER + c * each;
      if (!rest) {
        add(
            "<rect x=\"%d\" y=\"%d\" width=\"8\" height=\"3\" fill=\"%s\"/>"
                .formatted(x, y - 5, COLOURS.get(c % COLOURS.size())));
      }
      String name =
          rest
              ? "and " + (curves.size() - shown + 1) + " more"
              : curves.get(c).name() + ": " + Units.text(curves.get(c).last(), panel.unit());
      text(x + 11, y, "font-size=\"10\"", cut(name, each - 14));
    }
  }

  private void text(int x, int y, String style, String words) {
    add("<text x=\"%d\" y=\"%d\" %s>%s</text>".formatted(x, y, style, escaped(words)));
  }

  private void add(String element) {
    svg.append(element).append('\n');
  }

  /** As many letters as fit. */
  private static String cut(String words, int width) {
    int most = Math.max(3, width / LETTER + 2);
    return words.length() <= most ? words : words.substring(0, most - 1).strip() + "…";
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
