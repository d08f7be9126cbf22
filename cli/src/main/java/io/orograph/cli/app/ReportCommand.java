package io.orograph.cli.app;

import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.grpc.LabClient.Format;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a sweep's report. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = "Writes a sweep's report: one HTML file with all figures in it.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph report first -o report.html",
      "  ./orograph report first --overlay published.csv",
      "",
      "A sweep that still runs gives the report of what is there.",
      "",
      "Exit codes: 0 done, 1 the file cannot be written, 2 no such sweep,",
      "3 the lab cannot be reached."
    })
final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Parameters(paramLabel = "SWEEP", description = "Id of the sweep, as `orograph list` shows it.")
  private String sweep = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      defaultValue = "report.html",
      description = "The file to write (default: ${DEFAULT-VALUE}); - is standard output.")
  private String output = "report.html";

  @Option(
      names = "--overlay",
      paramLabel = "FILE",
      description = {
        "Numbers from elsewhere to be shown beside the sweep's: CSV with the columns metric, value,",
        "error (may be empty), and cell or one column for each axis; see docs/export.md."
      })
  private @Nullable Path overlay;

  @Option(names = "--json", description = "Say where it is as a JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    Optional<OverlayFile> beside = Optional.ofNullable(overlay).map(OverlayFile::read);
    try (LabClient client = lab.connect()) {
      FileOutput file = new FileOutput(command);
      String name = lab.sweepName(sweep);
      if (beside.isPresent()) {
        file.write(beside.get().in(client, name), output);
      } else {
        file.write(client, name, Format.REPORT, output);
      }
    }
    if (!output.equals("-")) {
      String file = Path.of(output).toAbsolutePath().toString();
      command
          .commandLine()
          .getOut()
          .println(json ? Json.of(Map.of("report", file)) : "written: " + file);
    }
    return ExitCodes.OK;
  }
}
