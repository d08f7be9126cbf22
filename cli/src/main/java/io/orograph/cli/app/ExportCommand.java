package io.orograph.cli.app;

import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.grpc.LabClient.Format;
import io.orograph.core.metric.MetricLevel;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Exports a sweep's results. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes every measurement of a sweep, one row per run or pair, never only means: all in one table,",
      "or those of one level. Or a bundle, an archive of the sweep file and all that the sweep gave, to",
      "run it again from."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph export first --format csv -o measurements.csv",
      "  ./orograph export first --format jsonl | jq .kind",
      "  ./orograph export first --format parquet -o measurements.parquet",
      "  ./orograph export first --level pair -o measurements-pair.csv",
      "  ./orograph export first --bundle -o first.zip; ./orograph reproduce first.zip",
      "",
      "Exit codes: 0 done, 1 the file cannot be written, 2 no such sweep,",
      "3 the lab cannot be reached."
    })
final class ExportCommand implements Callable<Integer> {
  /** What this command writes; the report has its own. */
  enum Kind {
    /** Comma-separated values. */
    CSV,
    /** One JSON object per line. */
    JSONL,
    /** Apache Parquet, with a dictionary of its columns. */
    PARQUET,
    /** A ZIP archive of the sweep file, both of these and the report. */
    BUNDLE
  }

  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Parameters(paramLabel = "SWEEP", description = "Id of the sweep, as `orograph list` shows it.")
  private String sweep = "";

  @Option(
      names = "--format",
      paramLabel = "csv|jsonl|parquet|bundle",
      completionCandidates = Candidates.Formats.class,
      defaultValue = "csv",
      description = {
        "csv (default); jsonl, one JSON object per line; parquet, the table of csv with types and a",
        "dictionary of its columns; or bundle."
      })
  private Kind format = Kind.CSV;

  @Option(
      names = "--level",
      paramLabel = "run|pair|cell",
      completionCandidates = Candidates.Levels.class,
      description =
          "The rows of runs, of pairs or of whole cells alone (default: one table of all).")
  private @Nullable MetricLevel level;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      defaultValue = "-",
      description = "The file to write; - (default) is standard output.")
  private String output = "-";

  @Option(names = "--json", description = "The same as --format jsonl.")
  private boolean json;

  @Option(names = "--bundle", description = "The same as --format bundle.")
  private boolean bundle;

  private Format wanted() {
    if (bundle) {
      return Format.BUNDLE;
    }
    return json
        ? Format.JSONL
        : switch (format) {
          case CSV -> Format.CSV;
          case JSONL -> Format.JSONL;
          case PARQUET -> Format.PARQUET;
          case BUNDLE -> Format.BUNDLE;
        };
  }

  @Override
  public Integer call() {
    Format wanted = wanted();
    boolean binary = wanted == Format.BUNDLE || wanted == Format.PARQUET;
    if (binary && output.equals("-")) {
      throw new BadInput("--output: standard output (expected: a file for " + wanted + ")");
    }
    if (level != null && wanted == Format.BUNDLE) {
      throw new BadInput(
          "--level: with a bundle (expected: without; it has a table of each level)");
    }
    String rows = level == null ? "" : level.name();
    try (LabClient client = lab.connect()) {
      new FileOutput(command).write(client, lab.sweepName(sweep), wanted, rows, output);
      if (!output.equals("-")) {
        command.commandLine().getErr().println("written: " + Path.of(output).toAbsolutePath());
      }
      return ExitCodes.OK;
    }
  }
}
