package io.orograph.orchestrator.report;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.phase.PhaseCell;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.CurveChunk;
import io.orograph.orchestrator.results.RunRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** The training loss of the batches over the steps, of the runs of each corner of the grid. */
final class TrainingCurves {
  /** As many as there are colours. */
  private static final int MOST_RUNS = LineColors.ALL.size();

  /** More points than this are drawn as the means of stretches. */
  private static final int MOST_POINTS = 400;

  private final SweepSpec spec;
  private final Function<String, List<RunRow>> runsOfCell;
  private final CheckpointStore content;

  /**
   * @param runsOfCell runs of the cell of an id
   */
  TrainingCurves(
      SweepSpec spec, Function<String, List<RunRow>> runsOfCell, CheckpointStore content) {
    this.spec = spec;
    this.runsOfCell = runsOfCell;
    this.content = content;
  }

  /** A figure for every corner with a curve that can be read. */
  List<Markup> figures(PhaseDiagram diagram) {
    return TrainingLines.corners(spec, diagram).flatMap(cell -> figure(cell).stream()).toList();
  }

  private Optional<Markup> figure(PhaseCell cell) {
    Map<Integer, NavigableMap<Long, Double>> curves = new TreeMap<>();
    for (RunRow run : runsOfCell.apply(cell.id())) {
      if (curves.size() < MOST_RUNS && !run.chunks().isEmpty()) {
        read(run.chunks())
            .filter(points -> !points.isEmpty())
            .ifPresent(points -> curves.put(run.replicate(), points));
      }
    }
    if (curves.isEmpty()) {
      return Optional.empty();
    }
    // losses of variational problems are negative: there is no logarithm of them
    boolean logarithm =
        curves.values().stream().flatMap(c -> c.values().stream()).noneMatch(loss -> loss <= 0);
    List<Plot.Series> lines = new ArrayList<>();
    curves.forEach(
        (replicate, points) ->
            lines.add(
                new Plot.Series(
                    "replicate " + replicate,
                    TrainingLines.color(lines.size()),
                    thinned(points, logarithm),
                    false)));
    String title = (logarithm ? "log₁₀ of the training loss: " : "training loss: ") + cell.id();
    return Optional.of(Plot.draw(title, "training step", TrainingLines.ticks(lines), lines));
  }

  /** Steps that were trained again after a loss of a trainer are in two chunks, and the same. */
  private Optional<NavigableMap<Long, Double>> read(List<CurveChunk> chunks) {
    NavigableMap<Long, Double> points = new TreeMap<>();
    try {
      for (CurveChunk chunk : chunks) {
        Safetensors.Content columns = Npz.read(content.get(chunk.artifact().digest()));
        long[] steps = columns.tensor("step").longs();
        double[] losses = columns.tensor("train_loss").doubles();
        for (int i = 0; i < steps.length; i++) {
          points.put(steps[i], losses[i]);
        }
      }
      return Optional.of(points);
    } catch (IOException | IllegalStateException e) {
      return Optional.empty(); // the page of the run says why
    }
  }

  private static List<Plot.Point> thinned(NavigableMap<Long, Double> points, boolean logarithm) {
    int size = points.size();
    int stretches = Math.min(size, MOST_POINTS);
    List<Map.Entry<Long, Double>> all = List.copyOf(points.entrySet());
    List<Plot.Point> thinned = new ArrayList<>();
    for (int s = 0; s < stretches; s++) {
      int from = (int) ((long) s * size / stretches);
      int to = (int) ((s + 1L) * size / stretches);
      List<Map.Entry<Long, Double>> stretch = all.subList(from, to);
      double x = stretch.stream().mapToLong(Map.Entry::getKey).average().orElseThrow();
      double loss = stretch.stream().mapToDouble(Map.Entry::getValue).average().orElseThrow();
      thinned.add(new Plot.Point(x, logarithm ? Math.log10(loss) : loss, Double.NaN, ""));
    }
    return thinned;
  }
}
