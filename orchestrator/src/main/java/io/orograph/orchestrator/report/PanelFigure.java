package io.orograph.orchestrator.report;

import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.sweep.SweepSpec;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The panel figure of Yang et al. 2021 as one picture: (a) test accuracy, (b) training loss, (c)
 * top Hessian eigenvalue, (d) Hessian trace, (e) mode connectivity, (f) CKA similarity, (g)
 * parameter distance. A panel whose kind was not measured says so in its place.
 */
final class PanelFigure {
  private static final List<MetricKind> KINDS =
      List.of(
          MetricKind.TEST_ACCURACY,
          MetricKind.TRAIN_LOSS,
          MetricKind.TOP_EIGENVALUE,
          MetricKind.HESSIAN_TRACE,
          MetricKind.MODE_CONNECTIVITY,
          MetricKind.CKA_SIMILARITY,
          MetricKind.PARAMETER_DISTANCE);
  private static final int ACROSS = 2;
  private static final double GAP = 12;

  private PanelFigure() {}

  static Markup draw(
      SweepSpec spec, PhaseDiagram diagram, Layout layout, Function<Panel, Overlay> overlays) {
    double width = GridFigure.width(layout) + GAP;
    double height = GridFigure.height(layout) + GAP;
    double allWidth = ACROSS * width;
    double allHeight = Math.ceilDiv(KINDS.size(), ACROSS) * height;
    Markup out = new Markup();
    out.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "class",
        "figure",
        "role",
        "img",
        "aria-label",
        "panels (a) to (g)",
        "viewBox",
        "0 0 " + Numbers.place(allWidth) + " " + Numbers.place(allHeight),
        "width",
        Numbers.place(allWidth),
        "height",
        Numbers.place(allHeight),
        "font-family",
        "system-ui, sans-serif",
        "font-size",
        "11",
        "fill",
        "currentColor");
    for (int i = 0; i < KINDS.size(); i++) {
      MetricKind kind = KINDS.get(i);
      String place =
          "translate("
              + Numbers.place(i % ACROSS * width)
              + " "
              + Numbers.place(Math.floorDiv(i, ACROSS) * height)
              + ")";
      String letter = "(" + (char) ('a' + i) + ") ";
      Optional<Metric> metric = spec.metrics().stream().filter(m -> m.kind() == kind).findFirst();
      out.open("g", "transform", place);
      if (metric.isPresent()) {
        Panel panel = Panel.of(metric.get(), spec.base().task().loss(), diagram.cells());
        out.add(panel(panel, letter, diagram, layout, overlays));
      } else {
        out.leaf("text", letter + kind + " was not measured", "x", "66", "y", "16");
      }
      out.close();
    }
    return out.close().line();
  }

  private static Markup panel(
      Panel panel,
      String letter,
      PhaseDiagram diagram,
      Layout layout,
      Function<Panel, Overlay> overlays) {
    ColorBar bar = ColorBar.over(panel, diagram.cells());
    return GridFigure.part(
        layout,
        "panel-" + letter.charAt(1),
        letter + panel.title(),
        cell -> Figures.panelLook(panel, bar, cell),
        bar,
        overlays.apply(panel));
  }
}
