package io.orograph.orchestrator.report;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.SweepSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The roughness index and the mean of τ along one training of each corner of the grid. */
final class RoughnessLines {
  private final SweepSpec spec;
  private final TrainingLines lines;

  /**
   * @param ofCell measurements of the cell of an id
   */
  RoughnessLines(
      SweepSpec spec, Function<String, List<Measurement>> ofCell, CheckpointStore content) {
    this.spec = spec;
    this.lines = new TrainingLines(spec, ofCell, content);
  }

  /** The figures of the first metric that keeps a series; none where none can be read. */
  List<Markup> figures(PhaseDiagram diagram) {
    return spec.measurements().stream()
        .filter(m -> m.kind() == MetricKind.ROUGHNESS_INDEX && m.isSeries())
        .map(MeasurementSpec::metric)
        .findFirst()
        .map(m -> lines.figures(diagram, m, "roughness index", RoughnessLines::lines))
        .orElse(List.of());
  }

  private static List<Plot.Series> lines(Safetensors.Content columns) throws IOException {
    long[] steps = columns.tensor("series_step").longs();
    double[] index = columns.tensor("series_index").doubles();
    double[] tau = columns.tensor("series_mean_tau").doubles();
    List<Plot.Point> indices = new ArrayList<>();
    List<Plot.Point> shapes = new ArrayList<>();
    for (int i = 0; i < steps.length; i++) {
      if (Double.isFinite(index[i])) {
        indices.add(new Plot.Point(steps[i], index[i], Double.NaN, ""));
        shapes.add(new Plot.Point(steps[i], tau[i] - 1, Double.NaN, ""));
      }
    }
    return indices.isEmpty()
        ? List.of()
        : List.of(
            new Plot.Series("index", TrainingLines.color(0), indices, false),
            new Plot.Series("mean τ − 1", TrainingLines.color(1), shapes, false));
  }
}
