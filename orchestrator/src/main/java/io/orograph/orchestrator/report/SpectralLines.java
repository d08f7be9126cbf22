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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The density of the Hessian's eigenvalues at the end of one training of each corner of the grid:
 * the mean over the probes of Lanczos quadratures Σ w_i N(x; λ_i, σ²), where σ is one percent of
 * the range of all nodes (ours: quadratures of 60 nodes lie closer than that but for the outermost
 * eigenvalues, which are meant to stand apart). Drawn by its logarithm, and not below a millionth
 * of its peak.
 */
final class SpectralLines {
  private static final double SHARE_OF_RANGE = 0.01;
  private static final double FLOOR = 1e-6;
  private static final int POINTS = 240;

  /** Beyond so many σ the outermost eigenvalue has no part in what is drawn. */
  private static final double REACH = 5.5;

  private final SweepSpec spec;
  private final TrainingLines lines;

  /**
   * @param ofCell measurements of the cell of an id
   */
  SpectralLines(
      SweepSpec spec, Function<String, List<Measurement>> ofCell, CheckpointStore content) {
    this.spec = spec;
    this.lines = new TrainingLines(spec, ofCell, content);
  }

  /** Of the first density; else by the one probe that the first outermost eigenvalue is from. */
  List<Markup> figures(PhaseDiagram diagram) {
    return first(MetricKind.SPECTRAL_DENSITY)
        .map(m -> figures(diagram, m, "nodes"))
        .or(
            () ->
                first(MetricKind.TOP_EIGENVALUE)
                    .or(() -> first(MetricKind.BOTTOM_EIGENVALUE))
                    .map(m -> figures(diagram, m, "ritz_values")))
        .orElse(List.of());
  }

  private Optional<MeasurementSpec> first(MetricKind kind) {
    return spec.measurements().stream().filter(m -> m.kind() == kind).findFirst();
  }

  private List<Markup> figures(PhaseDiagram diagram, MeasurementSpec of, String nodes) {
    return lines.figures(
        diagram,
        of.metric(),
        "log₁₀ spectral density",
        "eigenvalue",
        columns -> lines(columns, nodes));
  }

  private static List<Plot.Series> lines(Safetensors.Content columns, String nodes)
      throws IOException {
    double[] at = columns.tensor(nodes).doubles();
    double[] weights = columns.tensor("weights").doubles();
    double low = Arrays.stream(at).filter(Double::isFinite).min().orElse(0);
    double high = Arrays.stream(at).filter(Double::isFinite).max().orElse(0);
    if (!(high > low)) {
      return List.of(); // no width to draw by: one eigenvalue, or none
    }
    double sigma = SHARE_OF_RANGE * (high - low);
    double probes = Arrays.stream(weights).sum(); // those of each probe add up to 1
    double from = low - REACH * sigma;
    double step = (high - low + 2 * REACH * sigma) / (POINTS - 1);
    double[] density = new double[POINTS];
    for (int p = 0; p < POINTS; p++) {
      double x = from + p * step;
      for (int i = 0; i < at.length; i++) {
        double z = (x - at[i]) / sigma;
        density[p] += weights[i] * Math.exp(-z * z / 2);
      }
      density[p] /= probes * sigma * Math.sqrt(2 * Math.PI);
    }
    double peak = Arrays.stream(density).max().orElse(0);
    List<Plot.Point> points = new ArrayList<>();
    for (int p = 0; p < POINTS; p++) {
      double y = density[p] >= FLOOR * peak ? Math.log10(density[p]) : Double.NaN;
      points.add(new Plot.Point(from + p * step, y, Double.NaN, ""));
    }
    return List.of(new Plot.Series("density", TrainingLines.color(0), points, false));
  }
}
