package io.orograph.orchestrator.report;

import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.PhaseCell;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.SweepSpec;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a roughness index alone does not tell, cell by cell: the mean of τ, the share of directions
 * with several minima, how far the lowest points are from the network, and the norm of the
 * gradient. Nothing where no record says it.
 */
final class RoughnessSection {
  private static final List<String> TITLES =
      List.of(
          "cell",
          "metric",
          "runs",
          "index",
          "95 % interval",
          "mean τ",
          "several minima",
          "offset |s|/l",
          "gradient norm");

  private final List<Metric> metrics;
  private final Function<String, List<Measurement>> ofCell;

  /**
   * @param ofCell measurements of the cell of an id
   */
  RoughnessSection(SweepSpec spec, Function<String, List<Measurement>> ofCell) {
    this.metrics =
        spec.measurements().stream()
            .filter(m -> m.kind() == MetricKind.ROUGHNESS_INDEX)
            .map(MeasurementSpec::metric)
            .toList();
    this.ofCell = ofCell;
  }

  void write(Markup out, PhaseDiagram diagram) {
    Markup rows = new Markup();
    for (PhaseCell cell : metrics.isEmpty() ? List.<PhaseCell>of() : diagram.cells()) {
      List<Measurement> records = ofCell.apply(cell.id());
      metrics.forEach(metric -> row(rows, cell, metric, of(metric, records)));
    }
    if (rows.toString().isEmpty()) {
      return;
    }
    out.line().leaf("h2", "Roughness").line();
    out.leaf("p", Words.ROUGHNESS, "class", "quiet");
    out.open("div", "class", "scroll").open("table").open("thead").open("tr");
    TITLES.forEach(title -> out.leaf("th", title));
    out.close().close().open("tbody").line().add(rows).close().close().close().line();
  }

  private static List<Measurement.Scalar> of(Metric metric, List<Measurement> records) {
    return records.stream()
        .filter(m -> m.metric().equals(metric))
        .flatMap(m -> m instanceof Measurement.Scalar s ? Stream.of(s) : Stream.empty())
        .filter(m -> m.basis().options().containsKey("mean_tau"))
        .toList();
  }

  private static void row(
      Markup out, PhaseCell cell, Metric metric, List<Measurement.Scalar> runs) {
    if (runs.isEmpty()) {
      return;
    }
    double index = runs.stream().mapToDouble(m -> m.estimate().value()).average().orElseThrow();
    out.open("tr").leaf("td", cell.id()).leaf("td", metric.name().toLowerCase(Locale.ROOT));
    out.leaf("td", Integer.toString(runs.size())).leaf("td", Numbers.brief(index));
    out.leaf("td", mean(runs, "interval_low") + " to " + mean(runs, "interval_high"));
    for (String name : List.of("mean_tau", "multimodal", "mean_offset", "gradient_norm")) {
      out.leaf("td", mean(runs, name));
    }
    out.close().line();
  }

  /** Over the runs. */
  private static String mean(List<Measurement.Scalar> runs, String option) {
    return Numbers.brief(
        runs.stream()
            .mapToDouble(m -> Double.parseDouble(m.basis().options().get(option)))
            .average()
            .orElseThrow());
  }
}
