package io.orograph.orchestrator.report;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.path.Monotonicity;
import io.orograph.core.phase.PhaseCell;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.sweep.LossUnits;
import io.orograph.core.sweep.SweepSpec;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * How many runs are not monotone along the line from their initial networks (Lucas et al. 2021):
 * those with a min Δ above {@link Monotonicity#TOLERANCE}, cell by cell with the denominators, as a
 * heat map and as a table, with the loss along some lines; and of runs with a final training loss
 * of at most 0.1, the authors' rule on MNIST.
 */
final class MonotonySection {
  private static final String TRAINED =
      "; beside it the same of runs with a final training loss of at most "
          + MonotonyCounts.TRAINED
          + ", where that was measured. Runs with a larger loss, and runs that ended otherwise, are counted apart:"
          + " neither is evidence.";
  private static final String OF_ANY_LOSS =
      "; beside it the same of runs that did not collapse, whatever their loss: a bottleneck leaves one however long"
          + " the training is. A network that collapsed is no evidence: its loss fell to that of a constant answer.";

  private final SweepSpec spec;
  private final Function<String, List<Measurement>> measurements;
  private final Interpolations interpolations;

  /**
   * @param measurements of the cell of an id
   */
  MonotonySection(
      SweepSpec spec, Function<String, List<Measurement>> measurements, CheckpointStore content) {
    this.spec = spec;
    this.measurements = measurements;
    this.interpolations = new Interpolations(measurements, content);
  }

  /** Writes a table for every metric of the kind MIN_DELTA; nothing without. */
  void write(Markup out, PhaseDiagram diagram) {
    List<Metric> deltas =
        spec.metrics().stream().filter(m -> m.kind() == MetricKind.MIN_DELTA).toList();
    if (deltas.isEmpty()) {
      return;
    }
    String unit = LossUnits.after(LossUnits.of(spec.base().task().loss()));
    out.line().leaf("h2", "Monotonic linear interpolation").line();
    out.leaf(
        "p",
        "Runs with a rise of more than "
            + Monotonicity.TOLERANCE
            + unit
            + " on the line from the initial network, of all runs with a value, with the mean min Δ of these alone;"
            + " and those that rise by more than 10 times the noise of their losses"
            + (MonotonyCounts.hasBar(spec) ? TRAINED : OF_ANY_LOSS),
        "class",
        "quiet");
    Layout layout = Layout.of(spec, diagram);
    for (Metric metric : deltas) {
      out.open("div", "class", "figures");
      if (spec.axes().size() > 1) {
        out.add(MonotonyMap.draw(layout, metric, cell -> counts(metric, cell)));
      }
      interpolations.figure(metric, layout, diagram).ifPresent(out::add);
      out.close().line();
      table(out, metric, diagram);
    }
  }

  private MonotonyCounts counts(Metric metric, PhaseCell cell) {
    return MonotonyCounts.of(spec, metric, cell, measurements.apply(cell.id()));
  }

  private void table(Markup out, Metric metric, PhaseDiagram diagram) {
    out.open("div", "class", "scroll").open("table").open("thead").open("tr");
    String name = metric.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    for (String title :
        List.of(
            "cell",
            name + ": not monotone",
            "rise above noise",
            "mean of these",
            "not monotone of the trained",
            "not trained",
            "diverged, collapsed or failed")) {
      out.leaf("th", title);
    }
    out.close().close().open("tbody").line();
    for (PhaseCell cell : diagram.cells()) {
      row(out, cell.id(), counts(metric, cell));
    }
    out.close().close().close().line();
  }

  private static void row(Markup out, String cell, MonotonyCounts counts) {
    out.open("tr", "data-monotony", cell).leaf("td", cell);
    out.leaf("td", MonotonyCounts.share(counts.rising(), counts.all()));
    out.leaf(
        "td",
        counts.noiseKnown() > 0
            ? MonotonyCounts.share(counts.aboveNoise(), counts.noiseKnown())
            : "–");
    out.leaf("td", Double.isNaN(counts.meanRise()) ? "–" : Numbers.brief(counts.meanRise()));
    out.leaf(
        "td",
        counts.lossKnown() ? MonotonyCounts.share(counts.trainedRising(), counts.trained()) : "–");
    out.leaf("td", counts.lossKnown() ? Integer.toString(counts.untrained()) : "–");
    out.leaf("td", Integer.toString(counts.ended())).close().line();
  }
}
