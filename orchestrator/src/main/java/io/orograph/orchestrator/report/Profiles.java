package io.orograph.orchestrator.report;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.PhaseCell;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.phase.PhaseLabel;
import io.orograph.orchestrator.results.MeasurementQueries;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Training error along trained curves, of one pair of one cell per phase. */
final class Profiles {
  /** Of lines in one plot. */
  static final List<String> COLORS = LineColors.ALL;

  private final String sweep;
  private final MeasurementQueries measurements;
  private final CheckpointStore content;

  Profiles(String sweep, MeasurementQueries measurements, CheckpointStore content) {
    this.sweep = sweep;
    this.measurements = measurements;
    this.content = content;
  }

  /** The figure; empty where no profile can be read. */
  Optional<Markup> figure(PhaseDiagram diagram) {
    List<Plot.Series> lines = new ArrayList<>();
    Set<PhaseLabel> seen = EnumSet.noneOf(PhaseLabel.class);
    for (PhaseCell cell : diagram.cells()) {
      if (cell.label() != PhaseLabel.INCOMPLETE && !seen.contains(cell.label())) {
        Optional<Plot.Series> line = line(cell, COLORS.get(lines.size() % COLORS.size()));
        if (line.isPresent()) {
          seen.add(cell.label());
          lines.add(line.get());
        }
      }
    }
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    List<Plot.Tick> ticks =
        List.of(new Plot.Tick(0, "0"), new Plot.Tick(0.5, "0.5"), new Plot.Tick(1, "1"));
    return Optional.of(
        Plot.draw("training error along the curve, %", "t: place on the curve", ticks, lines));
  }

  private Optional<Plot.Series> line(PhaseCell cell, String color) {
    for (Measurement m : measurements.ofCell(sweep, cell.id())) {
      if (m.kind() == MetricKind.MODE_CONNECTIVITY && m instanceof Measurement.Scalar scalar) {
        Optional<List<Plot.Point>> points = StoredProfile.of(scalar, "error", content);
        if (points.isPresent()) {
          return points.map(p -> new Plot.Series(name(cell, m), color, p, false));
        }
      }
    }
    return Optional.empty();
  }

  private static String name(PhaseCell cell, Measurement m) {
    return Figures.label(cell) + ": " + cell.id() + ", replicates " + m.subject().replicates();
  }
}
