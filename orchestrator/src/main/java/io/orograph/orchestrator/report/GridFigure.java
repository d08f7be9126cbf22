package io.orograph.orchestrator.report;

import io.orograph.core.phase.PhaseCell;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Cells as coloured rectangles over the axes, facets beside one another. */
final class GridFigure {
  /**
   * How a cell looks.
   *
   * @param fill its colour
   * @param ink the colour of its text
   * @param text what stands in it
   * @param title shown on hover
   * @param hatch what is said of it beside its colour
   */
  record Look(String fill, String ink, String text, String title, Hatching.Kind hatch) {
    /** One that is missing, or that nothing is said of. */
    Look(String fill, String ink, String text, String title, boolean missing) {
      this(fill, ink, text, title, missing ? Hatching.Kind.MISSING : Hatching.Kind.NONE);
    }
  }

  private static final double WIDTH = 58;
  private static final double HEIGHT = 34;
  private static final double LEFT = 66;
  private static final double TOP = 46;
  private static final double BOTTOM = 46;
  private static final double BAR = 84;
  private static final int FACETS_PER_LINE = 3;

  private final Layout layout;
  private final Function<PhaseCell, Look> looks;
  private final Optional<ColorBar> bar;
  private final Overlay overlay;
  private final Hatching hatching;
  private final Markup out = new Markup();

  private GridFigure(
      Layout layout,
      String name,
      Function<PhaseCell, Look> looks,
      Optional<ColorBar> bar,
      Overlay overlay) {
    this.layout = layout;
    this.looks = looks;
    this.bar = bar;
    this.overlay = overlay;
    this.hatching = new Hatching(name);
  }

  /**
   * The figure as one {@code svg} element.
   *
   * @param name unique among the figures of a page
   */
  static Markup draw(
      Layout layout,
      String name,
      String title,
      Function<PhaseCell, Look> looks,
      Optional<ColorBar> bar,
      Overlay overlay) {
    return new GridFigure(layout, name, looks, bar, overlay).figure(title);
  }

  /**
   * The same to be put into a larger figure, whose size {@link #width} and {@link #height} give.
   */
  static Markup part(
      Layout layout,
      String name,
      String title,
      Function<PhaseCell, Look> looks,
      ColorBar bar,
      Overlay overlay) {
    GridFigure figure = new GridFigure(layout, name, looks, Optional.of(bar), overlay);
    figure.out.open("g");
    figure.facets(title);
    return figure.out.close();
  }

  /** Width of a figure with a colour bar. */
  static double width(Layout layout) {
    return across(layout) * facetWidth(layout) + BAR;
  }

  /** Height of a figure. */
  static double height(Layout layout) {
    return Math.ceilDiv(layout.facets().size(), across(layout)) * facetHeight(layout);
  }

  private static int across(Layout layout) {
    return Math.min(layout.facets().size(), FACETS_PER_LINE);
  }

  private static double facetWidth(Layout layout) {
    return LEFT + columns(layout) * WIDTH + 14;
  }

  private static double facetHeight(Layout layout) {
    return TOP + rows(layout) * HEIGHT + BOTTOM;
  }

  private Markup figure(String title) {
    double width = width(layout) - (bar.isPresent() ? 0 : BAR);
    double height = height(layout);
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
    facets(title);
    return out.close().line();
  }

  private void facets(String title) {
    int across = across(layout);
    int facets = layout.facets().size();
    double facetWidth = facetWidth(layout);
    double facetHeight = facetHeight(layout);
    hatching.define(out);
    for (int i = 0; i < facets; i++) {
      double x = i % across * facetWidth;
      double y = Math.floorDiv(i, across) * facetHeight;
      out.open("g", "transform", "translate(" + Numbers.place(x) + " " + Numbers.place(y) + ")");
      // once: facets of few columns are narrower than their title
      if (i == 0) {
        label(LEFT, 16, "start", title, "font-weight", "600");
      }
      facet(layout.facets().get(i));
      out.close();
    }
    bar.ifPresent(range -> colors(range, across * facetWidth + 8));
  }

  private static int columns(Layout layout) {
    return layout.columns().map(Layout.Line::size).orElse(1);
  }

  private static int rows(Layout layout) {
    return layout.rows().map(Layout.Line::size).orElse(1);
  }

  private int columns() {
    return columns(layout);
  }

  private int rows() {
    return rows(layout);
  }

  private void facet(Layout.Facet facet) {
    if (!facet.title().isEmpty()) {
      label(LEFT, 32, "start", facet.title());
    }
    List<List<PhaseCell>> cells = facet.cells();
    for (int r = 0; r < cells.size(); r++) {
      int row = r;
      layout.rows().ifPresent(line -> rowLabel(line, row));
      for (int c = 0; c < cells.get(r).size(); c++) {
        cell(cells.get(r).get(c), LEFT + c * WIDTH, TOP + r * HEIGHT);
      }
    }
    overlay(cells);
    double foot = TOP + rows() * HEIGHT;
    layout
        .columns()
        .ifPresent(
            line -> {
              for (int c = 0; c < line.size(); c++) {
                label(LEFT + (c + 0.5) * WIDTH, foot + 15, "middle", line.label(c));
              }
              label(LEFT + columns() * WIDTH / 2, foot + 33, "middle", line.title());
            });
    layout.rows().ifPresent(line -> rowTitle(line.title()));
  }

