package io.orograph.orchestrator.report;

import io.orograph.core.metric.Metric;
import io.orograph.core.phase.PhaseCell;
import io.orograph.orchestrator.report.GridFigure.Look;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The share of trained runs that are not monotone as a heat map: each cell says how many of how
 * many. A cell without a trained run is hatched, and never looks like one without a rise.
 */
final class MonotonyMap {
  private static final String DARK = "#000000";

  private MonotonyMap() {}

  static Markup draw(Layout layout, Metric metric, Function<PhaseCell, MonotonyCounts> counts) {
    ColorBar bar = new ColorBar(ColorScale.SIRIDIV, 0, 1);
    return GridFigure.draw(
        layout,
        metric.name().toLowerCase(Locale.ROOT) + "-violated",
        "share of trained runs that are not monotone, "
            + metric.name().toLowerCase(Locale.ROOT).replace('_', ' '),
        cell -> look(bar, cell, counts.apply(cell)),
        Optional.of(bar),
        Overlay.NONE);
  }

  private static Look look(ColorBar bar, PhaseCell cell, MonotonyCounts counts) {
    String title =
        cell.id()
            + ": not monotone "
            + MonotonyCounts.share(counts.trainedRising(), counts.trained())
            + " of the trained; not trained "
            + counts.untrained()
            + ", diverged, collapsed or failed "
            + counts.ended();
    if (counts.trained() == 0) {
      return new Look("", DARK, "0/0", title, true);
    }
    double share = counts.trainedRising() / (double) counts.trained();
    return new Look(
        bar.scale().at(share),
        bar.scale().ink(share),
        counts.trainedRising() + "/" + counts.trained(),
        title,
        false);
  }
}
