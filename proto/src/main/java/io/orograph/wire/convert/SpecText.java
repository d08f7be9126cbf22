package io.orograph.wire.convert;

import io.orograph.core.metric.Metric;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.Canonical;
import io.orograph.core.sweep.CellPair;
import io.orograph.core.sweep.EarlyStopping;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.PhaseSettings;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.SweepSpec;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The canonical text of a specification: {@code orograph.sweep/1}, the canonical text of its base
 * with the run seed, then one line a field. Fields at their default are left out where a later
 * release may add such fields; measurements are sorted, because their order means nothing, and axes
 * are not, because it means the order of cells.
 */
final class SpecText {
  private SpecText() {}

  static String of(SweepSpec spec) {
    StringBuilder text = new StringBuilder("orograph.sweep/1\n");
    text.append(RunKey.text(spec.base(), spec.runSeed(), 0));
    for (Axis axis : spec.axes()) {
      line(
          text,
          "axis." + axis.knob().path(),
          lower(axis.role())
              + ";"
              + lower(axis.direction())
              + ";"
              + axis.values().stream().map(AxisValue::text).collect(Collectors.joining(",")));
      for (AxisValue value : axis.values()) {
        if (value instanceof AxisValue.Choice choice) {
          line(
              text,
              "axis." + axis.knob().path() + "." + choice.value(),
              RunKey.text(choice.change().apply(spec.base()), spec.runSeed(), 0));
        }
      }
    }
    line(text, "replicates", Integer.toString(spec.replicates()));
    unless(text, "paired", Boolean.toString(spec.paired()), "false");
    unless(text, "checkpoints.initial", Boolean.toString(spec.checkpoints().initial()), "false");
    unless(text, "checkpoints.best", Boolean.toString(spec.checkpoints().best()), "false");
    unless(text, "checkpoints.every_steps", Long.toString(spec.checkpoints().everySteps()), "0");
    spec.measurements().stream()
        .sorted(
            Comparator.comparing((MeasurementSpec m) -> m.kind().name())
                .thenComparing(m -> m.metric().name()))
        .forEach(m -> line(text, "measurement." + named(m.metric()), options(m)));
    unless(text, "search.kind", lower(spec.search().kind()), "grid");
    unless(text, "search.budget", Long.toString(spec.search().budget()), "0");
    unless(text, "search.axis", spec.search().line().axis(), "");
    unless(text, "search.metric", spec.search().line().metric(), "");
    spec.search()
        .line()
        .threshold()
        .ifPresent(t -> line(text, "search.threshold", Double.toString(t)));
    stopping(text, spec.earlyStopping());
    phase(text, spec.phase());
    spec.pairs().forEach(pair -> line(text, "pair", pair(pair)));
    spec.formulas().forEach(f -> line(text, "formula." + f.target().path(), f.formula().text()));
    spec.longerCells().stream().sorted().forEach(cell -> line(text, "longer_cell", cell));
    for (String claim : spec.primaryClaims()) {
      line(text, "primary_claim", claim);
    }
    return text.toString();
  }

  private static String pair(CellPair pair) {
    return texts(pair.first())
        + ";"
        + texts(pair.second())
        + ";"
        + lower(pair.replicates())
        + ";"
        + String.join(",", pair.metrics());
  }

  private static String texts(List<AxisValue> values) {
    return values.stream().map(AxisValue::text).collect(Collectors.joining(","));
  }

  private static void stopping(StringBuilder text, EarlyStopping s) {
    unless(text, "early_stopping.kind", s.kind().word(), "none");
    unless(text, "early_stopping.metric", lower(s.metric()), "train_loss");
    unless(text, "early_stopping.every_steps", Long.toString(s.everySteps()), "0");
    unless(text, "early_stopping.grace_steps", Long.toString(s.graceSteps()), "0");
    unless(text, "early_stopping.min_runs", Integer.toString(s.minRuns()), "0");
    unless(text, "early_stopping.min_steps", Long.toString(s.minSteps()), "0");
    unless(text, "early_stopping.eta", Integer.toString(s.eta()), "0");
  }

  private static void phase(StringBuilder text, PhaseSettings p) {
    PhaseSettings usual = PhaseSettings.DEFAULT;
    number(text, "phase.fitted_error_percent", p.fittedErrorPercent(), usual.fittedErrorPercent());
    number(text, "phase.connected_points", p.connectedPoints(), usual.connectedPoints());
    number(text, "phase.similar_cka", p.similarCka(), usual.similarCka());
    unless(text, "phase.label_by_hessian", Boolean.toString(p.labelByHessian()), "false");
    number(text, "phase.trace_threshold", p.traceThreshold(), usual.traceThreshold());
    unless(text, "phase.learned", Boolean.toString(p.learned()), "false");
  }

  private static String named(Metric metric) {
    return metric.isNamed() ? metric.kind() + "." + metric.name() : metric.kind().name();
  }

  /** Options that differ from the kind's defaults, sorted; of metrics of one's own all. */
  private static String options(MeasurementSpec m) {
    return m.resolved().entrySet().stream()
        .filter(e -> !isUsual(m, e.getKey(), e.getValue()))
        .map(e -> e.getKey() + "=" + (m.kind().isOwn() ? escaped(e.getValue()) : e.getValue()))
        .collect(Collectors.joining(";"));
  }

  private static boolean isUsual(MeasurementSpec m, String option, String value) {
    return m.kind().option(option).filter(o -> value.equals(o.defaultText())).isPresent();
  }

  /**
   * Values of options that we do not know may be any text; two different lists must not read alike.
   */
  private static String escaped(String value) {
    return value.replace("%", "%25").replace(";", "%3B").replace("\n", "%0A");
  }

  private static void number(StringBuilder text, String path, double value, double usual) {
    if (Double.compare(value, usual) != 0) {
      line(text, path, Double.isNaN(value) ? "none" : Canonical.number(value));
    }
  }

  private static void unless(StringBuilder text, String path, String value, String usual) {
    if (!value.equals(usual)) {
      line(text, path, value);
    }
  }

  /** Free words may hold line breaks; escaped, two different specifications never share a text. */
  private static void line(StringBuilder text, String path, String value) {
    String escaped = value.replace("\\", "\\\\").replace("\n", "\\n");
    text.append(path).append('=').append(escaped).append('\n');
  }

  private static String lower(Enum<?> e) {
    return e.name().toLowerCase(Locale.ROOT);
  }
}
