package io.orograph.cli.app;

import io.orograph.cli.compare.Comparison;
import io.orograph.cli.compare.Comparison.CellDifference;
import io.orograph.cli.compare.Comparison.MetricDifference;
import io.orograph.cli.view.Table;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** Shows a comparison. */
final class Differences {
  private Differences() {}

  /**
   * Writes it.
   *
   * @param first what the first sweep is called
   * @param second what the second is called
   * @return the exit code
   */
  static int show(
      Comparison comparison, String first, String second, boolean json, CommandSpec command) {
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.println(Json.of(object(comparison)));
    } else {
      lines(comparison, first, second, command, out);
    }
    return comparison.equal() ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private static void lines(
      Comparison comparison, String first, String second, CommandSpec command, PrintWriter out) {
    if (!comparison.metrics().isEmpty()) {
      Table table =
          new Table(
              "metric",
              "cells",
              "same values",
              "beyond 3 errors",
              "largest gap",
              "errors",
              "where");
      for (MetricDifference metric : comparison.metrics()) {
        CellDifference largest = metric.largest();
        table.row(
            metric.metric(),
            Integer.toString(metric.cells().size()),
            metric.same() + "/" + metric.values(),
            Long.toString(metric.far()),
            number(largest.difference()),
            Double.isNaN(largest.errors()) ? "-" : number(largest.errors()),
            largest.difference() == 0 ? "" : largest.cell());
      }
      table.lines(Orograph.style(command)).forEach(out::println);
      out.println();
    }
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

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3g", value);
  }

  private static Map<String, Object> object(Comparison comparison) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("equal", comparison.equal());
    object.put("both", comparison.both());
    object.put("same", comparison.same());
    object.put("only_first", comparison.onlyFirst());
    object.put("only_second", comparison.onlySecond());
    object.put("metrics", comparison.metrics().stream().map(Differences::object).toList());
    return object;
  }

  private static Map<String, Object> object(MetricDifference metric) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("metric", metric.metric());
    object.put("values", metric.values());
    object.put("same", metric.same());
    object.put("far", metric.far());
    object.put("cells", metric.cells().stream().map(Differences::object).toList());
    return object;
  }

  private static Map<String, Object> object(CellDifference cell) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("cell", cell.cell());
    object.put("first", json(cell.first()));
    object.put("second", json(cell.second()));
    object.put("error", json(cell.error()));
    return object;
  }

  /** JSON has no number for what is not finite. */
  private static Object json(double value) {
    return Double.isFinite(value) ? (Object) value : Double.toString(value);
  }
}
