package io.orograph.cli.app;

import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.grpc.LabClient.Format;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
    description = {
      "Writes a sweep's report: one HTML file with all figures in it.",
      "With --figures, also each figure as SVG, PDF and PNG files of its own, for papers."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph report first -o report.html",
      "  ./orograph report first --figures figures",
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
      names = "--figures",
      paramLabel = "FOLDER",
      description = "Write each figure of the report into this folder, as SVG, as PDF and as PNG.")
  private @Nullable Path figures;

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
    Map<String, Object> written = new LinkedHashMap<>();
    Optional<OverlayFile> beside = Optional.ofNullable(overlay).map(OverlayFile::read);
    try (LabClient client = lab.connect()) {
      FileOutput file = new FileOutput(command);
      String name = lab.sweepName(sweep);
      String report = "";
      if (beside.isEmpty() && figures == null) {
        file.write(client, name, Format.REPORT, output);
      } else {
        report = beside.isPresent() ? beside.get().in(client, name) : text(client, name);
        file.write(report, output);
      }
      if (!output.equals("-")) {
        written.put("report", Path.of(output).toAbsolutePath().toString());
      }
      if (figures != null) {
        written.put("figures", new FigureFolder(figures).write(client, name, report, command));
      }
    }
    if (json && !output.equals("-")) {
      command.commandLine().getOut().println(Json.of(written));
    } else {
      written.values().stream()
          .flatMap(w -> w instanceof List<?> all ? all.stream() : Stream.of(w))
          .forEach(file -> Orograph.console(command, output.equals("-")).line("written: " + file));
    }
    return ExitCodes.OK;
  }

  /** The report of a sweep as it is now. */
  static String text(LabClient client, String name) {
    ByteArrayOutputStream report = new ByteArrayOutputStream();
    client.export(name, Format.REPORT, report);
    return report.toString(StandardCharsets.UTF_8);
  }
}
