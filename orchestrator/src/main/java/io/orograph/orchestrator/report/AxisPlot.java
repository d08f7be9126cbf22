package io.orograph.orchestrator.report;

import io.orograph.core.phase.CellValue;
import io.orograph.core.phase.PhaseCell;
import io.orograph.core.sweep.Axis;
import java.util.ArrayList;
import java.util.List;

/** One quantity against the only axis of a sweep. */
final class AxisPlot {
  /** From this ratio of the largest to the smallest value on, the axis is logarithmic. */
  private static final double WIDE = 8;

  private AxisPlot() {}

  static Markup draw(Layout layout, Panel panel) {
    Layout.Line line = layout.columns().or(layout::rows).orElseThrow();
    List<Plot.Tick> ticks = new ArrayList<>();
    List<Plot.Point> points = new ArrayList<>();
    List<PhaseCell> cells =
        layout.facets().getFirst().cells().stream().flatMap(List::stream).toList();
    boolean logarithmic = isWide(line.axis());
    for (int place = 0; place < line.size(); place++) {
      double value = Layout.number(line.axis().values().get(line.order().get(place)));
      double x = Double.isNaN(value) ? place : logarithmic ? Math.log(value) : value;
      ticks.add(new Plot.Tick(x, line.label(place)));
      PhaseCell cell = cells.get(place);
      if (!Double.isNaN(panel.drawn(cell))) {
        points.add(
            new Plot.Point(
                x,
                panel.drawn(cell),
                panel.error(cell),
                cell.id() + ": " + Figures.value(panel, cell),
                isOpen(panel, cell)));
      }
    }
    return Plot.draw(
        panel.title(),
        line.title(),
        ticks,
        List.of(new Plot.Series(panel.title(), LineColors.of(1), points, true)));
  }

  /** Whether the mean rests on runs that were stopped early, or on what has not converged. */
  private static boolean isOpen(Panel panel, PhaseCell cell) {
    boolean converged = cell.value(panel.metric()).map(CellValue::converged).orElse(true);
    return !converged || cell.runs().getOrDefault("censored", 0) > 0;
  }

  private static boolean isWide(Axis axis) {
    double[] values = axis.values().stream().mapToDouble(Layout::number).toArray();
    double low = Double.POSITIVE_INFINITY;
    double high = 0;
    for (double value : values) {
      if (Double.isNaN(value)) {
        return false;
      }
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return low > 0 && high / low >= WIDE;
  }
}
