package io.orograph.cli.app;

import io.orograph.cli.compare.Comparison;
import io.orograph.cli.compare.Comparison.CellDifference;
import io.orograph.cli.compare.Comparison.MetricDifference;
import io.orograph.cli.compare.Measured;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.grpc.LabClient.Format;
import io.orograph.cli.view.Table;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares what two sweeps measured. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = {
      "Compares what two sweeps measured: which numbers are the same to the last bit, and per metric",
      "how far the means of cells are apart, in standard errors between replicates."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph diff first second            two sweeps of this lab",
      "  ./orograph diff first before.jsonl      one, and an export of another lab or day",
      "  ./orograph diff first second --json",
      "",
      "Exit codes: 0 the same in every number, 1 they differ, 2 no such sweep or file,",
      "3 the lab cannot be reached."
    })
final class DiffCommand implements Callable<Integer> {
  private static final String FILE = ".jsonl";
  private static final long LARGEST_FILE = 1L << 30;

  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Parameters(
      index = "0",
      paramLabel = "A",
      description = "Id of a sweep, or a file that `export --format jsonl` wrote (*.jsonl).")
  private String first = "";

  @Parameters(index = "1", paramLabel = "B", description = "What it is compared with; likewise.")
  private String second = "";

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    Comparison comparison = Comparison.of(measured(first), measured(second));
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.println(Json.of(object(comparison)));
    } else {
      show(comparison, out);
    }
    return comparison.equal() ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private List<Measured> measured(String given) {
    String lines = given.endsWith(FILE) ? file(Path.of(given)) : exported(given);
    try {
      return Measured.read(lines);
    } catch (IllegalArgumentException e) {
      throw new BadInput(given + ": " + e.getMessage());
    }
  }

  private String exported(String sweep) {
    try (LabClient client = lab.connect()) {
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      client.export(LabOptions.sweepName(sweep), Format.JSONL, text);
      return text.toString(StandardCharsets.UTF_8);
    }
  }

  private static String file(Path file) {
    try {
      if (Files.size(file) > LARGEST_FILE) {
        throw new BadInput(file + ": " + Files.size(file) + " bytes (expected: at most 1 GiB)");
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new BadInput(file + ": cannot be read (expected: an export as JSON lines)");
    }
  }

  private void show(Comparison comparison, PrintWriter out) {
    if (!comparison.metrics().isEmpty()) {
      Table table =
          new Table(
              "metric", "cells", "same values", "beyond 3 errors", "largest gap", "errors", "where");
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
    object.put("metrics", comparison.metrics().stream().map(DiffCommand::object).toList());
    return object;
  }

  private static Map<String, Object> object(MetricDifference metric) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("metric", metric.metric());
    object.put("values", metric.values());
    object.put("same", metric.same());
    object.put("far", metric.far());
    object.put("cells", metric.cells().stream().map(DiffCommand::object).toList());
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
