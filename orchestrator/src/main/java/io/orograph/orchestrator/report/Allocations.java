package io.orograph.orchestrator.report;

import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.Metric;
import io.orograph.core.phase.PhaseCell;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.sweep.AllocationRules;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.SweepSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Cumulative loss change allocation by layer along one training of each corner of the grid. */
final class Allocations {
  private static final List<String> COLORS =
      List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000");

  /** Points of a line, at most; more are not to be seen. */
  private static final int MOST_POINTS = 400;

  /** What names of the columns of tensors begin with. */
  private static final String TENSOR = "lca_";

  private final SweepSpec spec;
  private final Function<String, List<Measurement>> ofCell;
  private final CheckpointStore content;

  /**
   * @param ofCell measurements of the cell of an id
   */
  Allocations(SweepSpec spec, Function<String, List<Measurement>> ofCell, CheckpointStore content) {
    this.spec = spec;
    this.ofCell = ofCell;
    this.content = content;
  }

  /** The figures; none where no allocation can be read. */
  List<Markup> figures(PhaseDiagram diagram) {
    Optional<Metric> metric =
        spec.measurements().stream()
            .filter(m -> AllocationRules.isAllocation(m) && AllocationRules.every(m) == 1)
            .map(MeasurementSpec::metric)
            .findFirst();
    return metric.stream()
        .flatMap(m -> corners(diagram.cells()).flatMap(cell -> figure(m, cell).stream()))
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

  private Optional<Markup> figure(Metric metric, PhaseCell cell) {
    return ofCell.apply(cell.id()).stream()
        .filter(m -> m.metric().equals(metric))
        .flatMap(m -> m instanceof Measurement.Scalar s ? Stream.of(s) : Stream.empty())
        .findFirst()
        .flatMap(m -> drawn(cell, m));
  }

  /** A file that cannot be read is left out: the value it gave is in the tables. */
  private Optional<Markup> drawn(PhaseCell cell, Measurement.Scalar measured) {
    try {
      ArtifactRef file = measured.artifacts().getFirst();
      Safetensors.Content columns = Npz.read(content.get(file.digest()));
      long[] steps = columns.tensor("step").longs();
      if (steps.length == 0) {
        return Optional.empty();
      }
      List<Plot.Series> lines = new ArrayList<>();
      for (Map.Entry<String, double[]> layer : layers(columns, steps.length).entrySet()) {
        lines.add(line(layer, steps, COLORS.get(lines.size() % COLORS.size())));
      }
      long last = steps[steps.length - 1] + 1;
      List<Plot.Tick> ticks = new ArrayList<>();
      for (long at : new long[] {0, last / 2, last}) {
        ticks.add(new Plot.Tick(at, Numbers.whole(at)));
      }
      String title =
          "allocated loss change, nat: %s, replicate %d"
              .formatted(cell.id(), measured.subject().replicates().getFirst());
      return Optional.of(Plot.draw(title, "training step", ticks, lines));
    } catch (IOException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  private static Map<String, double[]> layers(Safetensors.Content columns, int steps)
      throws IOException {
    Map<String, double[]> layers = new LinkedHashMap<>();
    for (String name : columns.tensors().keySet()) {
      if (name.startsWith(TENSOR)) {
        String layer = name.substring(TENSOR.length(), name.lastIndexOf('.'));
        double[] sum = layers.computeIfAbsent(layer, l -> new double[steps]);
        double[] own = columns.tensor(name).doubles();
        for (int t = 0; t < steps; t++) {
          sum[t] += own[t];
        }
      }
    }
    return layers;
  }

  private static Plot.Series line(Map.Entry<String, double[]> layer, long[] steps, String color) {
    List<Plot.Point> points = new ArrayList<>();
    points.add(new Plot.Point(0, 0, Double.NaN, ""));
    int every = Math.max(1, steps.length / MOST_POINTS);
    double sum = 0;
    for (int t = 0; t < steps.length; t++) {
      sum += layer.getValue()[t];
      if (t % every == 0 || t == steps.length - 1) {
        points.add(new Plot.Point(steps[t] + 1.0, sum, Double.NaN, ""));
      }
    }
    return new Plot.Series("layer " + layer.getKey(), color, points, false);
  }
}
