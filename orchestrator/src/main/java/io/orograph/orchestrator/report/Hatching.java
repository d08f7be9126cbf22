package io.orograph.orchestrator.report;

/**
 * Patterns of what a colour alone would pass off as a value: grey and hatched what is missing,
 * dotted over its colour what rests on runs that were stopped early, striped what has not
 * converged. Dots and stripes have a dark and a light part, so that they are seen on every colour.
 */
final class Hatching {
  /** What is said of a value. */
  enum Kind {
    /** Nothing: the colour stands for it. */
    NONE,
    /** There is none. */
    MISSING,
    /** Runs of its cell were stopped early. */
    CENSORED,
    /** An estimate behind it has not converged. */
    UNCONVERGED
  }

  /** Ground of what is missing. */
  static final String GREY = "#bdbdbd";

  private final String name;

  /**
   * Patterns.
   *
   * @param name unique among the figures of a page
   */
  Hatching(String name) {
    this.name = name;
  }

  /** Writes the patterns. */
  void define(Markup out) {
    out.open("defs");
    pattern(out, "-hatch", "6", "rotate(45)");
    bar(out, "0", "6", GREY, "1");
    bar(out, "0", "2", "#8c8c8c", "1");
    out.close();
    pattern(out, "-hatch-stripes", "9", "rotate(-45)");
    bar(out, "0", "1.5", "#000000", "0.75");
    bar(out, "1.5", "1.5", "#ffffff", "0.75");
    out.close();
    pattern(out, "-hatch-dots", "8", "rotate(0)");
    spot(out, "2.2", "#ffffff");
    spot(out, "1.4", "#000000");
    out.close();
    out.close();
  }

  /** What a place is filled with: its colour, or the pattern of what is missing. */
  String ground(Kind kind, String color) {
    return kind == Kind.MISSING ? "url(#" + name + "-hatch)" : color;
  }

  /** What lies over the colour. */
  String veil(Kind kind) {
    return switch (kind) {
      case NONE, MISSING -> "none";
      case CENSORED -> "url(#" + name + "-hatch-dots)";
      case UNCONVERGED -> "url(#" + name + "-hatch-stripes)";
    };
  }

  private void pattern(Markup out, String kind, String side, String turn) {
    out.open(
        "pattern",
        "id",
        name + kind,
        "width",
        side,
        "height",
        side,
        "patternUnits",
        "userSpaceOnUse",
        "patternTransform",
        turn);
  }

  private static void bar(Markup out, String x, String width, String fill, String opacity) {
    out.empty("rect", "x", x, "width", width, "height", "9", "fill", fill, "fill-opacity", opacity);
  }

  private static void spot(Markup out, String r, String fill) {
    out.empty("circle", "cx", "4", "cy", "4", "r", r, "fill", fill, "fill-opacity", "0.8");
  }
}
