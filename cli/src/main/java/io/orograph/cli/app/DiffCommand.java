package io.orograph.cli.app;

import io.orograph.cli.compare.Comparison;
import io.orograph.cli.compare.Exported;
import io.orograph.cli.compare.LabelChanges;
import io.orograph.cli.compare.MeasuredLines;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.grpc.LabClient.Format;
import io.orograph.cli.grpc.LabFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
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
      "Compares what two sweeps measured: which numbers are the same to the last bit, per metric how far",
      "their aligned cells are apart, with 95 % intervals between replicates (of runs with the same seed",
      "run by run), and which phase labels differ."
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
    Side a = side(first);
    Side b = side(second);
    Comparison comparison = Comparison.of(a.exported(), b.exported());
    String gap = a.gap().isEmpty() ? b.gap() : a.gap();
    LabelChanges labels =
        gap.isEmpty() ? LabelChanges.of(a.labels(), b.labels()) : LabelChanges.none(gap);
    return new Differences(comparison, Optional.of(labels)).show(first, second, json, command);
  }

  /**
   * One of the two.
   *
   * @param labels of its phases by cell
   * @param gap why there are none; else empty
   */
  private record Side(Exported exported, Map<String, String> labels, String gap) {}

  private Side side(String given) {
    MeasuredLines lines = new MeasuredLines();
    try {
      if (given.endsWith(FILE)) {
        file(Path.of(given), lines);
        return new Side(lines.exported(), Map.of(), given + " is a table, which has none");
      }
      return exported(given, lines);
    } catch (MeasuredLines.BadLineException e) {
      throw new BadInput(given + ": " + e.getMessage());
    }
  }

  private Side exported(String sweep, MeasuredLines lines) {
    try (LabClient client = lab.connect()) {
      String name = lab.sweepName(sweep);
      client.export(name, Format.JSONL, lines);
      try {
        return new Side(lines.exported(), client.labels(name), "");
      } catch (LabFailure e) {
        // Its numbers are there, whatever its size; a diagram is drawn of so many cells at most.
        if (e.kind() != LabFailure.Kind.REFUSED) {
          throw e;
        }
        return new Side(lines.exported(), Map.of(), String.valueOf(e.getMessage()));
      }
    }
  }

  private static void file(Path file, MeasuredLines lines) {
    try (InputStream in = Files.newInputStream(file)) {
      in.transferTo(lines);
    } catch (IOException e) {
      throw new BadInput(file + ": cannot be read (expected: an export as JSON lines)");
    }
  }
}
