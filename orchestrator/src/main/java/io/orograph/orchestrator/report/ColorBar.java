package io.orograph.orchestrator.report;

import io.orograph.core.phase.PhaseCell;
import java.util.List;

/**
 * The range of colours of one panel, shared by all its facets.
 *
 * @param scale the colours
 * @param low value of the first colour
 * @param high value of the last one
 */
record ColorBar(ColorScale scale, double low, double high) {
  /** The range of what {@code panel} draws of {@code cells}; around 0 for a diverging scale. */
  static ColorBar over(Panel panel, List<PhaseCell> cells) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (PhaseCell cell : cells) {
      double drawn = panel.drawn(cell);
      if (Double.isFinite(drawn)) {
        low = Math.min(low, drawn);
        high = Math.max(high, drawn);
      }
    }
    if (low > high) {
      low = 0;
      high = 1;
    }
    if (panel.scale() == ColorScale.DIVERGING) {
      double most = Math.max(Math.max(Math.abs(low), Math.abs(high)), 1e-9);
      return new ColorBar(panel.scale(), -most, most);
    }
    return new ColorBar(panel.scale(), low, high > low ? high : low + 1);
  }

  double share(double value) {
    return (value - low) / (high - low);
  }
}
