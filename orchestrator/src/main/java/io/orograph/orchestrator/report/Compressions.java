package io.orograph.orchestrator.report;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.compress.Threshold;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.SweepSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What compression metrics keep beside their values, of one run of each corner of the grid: C/√d of
 * each weight tensor along the training, descent on C alone, and accuracy over pruned weights.
 */
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
        .filter(
            m ->
                m.kind() == MetricKind.COMPRESSIBILITY
                    && m.isSeries()
                    && m.option("descent").equals("none"))
        .map(MeasurementSpec::metric)
        .findFirst()
        .map(m -> lines.figures(diagram, m, "compressibility C/√d", Compressions::lines))
        .orElse(List.of());
  }

  /** Descent on C alone, of the first metric that descends. */
  List<Markup> descents(PhaseDiagram diagram) {
    return spec.measurements().stream()
        .filter(m -> m.kind() == MetricKind.COMPRESSIBILITY && !m.option("descent").equals("none"))
        .map(MeasurementSpec::metric)
        .findFirst()
        .map(
            m ->
                lines.figures(
                    diagram,
                    m,
                    "log₁₀ of C² and of the weights left",
                    "step of descent on C alone",
                    Compressions::descent))
        .orElse(List.of());
  }

  /** Accuracy after pruning, of the first metric that prunes at a grid of thresholds. */
  List<Markup> prunings(PhaseDiagram diagram) {
    return spec.measurements().stream()
        .filter(
            m -> m.kind() == MetricKind.PRUNED_ACCURACY && m.option("thresholds").equals("grid"))
        .map(MeasurementSpec::metric)
        .findFirst()
        .map(
            m ->
                lines.figures(
                    diagram,
                    m,
                    "test accuracy without fine-tuning, %",
                    "weights set to zero, %",
                    Compressions::prunings))
        .orElse(List.of());
  }

  private static List<Plot.Series> descent(Safetensors.Content columns) throws IOException {
    long[] steps = columns.tensor("step").longs();
    List<Plot.Series> lines = new ArrayList<>();
    for (String name : List.of("effective", "nonzeros")) {
      double[] values = columns.tensor(name).doubles();
      List<Plot.Point> points = new ArrayList<>();
      for (int i = 0; i < steps.length; i++) {
        points.add(new Plot.Point(steps[i], Math.log10(values[i]), Double.NaN, ""));
      }
      String label = name.equals("effective") ? "C²" : "weights that are not zero";
      lines.add(new Plot.Series(label, TrainingLines.color(lines.size()), points, false));
    }
    return lines;
  }

  /** A line for each unit; the threshold τ/2 is marked by its words. */
  private static List<Plot.Series> prunings(Safetensors.Content columns) throws IOException {
    double[] thresholds = columns.tensor("threshold").doubles();
    long[] units = columns.tensor("unit").longs();
    double[] zeros = columns.tensor("zeros").doubles();
    double[] accuracies = columns.tensor("accuracy").doubles();
    List<Plot.Series> lines = new ArrayList<>();
    for (Threshold.Unit unit : Threshold.Unit.values()) {
      List<Plot.Point> points = new ArrayList<>();
      for (int i = 0; i < units.length; i++) {
        if (units[i] == unit.code()) {
          String at = Numbers.brief(thresholds[i]) + " × " + words(unit);
          points.add(new Plot.Point(zeros[i], accuracies[i], Double.NaN, at));
        }
      }
      if (!points.isEmpty()) {
        String label = "shares of " + words(unit);
        lines.add(new Plot.Series(label, TrainingLines.color(lines.size()), points, true));
      }
    }
    return lines;
  }

  private static String words(Threshold.Unit unit) {
    return switch (unit) {
      case NONE -> "1";
      case LARGEST -> "max|w|";
      case DEVIATION -> "the deviation";
      case TAU -> "τ";
    };
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
