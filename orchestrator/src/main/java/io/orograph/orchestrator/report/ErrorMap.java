package io.orograph.orchestrator.report;

import io.orograph.core.phase.PhaseCell;
import io.orograph.orchestrator.report.GridFigure.Look;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The replicate error of a quantity over the grid, in the units in which the quantity is drawn, so
 * that a reader sees beside every heat map which of its differences are real.
 */
final class ErrorMap {
  private static final String DARK = "#000000";

  private ErrorMap() {}

  static Markup draw(Layout layout, Panel panel, List<PhaseCell> cells) {
    double most = cells.stream().mapToDouble(panel::error).filter(Double::isFinite).max().orElse(0);
    ColorBar bar = new ColorBar(ColorScale.SIRIDIV, 0, most > 0 ? most : 1);
    return GridFigure.draw(
        layout,
        panel.metric().name().toLowerCase(Locale.ROOT) + "-error",
        "replicate error of " + panel.title(),
        cell -> look(panel, bar, cell),
        Optional.of(bar),
        Overlay.NONE);
  }

  private static Look look(Panel panel, ColorBar bar, PhaseCell cell) {
    double error = panel.error(cell);
    return Double.isFinite(error)
        ? Figures.known(panel, bar, cell, error)
        : new Look("", DARK, "–", cell.id() + ": replicate error unknown", true);
  }
}
