package io.orograph.cli.app;

import io.orograph.cli.compare.Comparison;
import io.orograph.cli.compare.Measured;
import io.orograph.cli.compare.MeasuredLines;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.grpc.LabClient.Format;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    return Differences.show(comparison, first, second, json, command);
  }

  private List<Measured> measured(String given) {
    MeasuredLines lines = new MeasuredLines();
    try {
      if (given.endsWith(FILE)) {
        file(Path.of(given), lines);
      } else {
        exported(given, lines);
      }
      return lines.measured();
    } catch (MeasuredLines.BadLineException e) {
      throw new BadInput(given + ": " + e.getMessage());
    }
  }

  private void exported(String sweep, MeasuredLines lines) {
    try (LabClient client = lab.connect()) {
      client.export(lab.sweepName(sweep), Format.JSONL, lines);
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
