package io.orograph.orchestrator.report;

import io.orograph.core.measure.Measurement;
import io.orograph.core.phase.CellValue;
import io.orograph.core.phase.PhaseCell;
import io.orograph.core.phase.PhaseLabel;
import io.orograph.orchestrator.report.SinglePoints.Single;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Two metrics of every cell against each other, with the single runs and pairs behind the means.
 */
final class ScatterFigure {
  private static final double WIDTH = 380;
  private static final double HEIGHT = 240;
  private static final double LEFT = 62;
  private static final double TOP = 30;
  private static final double FOOT = 66;
  private static final int TICKS = 5;

  private record Dot(PhaseCell cell, double x, double y) {}

  private final Panel across;
  private final Panel up;
  private final List<Dot> dots = new ArrayList<>();
  private final List<PhaseLabel> labels = new ArrayList<>();
  private final List<Single> singles = new ArrayList<>();
  private final Hatching hatching;
  private final Markup out = new Markup();
  private double[] xs = {};
  private double[] ys = {};

  private ScatterFigure(Panel across, Panel up) {
    this.across = across;
    this.up = up;
    this.hatching = new Hatching("scatter-" + across.metric().name());
  }

  /**
   * The figure as one {@code svg} element.
   *
   * @param ofCell measurements of the cell of an id
   */
  static Markup draw(
      Panel across, Panel up, List<PhaseCell> cells, Function<String, List<Measurement>> ofCell) {
    ScatterFigure figure = new ScatterFigure(across, up);
    for (PhaseCell cell : cells) {
      figure.add(cell, ofCell);
    }
    return figure.figure();
  }

  private void add(PhaseCell cell, Function<String, List<Measurement>> ofCell) {
    double x = across.drawn(cell);
    double y = up.drawn(cell);
    if (Double.isFinite(x) && Double.isFinite(y)) {
      dots.add(new Dot(cell, x, y));
    }
    for (Single single : SinglePoints.of(across, up, ofCell.apply(cell.id()))) {
      singles.add(single);
      labels.add(cell.label());
    }
  }

  private Markup figure() {
    xs = range(dots.stream().map(Dot::x).toList(), singles.stream().map(Single::x).toList());
    ys = range(dots.stream().map(Dot::y).toList(), singles.stream().map(Single::y).toList());
    String title = up.title() + " against " + across.title();
    double width = LEFT + WIDTH + 16;
    double height = TOP + HEIGHT + FOOT;
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
    out.leaf(
        "desc",
        dots.size()
            + " cells and "
            + singles.size()
            + " single runs or pairs; the table of cells"
            + " has the means.");
    hatching.define(out);
    text(LEFT, 16, "start", title, "font-weight", "600");
    frame();
    for (int i = 0; i < singles.size(); i++) {
      single(singles.get(i), PhaseMarks.color(labels.get(i)));
    }
    dots.forEach(this::dot);
    key();
    return out.close().line();
  }

  private static double[] range(List<Double> means, List<Double> singles) {
    List<Double> all = new ArrayList<>(means);
    all.addAll(singles);
    double low = all.stream().mapToDouble(v -> v).min().orElse(0);
    double high = all.stream().mapToDouble(v -> v).max().orElse(1);
    double margin = high > low ? 0.06 * (high - low) : 0.5;
    return new double[] {low - margin, high + margin};
  }

  private double x(double value) {
    return LEFT + WIDTH * (value - xs[0]) / (xs[1] - xs[0]);
  }

  private double y(double value) {
    return TOP + HEIGHT * (ys[1] - value) / (ys[1] - ys[0]);
  }

  private void frame() {
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
    for (int i = 0; i < TICKS; i++) {
      double share = (0.5 + i) / TICKS;
      double valueX = xs[0] + share * (xs[1] - xs[0]);
      double valueY = ys[0] + share * (ys[1] - ys[0]);
      text(x(valueX), TOP + HEIGHT + 15, "middle", Numbers.among(valueX, xs[1] - xs[0]));
      text(LEFT - 6, y(valueY) + 4, "end", Numbers.among(valueY, ys[1] - ys[0]));
    }
    text(LEFT + WIDTH / 2, TOP + HEIGHT + 33, "middle", across.title());
    out.leaf(
        "text",
        up.title(),
        "transform",
        "translate(12 " + Numbers.place(TOP + HEIGHT / 2) + ") rotate(-90)",
        "text-anchor",
        "middle");
  }

  private void single(Single single, String color) {
    String from = Numbers.place(x(single.x()) - 1.8) + " " + Numbers.place(y(single.y()));
    out.empty(
        "path",
        "d",
        "M" + from + "l1.8 -1.8l1.8 1.8l-1.8 1.8z",
        "fill",
        color,
        "fill-opacity",
        "0.75");
  }

  private void dot(Dot dot) {
    PhaseCell cell = dot.cell();
    double x = x(dot.x());
    double y = y(dot.y());
    out.open("g");
    out.leaf(
        "title",
        cell.id()
            + ": "
            + Figures.label(cell)
            + "; "
            + Figures.value(across, cell)
            + "; "
            + Figures.value(up, cell));
    double errorX = across.error(cell);
    double errorY = up.error(cell);
    if (errorX > 0) {
      bar(x(dot.x() - errorX), y, x(dot.x() + errorX), y);
    }
    if (errorY > 0) {
      bar(x, y(dot.y() - errorY), x, y(dot.y() + errorY));
    }
    PhaseMarks.draw(out, cell.label(), x, y, 4.5, PhaseMarks.color(cell.label()));
    String veil = hatching.veil(hatch(cell));
    if (!veil.equals("none")) {
      PhaseMarks.draw(out, cell.label(), x, y, 4.5, veil);
    }
    out.close();
  }

  private Hatching.Kind hatch(PhaseCell cell) {
    if (cell.runs().getOrDefault("censored", 0) > 0) {
      return Hatching.Kind.CENSORED;
    }
    boolean converged =
        List.of(across, up).stream()
            .allMatch(p -> cell.value(p.metric()).map(CellValue::converged).orElse(true));
    return converged ? Hatching.Kind.NONE : Hatching.Kind.UNCONVERGED;
  }

  private void bar(double x1, double y1, double x2, double y2) {
    out.empty(
        "line",
        "x1",
        Numbers.place(Math.clamp(x1, LEFT, LEFT + WIDTH)),
        "y1",
        Numbers.place(Math.clamp(y1, TOP, TOP + HEIGHT)),
        "x2",
        Numbers.place(Math.clamp(x2, LEFT, LEFT + WIDTH)),
        "y2",
        Numbers.place(Math.clamp(y2, TOP, TOP + HEIGHT)),
        "stroke",
        "currentColor",
        "stroke-opacity",
        "0.6");
  }

  /** The phases that are there, with their marks. */
  private void key() {
    Set<PhaseLabel> there = EnumSet.noneOf(PhaseLabel.class);
    dots.forEach(dot -> there.add(dot.cell().label()));
    double at = LEFT + 6;
    for (PhaseLabel label : there) {
      PhaseMarks.draw(out, label, at, TOP + HEIGHT + 52, 4.5, PhaseMarks.color(label));
      text(at + 10, TOP + HEIGHT + 56, "start", label.text());
      at += 34 + 6.5 * label.text().length();
    }
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
