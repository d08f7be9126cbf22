package io.orograph.orchestrator.report;

import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.path.Monotonicity;
import io.orograph.core.phase.PhaseCell;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.sweep.SweepSpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How many runs are not monotone along the line from their initial networks (Lucas et al. 2021):
 * those with a min Δ above {@link Monotonicity#TOLERANCE}, cell by cell with the denominators; and
 * of runs with a final training loss of at most 0.1, the authors' rule on MNIST.
 */
final class MonotonySection {
  private static final double TRAINED = 0.1;

  private final SweepSpec spec;
  private final Function<String, List<Measurement>> measurements;

  /**
   * @param measurements of the cell of an id
   */
  MonotonySection(SweepSpec spec, Function<String, List<Measurement>> measurements) {
    this.spec = spec;
    this.measurements = measurements;
  }

  /** Writes a table for every metric of the kind MIN_DELTA; nothing without. */
  void write(Markup out, PhaseDiagram diagram) {
    List<Metric> deltas =
        spec.metrics().stream().filter(m -> m.kind() == MetricKind.MIN_DELTA).toList();
    if (deltas.isEmpty()) {
      return;
    }
    out.line().leaf("h2", "Monotonic linear interpolation").line();
    out.leaf(
        "p",
        "Runs with a rise of more than "
            + Monotonicity.TOLERANCE
            + " nat on the line from the initial network, of all runs with a value, with the mean min Δ of these"
            + " alone; beside it the same of runs with a final training loss of at most "
            + TRAINED
            + " nat, where that was measured.",
        "class",
        "quiet");
    deltas.forEach(metric -> table(out, metric, diagram));
  }

  private void table(Markup out, Metric metric, PhaseDiagram diagram) {
    out.open("div", "class", "scroll").open("table").open("thead").open("tr");
    String name = metric.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    for (String title :
        List.of("cell", name + ": not monotone", "mean of these", "not monotone of the trained")) {
      out.leaf("th", title);
    }
    out.close().close().open("tbody").line();
    for (PhaseCell cell : diagram.cells()) {
      row(out, metric, cell);
    }
    out.close().close().close().line();
  }

  private void row(Markup out, Metric metric, PhaseCell cell) {
    List<Measurement> all = measurements.apply(cell.id());
    Map<List<Integer>, Double> deltas = values(all, metric);
    Optional<Metric> loss =
        spec.metrics().stream().filter(m -> m.kind() == MetricKind.TRAIN_LOSS).findFirst();
    Map<List<Integer>, Double> losses = loss.map(l -> values(all, l)).orElse(Map.of());
    double[] every = deltas.values().stream().mapToDouble(Double::doubleValue).toArray();
    double[] trained =
        deltas.entrySet().stream()
            .filter(e -> losses.getOrDefault(e.getKey(), Double.NaN) <= TRAINED)
            .mapToDouble(Map.Entry::getValue)
            .toArray();
    double mean = Arrays.stream(every).filter(MonotonySection::rises).average().orElse(Double.NaN);
    out.open("tr", "data-monotony", cell.id()).leaf("td", cell.id());
    out.leaf("td", share(every));
    out.leaf("td", Double.isNaN(mean) ? "–" : Numbers.brief(mean));
    out.leaf("td", loss.isPresent() ? share(trained) : "–").close().line();
  }

  private static Map<List<Integer>, Double> values(List<Measurement> all, Metric metric) {
    Map<List<Integer>, Double> values = new HashMap<>();
    for (Measurement m : all) {
      if (m.metric().equals(metric) && m instanceof Measurement.Scalar scalar) {
        values.put(scalar.subject().replicates(), scalar.estimate().value());
      }
    }
    return values;
  }

  private static boolean rises(double delta) {
    return delta > Monotonicity.TOLERANCE;
  }

  /** "3 of 5 (60 %)". */
  private static String share(double[] deltas) {
    long rising = Arrays.stream(deltas).filter(MonotonySection::rises).count();
    return deltas.length == 0
        ? "0 of 0"
        : String.format(
            Locale.ROOT,
            "%d of %d (%.0f %%)",
            rising,
            deltas.length,
            100.0 * rising / deltas.length);
  }
}
