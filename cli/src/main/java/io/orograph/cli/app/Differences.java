package io.orograph.cli.app;

import io.orograph.cli.compare.Comparison;
import io.orograph.cli.compare.Comparison.CellDifference;
import io.orograph.cli.compare.Comparison.Difference;
import io.orograph.cli.compare.Comparison.MetricDifference;
import io.orograph.cli.compare.LabelChanges;
import io.orograph.cli.view.Style;
import io.orograph.cli.view.Table;
import io.orograph.core.statistics.Interval;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** Shows a comparison. */
final class Differences {
  private static final String NONE = "-";

  private final Comparison comparison;
  private final Optional<LabelChanges> labels;

  /**
   * What is shown.
   *
   * @param labels of the phases; empty where nobody asked for them
   */
  Differences(Comparison comparison, Optional<LabelChanges> labels) {
    this.comparison = comparison;
    this.labels = labels;
  }

  /**
   * Writes it.
   *
   * @param first what the first sweep is called
   * @param second what the second is called
   * @return the exit code
   */
  int show(String first, String second, boolean json, CommandSpec command) {
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.println(Json.of(object()));
    } else {
      lines(first, second, Orograph.style(command), out);
    }
    return comparison.equal() ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private void lines(String first, String second, Style style, PrintWriter out) {
    if (!comparison.metrics().isEmpty()) {
      out.println("Differences are " + second + " minus " + first + ".");
      Table table =
          new Table(
              "metric",
              "cells",
              "same values",
              "mean difference",
              "95 % interval",
              "cells without 0",
              "by",
              "largest",
              "where");
      comparison.metrics().forEach(metric -> row(table, metric));
      table.lines(style).forEach(out::println);
      out.println();
      by(out);
    }
    labels.ifPresent(changes -> labels(changes, style, out));
    out.println(
        comparison.equal()
            ? "The same in every number: " + comparison.both() + " measurements."
            : "%d measurements in both, %d of them the same; %d only in %s, %d only in %s."
                .formatted(
                    comparison.both(),
                    comparison.same(),
                    comparison.onlyFirst(),
                    first,
                    comparison.onlySecond(),
                    second));
  }

  private static void row(Table table, MetricDifference metric) {
    CellDifference largest = metric.largest();
    double most = largest.difference().mean();
    table.row(
        metric.metric(),
        Integer.toString(metric.cells().size()),
        metric.same() + "/" + metric.values(),
        number(metric.difference().mean()),
        interval(metric.difference().interval()),
        Long.toString(metric.excludingZero()),
        by(metric),
        number(most),
        most == 0 ? "" : largest.cell());
  }

  private static String by(MetricDifference metric) {
    long paired = metric.paired();
    long all = metric.cells().size();
    return paired == all ? "pairs" : paired == 0 ? "Welch" : "pairs in " + paired + ", else Welch";
  }

  /** Which of the two intervals were used, in words. */
  private void by(PrintWriter out) {
    long cells = comparison.metrics().stream().mapToLong(m -> m.cells().size()).sum();
    long paired = comparison.metrics().stream().mapToLong(MetricDifference::paired).sum();
    if (paired > 0) {
      out.println("pairs: differences of runs with the same seed, replicate by replicate.");
    }
    if (paired < cells) {
      out.println("Welch: runs do not share their seeds, so the two means are independent.");
    }
  }

  private static void labels(LabelChanges changes, Style style, PrintWriter out) {
    if (!changes.gap().isEmpty()) {
      out.println("Labels are not compared: " + changes.gap() + ".");
    } else if (changes.changed().isEmpty()) {
      out.println("Labels: the same in all " + changes.compared() + " cells of both.");
    } else {
      out.println(
          "Labels: " + changes.changed().size() + " of " + changes.compared() + " cells differ.");
      Table table = new Table("cell", "first", "second");
      changes.changed().forEach(c -> table.row(c.cell(), c.first(), c.second()));
      table.lines(style).forEach(out::println);
      out.println();
    }
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3g", value);
  }

  private static String interval(Interval interval) {
    return interval.known()
        ? "[" + number(interval.low()) + ", " + number(interval.high()) + "]"
        : NONE;
  }

  private Map<String, Object> object() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("equal", comparison.equal());
    object.put("both", comparison.both());
    object.put("same", comparison.same());
    object.put("only_first", comparison.onlyFirst());
    object.put("only_second", comparison.onlySecond());
    object.put("metrics", comparison.metrics().stream().map(Differences::object).toList());
    labels.ifPresent(changes -> object.put("labels", object(changes)));
    return object;
  }

  private static Map<String, Object> object(MetricDifference metric) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("metric", metric.metric());
    object.put("values", metric.values());
    object.put("same", metric.same());
    object.put("paired_cells", metric.paired());
    object.put("cells_without_0", metric.excludingZero());
    put(object, metric.difference());
    object.put("cells", metric.cells().stream().map(Differences::object).toList());
    return object;
  }

  private static Map<String, Object> object(CellDifference cell) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("cell", cell.cell());
    object.put("first", json(cell.first()));
    object.put("second", json(cell.second()));
    put(object, cell.difference());
    object.put("by", cell.paired() ? "pairs" : "Welch");
    object.put("values", cell.values());
    return object;
  }

  private static void put(Map<String, Object> object, Difference difference) {
    Interval interval = difference.interval();
    object.put("difference", json(difference.mean()));
    object.put("error", json(difference.error()));
    object.put("low", json(interval.low()));
    object.put("high", json(interval.high()));
  }

  private static Map<String, Object> object(LabelChanges changes) {
    Map<String, Object> object = new LinkedHashMap<>();
    if (!changes.gap().isEmpty()) {
      object.put("gap", changes.gap());
      return object;
    }
    object.put("cells", changes.compared());
    object.put("changed", changes.changed().stream().map(Differences::object).toList());
    return object;
  }

  private static Map<String, Object> object(LabelChanges.Changed changed) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("cell", changed.cell());
    object.put("first", changed.first());
    object.put("second", changed.second());
    return object;
  }

  /** JSON has no number for what is not finite. */
  private static Object json(double value) {
    return Double.isFinite(value) ? (Object) value : Double.toString(value);
  }
}
