package io.orograph.orchestrator.report;

import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.Metric;
import io.orograph.core.phase.PhaseCell;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.sweep.SweepSpec;
import java.io.IOException;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Figures of one training of each corner of the grid, with the training's steps across. */
final class TrainingLines {
  private final SweepSpec spec;
  private final Function<String, List<Measurement>> ofCell;
  private final CheckpointStore content;

  /** What a file of columns has to draw; no line where it has none. */
  interface Reader {
    List<Plot.Series> lines(Safetensors.Content columns) throws IOException;
  }

  /**
   * @param ofCell measurements of the cell of an id
   */
  TrainingLines(
      SweepSpec spec, Function<String, List<Measurement>> ofCell, CheckpointStore content) {
    this.spec = spec;
    this.ofCell = ofCell;
    this.content = content;
  }

  /** The color of a line by its number. */
  static String color(int line) {
    return LineColors.of(line);
  }

  /**
   * A figure for every corner whose first value of a metric has a file that can be read.
   *
   * @param title what is drawn, before the name of the cell
   */
  List<Markup> figures(PhaseDiagram diagram, Metric metric, String title, Reader reader) {
    return figures(diagram, metric, title, "training step", reader);
  }

  /** The same over something else than the training's steps. */
  List<Markup> figures(
      PhaseDiagram diagram, Metric metric, String title, String across, Reader reader) {
    return corners(spec, diagram)
        .flatMap(cell -> figure(metric, cell, title, across, reader).stream())
        .toList();
  }

  /** The cells at the corners of the first and last rows of the grid. */
  static Stream<PhaseCell> corners(SweepSpec spec, PhaseDiagram diagram) {
    List<PhaseCell> cells = diagram.cells();
    int across = spec.axes().isEmpty() ? 1 : spec.axes().getLast().values().size();
    int last = cells.size() - 1;
    return Stream.of(0, across - 1, last - across + 1, last)
        .filter(i -> i >= 0 && i <= last)
        .distinct()
        .map(cells::get);
  }

  private Optional<Markup> figure(
      Metric metric, PhaseCell cell, String title, String across, Reader reader) {
    return ofCell.apply(cell.id()).stream()
        .filter(m -> m.metric().equals(metric))
        .flatMap(m -> m instanceof Measurement.Scalar s ? Stream.of(s) : Stream.empty())
        .findFirst()
        .flatMap(m -> drawn(cell, m, title, across, reader));
  }

  /** A file that cannot be read is left out: the value it gave is in the tables. */
  private Optional<Markup> drawn(
      PhaseCell cell, Measurement.Scalar measured, String title, String across, Reader reader) {
    try {
      ArtifactRef file = measured.artifacts().getFirst();
      List<Plot.Series> lines = reader.lines(Npz.read(content.get(file.digest())));
      if (lines.isEmpty()) {
        return Optional.empty();
      }
      String of =
          "%s: %s, replicate %d"
              .formatted(title, cell.id(), measured.subject().replicates().getFirst());
      return Optional.of(Plot.draw(of, across, ticks(lines), lines));
    } catch (IOException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  /** Three marks from 0, or the least where that is below it, to the largest. */
  static List<Plot.Tick> ticks(List<Plot.Series> lines) {
    DoubleSummaryStatistics all =
        lines.stream()
            .flatMap(line -> line.points().stream())
            .mapToDouble(Plot.Point::x)
            .summaryStatistics();
    double first = Math.min(0, all.getMin());
    double last = all.getMax();
    boolean whole =
        last - first >= 100
            || (first == Math.rint(first) && last == Math.rint(last) && last - first >= 2);
    double middle = whole ? Math.floor((first + last) / 2) : (first + last) / 2;
    return DoubleStream.of(first, middle, last)
        .mapToObj(x -> new Plot.Tick(x, whole ? Numbers.whole(Math.round(x)) : Numbers.brief(x)))
        .toList();
  }
}