  /** The fitted line between cells, and frames around dips. */
  private void overlay(List<List<PhaseCell>> cells) {
    for (int r = 0; r < cells.size(); r++) {
      List<PhaseCell> row = cells.get(r);
      for (int c = 0; c < row.size(); c++) {
        double x = LEFT + c * WIDTH - 0.5;
        double y = TOP + r * HEIGHT - 0.5;
        if (c > 0 && overlay.between(row.get(c - 1), row.get(c))) {
          line(x, y, x, y + HEIGHT);
        }
        if (r > 0
            && c < cells.get(r - 1).size()
            && overlay.between(cells.get(r - 1).get(c), row.get(c))) {
          line(x, y, x + WIDTH, y);
        }
        if (overlay.dips().contains(row.get(c).id())) {
          frame(x + 3.5, y + 3.5);
        }
        if (overlay.changed().contains(row.get(c).id())) {
          corner(x + WIDTH - 0.5, y + 0.5);
        }
      }
    }
    found(cells);
  }

  /** A line that a search found, in the middle between the cells that it lies between. */
  private void found(List<List<PhaseCell>> cells) {
    Map<String, double[]> centres = new HashMap<>();
    for (int r = 0; r < cells.size(); r++) {
      for (int c = 0; c < cells.get(r).size(); c++) {
        double[] centre = {LEFT + (c + 0.5) * WIDTH - 0.5, TOP + (r + 0.5) * HEIGHT - 0.5};
        centres.put(cells.get(r).get(c).id(), centre);
      }
    }
    for (Map.Entry<String, String> crossing : new TreeMap<>(overlay.found()).entrySet()) {
      double[] low = centres.get(crossing.getKey());
      double[] high = centres.get(crossing.getValue());
      if (low != null && high != null) {
        double x = (low[0] + high[0]) / 2;
        double y = (low[1] + high[1]) / 2;
        boolean upright = low[1] == high[1];
        double dx = upright ? 0 : WIDTH / 2.0;
        double dy = upright ? HEIGHT / 2.0 : 0;
        line(x - dx, y - dy, x + dx, y + dy);
      }
    }
  }

  private void line(double x1, double y1, double x2, double y2) {
    out.empty(
        "line",
        "class",
        "fitted-line",
        "x1",
        Numbers.place(x1),
        "y1",
        Numbers.place(y1),
        "x2",
        Numbers.place(x2),
        "y2",
        Numbers.place(y2),
        "stroke",
        "#e6007e",
        "stroke-width",
        "3",
        "stroke-linecap",
        "square");
  }

  private void frame(double x, double y) {
    out.empty(
        "rect",
        "class",
        "dip",
        "x",
        Numbers.place(x),
        "y",
        Numbers.place(y),
        "width",
        Numbers.place(WIDTH - 7),
        "height",
        Numbers.place(HEIGHT - 7),
        "fill",
        "none",
        "stroke",
        "#e6007e",
        "stroke-width",
        "2",
        "stroke-dasharray",
        "4 3");
  }

  /** A triangle in the upper right corner. */
  private void corner(double x, double y) {
    out.empty(
        "path",
        "class",
        "changed",
        "d",
        "M%s %sh-11l11 11z".formatted(Numbers.place(x), Numbers.place(y)),
        "fill",
        "#000000");
  }

  private void rowLabel(Layout.Line line, int row) {
    label(LEFT - 6, TOP + (row + 0.5) * HEIGHT + 4, "end", line.label(row));
  }

  private void rowTitle(String title) {
    double y = TOP + rows() * HEIGHT / 2;
    out.leaf(
        "text",
        title,
        "transform",
        "translate(12 " + Numbers.place(y) + ") rotate(-90)",
        "text-anchor",
        "middle");
  }

  private void cell(PhaseCell cell, double x, double y) {
    Look look = looks.apply(cell);
    out.open("g", "data-cell", cell.id());
    out.leaf("title", look.title());
    tile(x, y, hatching.ground(look.hatch(), look.fill()));
    boolean plain = look.hatch() == Hatching.Kind.NONE;
    String halo = look.hatch() == Hatching.Kind.MISSING ? Hatching.GREY : look.fill();
    if (!hatching.veil(look.hatch()).equals("none")) {
      tile(x, y, hatching.veil(look.hatch()));
    }
    label(
        x + WIDTH / 2,
        y + HEIGHT / 2 + 4,
        "middle",
        look.text(),
        "fill",
        look.ink(),
        "stroke",
        plain ? "none" : halo,
        "stroke-width",
        "3",
        "paint-order",
        "stroke");
    out.close();
  }

  private void tile(double x, double y, String fill) {
    out.empty(
        "rect",
        "x",
        Numbers.place(x),
        "y",
        Numbers.place(y),
        "width",
        Numbers.place(WIDTH - 1),
        "height",
        Numbers.place(HEIGHT - 1),
        "fill",
        fill);
  }

  private void colors(ColorBar range, double x) {
    double height = rows() * HEIGHT;
    int steps = 32;
    for (int i = 0; i < steps; i++) {
      out.empty(
          "rect",
          "x",
          Numbers.place(x),
          "y",
          Numbers.place(TOP + height * (steps - 1 - i) / steps),
          "width",
          "12",
          "height",
          Numbers.place(height / steps + 0.5),
          "fill",
          range.scale().at(i / (steps - 1.0)));
    }
    for (int i = 0; i <= 2; i++) {
      double value = range.low() + (range.high() - range.low()) * i / 2;
      double y = TOP + height * (2 - i) / 2;
      label(x + 17, Math.clamp(y + 4, TOP + 9, TOP + height), "start", Numbers.brief(value));
    }
  }

  private void label(double x, double y, String anchor, String text, String... more) {
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
