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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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
    return corners(diagram.cells())
        .flatMap(cell -> figure(metric, cell, title, across, reader).stream())
        .toList();
  }

  private Stream<PhaseCell> corners(List<PhaseCell> cells) {
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
      long last =
          (long)
              lines.stream().mapToDouble(line -> line.points().getLast().x()).max().orElseThrow();
      List<Plot.Tick> ticks = new ArrayList<>();
      for (long at : new long[] {0, last / 2, last}) {
        ticks.add(new Plot.Tick(at, Numbers.whole(at)));
      }
      String of =
          "%s: %s, replicate %d"
              .formatted(title, cell.id(), measured.subject().replicates().getFirst());
      return Optional.of(Plot.draw(of, across, ticks, lines));
    } catch (IOException | IllegalStateException e) {
      return Optional.empty();
    }
  }
}
