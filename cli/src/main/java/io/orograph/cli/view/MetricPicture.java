package io.orograph.cli.view;

import io.orograph.cli.view.DiagramView.Cell;
import io.orograph.cli.view.GridPicture.Square;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The means of one metric over the axes, in the orientation of {@link PhasePicture}. On terminals
 * with colours brighter cells are higher. A question mark follows a mean of which an estimate has
 * not converged, a star one of a cell in which runs were stopped early; a cell without a value is a
 * dot, never left out.
 */
public final class MetricPicture {
  private static final int CELL = 8;

  /** From dark to bright, each legible under black; from this ratio on, by the logarithm. */
  private static final int[] RAMP = {67, 73, 79, 115, 150, 186, 228};

  private static final double WIDE = 50;

  private final String metric;
  private final Style style;
  private final double low;
  private final double high;
  private final boolean logarithmic;

  private MetricPicture(DiagramView diagram, String metric, Style style) {
    this.metric = metric;
    this.style = style;
    double[] values = finite(diagram, metric);
    this.low = java.util.Arrays.stream(values).min().orElse(Double.NaN);
    this.high = java.util.Arrays.stream(values).max().orElse(Double.NaN);
    this.logarithmic = low > 0 && high / low >= WIDE;
  }

  /**
   * The lines of the picture: one block per facet, or of a large grid words; then what its signs
   * and colours mean.
   */
  public static List<String> lines(DiagramView diagram, String metric, Style style) {
    return new MetricPicture(diagram, metric, style).draw(diagram);
  }

  private static double[] finite(DiagramView diagram, String metric) {
    return diagram.cells().stream()
        .map(cell -> cell.mean(metric))
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .filter(Double::isFinite)
        .toArray();
  }

  private List<String> draw(DiagramView diagram) {
    // With their signs numbers may be wider than a cell is at least; neighbours are kept apart.
    int widest =
        diagram.cells().stream()
            .mapToInt(cell -> square(cell).text().length() + 1)
            .reduce(CELL, Math::max);
    GridPicture picture = new GridPicture(diagram, style, widest, this::square);
    List<String> lines = new ArrayList<>();
    lines.add(style.bold(metric.toLowerCase(java.util.Locale.ROOT).replace('_', ' ')));
    lines.addAll(diagram.isLarge() ? diagram.inWords() : picture.lines());
    if (Double.isNaN(low)) {
      lines.add("No cell has a value yet.");
      return lines;
    }
    lines.add(
        "From "
            + picture.painted(new Square(Words.number(low), RAMP[0])).strip()
            + " to "
            + picture.painted(new Square(Words.number(high), RAMP[RAMP.length - 1])).strip()
            + range(diagram));
    List<String> signs = new ArrayList<>();
    add(signs, diagram, "? an estimate has not converged", cell -> cell.unsure().contains(metric));
    add(signs, diagram, "* runs were stopped early", cell -> cell.stopped() > 0);
    add(signs, diagram, style.pick("·", ".") + " no value", cell -> cell.mean(metric).isEmpty());
    if (!signs.isEmpty()) {
      lines.add(String.join("; ", signs));
    }
    return lines;
  }

  /** What else is to be said of the range. */
  private String range(DiagramView diagram) {
    if (!diagram.isLarge()) {
      return style.color() && logarithmic ? "; colours by the logarithm." : ".";
    }
    double[] sorted = finite(diagram, metric);
    java.util.Arrays.sort(sorted);
    return ", half of the cells up to " + Words.number(sorted[(sorted.length - 1) / 2]) + ".";
  }

  private static void add(
      List<String> signs,
      DiagramView diagram,
      String words,
      java.util.function.Predicate<Cell> has) {
    long count = diagram.cells().stream().filter(has).count();
    if (count > 0) {
      signs.add(words + " (" + count + (count == 1 ? " cell)" : " cells)"));
    }
  }

  private Square square(Cell cell) {
    OptionalDouble mean = cell.mean(metric);
    if (mean.isEmpty()) {
      return new Square(style.pick("·", "."), -1);
    }
    double value = mean.getAsDouble();
    String text =
        Words.number(value)
            + (cell.stopped() > 0 ? "*" : "")
            + (cell.unsure().contains(metric) ? "?" : "");
    return new Square(text, Double.isFinite(value) ? palette(value) : -1);
  }

  private int palette(double value) {
    double range = logarithmic ? Math.log(high / low) : high - low;
    double above = logarithmic ? Math.log(value / low) : value - low;
    double share = range > 0 ? above / range : 1;
    return RAMP[Math.clamp((int) Math.floor(share * RAMP.length), 0, RAMP.length - 1)];
  }
}
