package io.orograph.orchestrator.report;

import io.orograph.core.allocation.ParameterGroup;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Measurement;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.sweep.AllocationRules;
import io.orograph.core.sweep.LossUnits;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.SweepSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** Cumulative loss change allocation by layer along one training of each corner of the grid. */
final class Allocations {
  /** Points of a line, at most; more are not to be seen. */
  private static final int MOST_POINTS = 400;

  /** What names of the columns of tensors begin with. */
  private static final String TENSOR = "lca_";

  private final SweepSpec spec;
  private final TrainingLines lines;

  /**
   * @param ofCell measurements of the cell of an id
   */
  Allocations(SweepSpec spec, Function<String, List<Measurement>> ofCell, CheckpointStore content) {
    this.spec = spec;
    this.lines = new TrainingLines(spec, ofCell, content);
  }

  /** The figures of the first allocation of one loss; none where no allocation can be read. */
  List<Markup> figures(PhaseDiagram diagram) {
    return figures(
        diagram,
        m ->
            AllocationRules.isAllocation(m)
                && AllocationRules.every(m) == 1
                && !AllocationRules.isDifference(m),
        "allocated loss change");
  }

  /** Of the first difference of the loss on the samples trained on and that on the test set. */
  List<Markup> differences(PhaseDiagram diagram) {
    return figures(
        diagram, AllocationRules::isDifference, "allocated loss change, train less test");
  }

  private List<Markup> figures(
      PhaseDiagram diagram, Predicate<MeasurementSpec> wanted, String title) {
    String unit = LossUnits.behind(LossUnits.of(spec.base().task().loss()));
    return spec.measurements().stream()
        .filter(wanted)
        .map(MeasurementSpec::metric)
        .findFirst()
        .map(m -> lines.figures(diagram, m, title + unit, Allocations::lines))
        .orElse(List.of());
  }

  private static List<Plot.Series> lines(Safetensors.Content columns) throws IOException {
    long[] steps = columns.tensor("step").longs();
    List<Plot.Series> lines = new ArrayList<>();
    if (steps.length > 0) {
      for (Map.Entry<String, double[]> layer : layers(columns, steps.length).entrySet()) {
        lines.add(line(layer, steps, TrainingLines.color(lines.size())));
      }
    }
    return lines;
  }

  private static Map<String, double[]> layers(Safetensors.Content columns, int steps)
      throws IOException {
    Map<String, double[]> layers = new LinkedHashMap<>();
    for (String name : columns.tensors().keySet()) {
      if (name.startsWith(TENSOR)) {
        String layer = ParameterGroup.layerOf(name.substring(TENSOR.length()));
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
