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

/** C/√d of each weight tensor along one training of each corner of the grid. */
final class Compressions {
  /** What names of the columns of tensors begin with. */
  private static final String TENSOR = "compressibility_";

  private final SweepSpec spec;
  private final TrainingLines lines;

  /**
   * @param ofCell measurements of the cell of an id
   */
  Compressions(
      SweepSpec spec, Function<String, List<Measurement>> ofCell, CheckpointStore content) {
    this.spec = spec;
    this.lines = new TrainingLines(spec, ofCell, content);
  }

  /** The figures of the first metric that keeps a series; none where none can be read. */
  List<Markup> figures(PhaseDiagram diagram) {
    return spec.measurements().stream()
        .filter(m -> m.kind() == MetricKind.COMPRESSIBILITY && m.isSeries())
        .map(MeasurementSpec::metric)
        .findFirst()
        .map(m -> lines.figures(diagram, m, "compressibility C/√d", Compressions::lines))
        .orElse(List.of());
  }

  private static List<Plot.Series> lines(Safetensors.Content columns) throws IOException {
    long[] steps = columns.tensor("step").longs();
    List<Plot.Series> lines = new ArrayList<>();
    for (String name : columns.tensors().keySet()) {
      if (name.startsWith(TENSOR)) {
        double[] values = columns.tensor(name).doubles();
        List<Plot.Point> points = new ArrayList<>();
        for (int i = 0; i < steps.length; i++) {
          points.add(new Plot.Point(steps[i], values[i], Double.NaN, ""));
        }
        lines.add(
            new Plot.Series(
                name.substring(TENSOR.length()), TrainingLines.color(lines.size()), points, false));
      }
    }
    return lines;
  }
}
