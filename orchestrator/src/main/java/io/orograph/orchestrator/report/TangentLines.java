package io.orograph.orchestrator.report;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.TangentRules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The Polyak-Łojasiewicz ratio with its bound, and what is read off the tangent kernel, along one
 * training of each corner of the grid.
 */
final class TangentLines {
  private static final String STEP = "series_step";

  private final SweepSpec spec;
  private final TrainingLines lines;

  /** A column that is drawn, by its logarithm. */
  private record Line(String column, String label) {}

  private static final List<Line> OF_SERIES =
      List.of(
          new Line("series_ratio", "PL ratio"),
          new Line("series_bound", "its bound by the kernel"),
          new Line("series_loss", "L, a sum"));

  /** Of kinds that speak of a whole training. */
  private static final List<Line> OF_PATH =
      List.of(new Line("ratio", "PL ratio"), new Line("loss", "L, a sum"));

  private static final List<Line> OF_KERNEL =
      List.of(
          new Line("series_top", "λ_max"),
          new Line("series_bottom", "λ_min"),
          new Line("series_change", "‖K − K₀‖/‖K₀‖"));

  /**
   * @param ofCell measurements of the cell of an id
   */
  TangentLines(
      SweepSpec spec, Function<String, List<Measurement>> ofCell, CheckpointStore content) {
    this.spec = spec;
    this.lines = new TrainingLines(spec, ofCell, content);
  }

  /** Of the first ratio that keeps a series, else of the first kind of a whole training. */
  List<Markup> ratios(PhaseDiagram diagram) {
    String title = "log₁₀ of the PL ratio and the loss";
    Optional<MeasurementSpec> series = first(m -> isRatio(m.kind()) && m.isSeries());
    return series
        .map(m -> figures(diagram, m, title, STEP, OF_SERIES))
        .or(
            () ->
                first(m -> TangentRules.isOfPath(m.kind()))
                    .map(m -> figures(diagram, m, title, "step", OF_PATH)))
        .orElse(List.of());
  }

  /** Of the first kind read off the kernel that keeps a series. */
  List<Markup> kernels(PhaseDiagram diagram) {
    return first(m -> TangentRules.isOfKernel(m.kind()) && m.isSeries())
        .map(m -> figures(diagram, m, "log₁₀ of the tangent kernel's", STEP, OF_KERNEL))
        .orElse(List.of());
  }

  private static boolean isRatio(MetricKind kind) {
    return kind == MetricKind.PL_RATIO || kind == MetricKind.CROSS_ENTROPY_RATIO;
  }

  private Optional<MeasurementSpec> first(Predicate<MeasurementSpec> wanted) {
    return spec.measurements().stream().filter(wanted).findFirst();
  }

  private List<Markup> figures(
      PhaseDiagram diagram, MeasurementSpec of, String title, String step, List<Line> drawn) {
    return lines.figures(diagram, of.metric(), title, columns -> read(columns, step, drawn));
  }

  private static List<Plot.Series> read(Safetensors.Content columns, String step, List<Line> drawn)
      throws IOException {
    long[] steps = columns.tensor(step).longs();
    List<Plot.Series> found = new ArrayList<>();
    for (Line line : drawn) {
      if (columns.tensors().containsKey(line.column())) {
        List<Plot.Point> points = points(steps, columns.tensor(line.column()).doubles());
        if (!points.isEmpty()) {
          found.add(
              new Plot.Series(
                  line.label(), TrainingLines.color(drawn.indexOf(line)), points, false));
        }
      }
    }
    return found;
  }

  /** What has no logarithm is left out. */
  private static List<Plot.Point> points(long[] steps, double[] values) {
    return Stream.iterate(0, i -> i < steps.length, i -> i + 1)
        .filter(i -> values[i] > 0 && Double.isFinite(values[i]))
        .map(i -> new Plot.Point(steps[i], Math.log10(values[i]), Double.NaN, ""))
        .toList();
  }
}
