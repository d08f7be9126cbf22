package io.orograph.orchestrator.report;

import java.util.List;
import java.util.Locale;

/** What the flat and the raised picture of a landscape have in common. */
final class LandscapeFigure {
  /**
   * Colours in the scale and lines of equal loss: loss grows by one ratio from each to the next, or
   * where it is negative somewhere by one difference.
   */
  static final int LEVELS = 12;

  /** Dark is low. */
  private static final ColorScale SCALE = ColorScale.VIRIDIS;

  private static final double LINE = 14;

  private final Markup out = new Markup();

  /** Opens an {@code svg} element, wide and high enough for the caption's lines below. */
  static LandscapeFigure open(String title, double width, double height, List<String> caption) {
    LandscapeFigure figure = new LandscapeFigure();
    double all = height + LINE * caption.size() + 6;
    String size = "0 0 " + Numbers.place(width) + " " + Numbers.place(all);
    figure.out.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "class",
        "figure landscape",
        "role",
        "img",
        "aria-label",
        title,
        "viewBox",
        size,
        "width",
        Numbers.place(width),
        "height",
        Numbers.place(all),
        "font-family",
        "system-ui, sans-serif",
        "font-size",
        "11",
        "fill",
        "currentColor");
    figure.text(14, 16, "start", title, "font-weight", "600");
    for (int i = 0; i < caption.size(); i++) {
      figure.text(14, height + LINE * (i + 1) - 4, "start", caption.get(i), "opacity", "0.8");
    }
    return figure;
  }

  /** The whole element. */
  Markup close() {
    return out.close().line();
  }

  Markup out() {
    return out;
  }

  /** The colour of a share of the scale, in as many steps as there are levels. */
  static String color(double share) {
    return SCALE.at((band(share) + 0.5) / LEVELS);
  }

  /** Which of the bands between two levels a share is in. */
  static int band(double share) {
    return Math.clamp((int) Math.floor(share * LEVELS), 0, LEVELS - 1);
  }

  /** The scale as a bar, with the loss at every third level. */
  void scale(Landscape landscape, String loss, double x, double y, double height) {
    for (int i = 0; i < LEVELS; i++) {
      double top = y + height * (LEVELS - 1 - i) / LEVELS;
      out.empty(
          "rect",
          "x",
          Numbers.place(x),
          "y",
          Numbers.place(top),
          "width",
          "12",
          "height",
          Numbers.place(height / LEVELS + 0.3),
          "fill",
          SCALE.at((i + 0.5) / LEVELS));
    }
    for (int i = 0; i <= LEVELS; i += 3) {
      double share = (double) i / LEVELS;
      text(x + 17, y + height * (1 - share) + 4, "start", Numbers.brief(landscape.atShare(share)));
    }
    text(x, y - 8, "start", loss);
  }

  void text(double x, double y, String anchor, String text, String... more) {
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

  /** A pair of coordinates in a path. */
  static String pair(double x, double y) {
    return String.format(Locale.ROOT, "%.1f,%.1f", x, y);
  }
}
