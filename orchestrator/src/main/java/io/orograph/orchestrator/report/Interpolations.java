package io.orograph.orchestrator.report;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.Metric;
import io.orograph.core.phase.PhaseCell;
import io.orograph.core.phase.PhaseDiagram;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The loss along the line from the initial network to the final one, φ(α) of Lucas et al. 2021: of
 * the cells at the corners of the grid and of the cell with the largest min Δ, each by the run that
 * rises most.
 */
final class Interpolations {
  private final Function<String, List<Measurement>> measurements;
  private final CheckpointStore content;

  /**
   * @param measurements of the cell of an id
   */
  Interpolations(Function<String, List<Measurement>> measurements, CheckpointStore content) {
    this.measurements = measurements;
    this.content = content;
  }

  /** The figure of a metric of the kind MIN_DELTA; empty where no profile can be read. */
  Optional<Markup> figure(Metric metric, Layout layout, PhaseDiagram diagram) {
    List<Plot.Series> lines = new ArrayList<>();
    for (PhaseCell cell : shown(metric, layout, diagram)) {
      line(metric, cell, Profiles.COLORS.get(lines.size() % Profiles.COLORS.size()))
          .ifPresent(lines::add);
    }
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    List<Plot.Tick> ticks =
        List.of(new Plot.Tick(0, "0"), new Plot.Tick(0.5, "0.5"), new Plot.Tick(1, "1"));
    return Optional.of(
        Plot.draw(
            "loss along the line, " + metric.name().toLowerCase(Locale.ROOT).replace('_', ' '),
            "α: from the start of the line to its end",
            ticks,
            lines));
  }

  /** The cell that rises most, and the corners of each grid; no more lines than colours. */
  private static SequencedSet<PhaseCell> shown(Metric metric, Layout layout, PhaseDiagram diagram) {
    SequencedSet<PhaseCell> cells = new LinkedHashSet<>();
    diagram.cells().stream()
        .filter(c -> c.value(metric).filter(v -> v.count() > 0).isPresent())
        .max(Comparator.comparingDouble(c -> c.value(metric).orElseThrow().mean()))
        .ifPresent(cells::add);
    layout.facets().stream()
        .flatMap(facet -> corners(facet.cells()))
        .forEach(
            cell -> {
              if (cells.size() < Profiles.COLORS.size()) {
                cells.add(cell);
              }
            });
    return cells;
  }

  private static Stream<PhaseCell> corners(List<List<PhaseCell>> rows) {
    return Stream.of(rows.getFirst(), rows.getLast())
        .flatMap(row -> Stream.of(row.getFirst(), row.getLast()));
  }

  private Optional<Plot.Series> line(Metric metric, PhaseCell cell, String color) {
    return measurements.apply(cell.id()).stream()
        .filter(m -> m.metric().equals(metric))
        .flatMap(m -> m instanceof Measurement.Scalar scalar ? Stream.of(scalar) : Stream.empty())
        .filter(scalar -> Double.isFinite(scalar.estimate().value()))
        .max(Comparator.comparingDouble(scalar -> scalar.estimate().value()))
        .flatMap(
            scalar ->
                StoredProfile.of(scalar, "loss", content)
                    .map(points -> new Plot.Series(name(cell, scalar), color, points, false)));
  }

  private static String name(PhaseCell cell, Measurement.Scalar scalar) {
    return cell.id()
        + ", replicate "
        + scalar.subject().replicates().getFirst()
        + ": min Δ "
        + Numbers.brief(scalar.estimate().value());
  }
}
