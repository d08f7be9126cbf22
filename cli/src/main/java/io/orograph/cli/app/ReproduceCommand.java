package io.orograph.cli.app;

import io.orograph.cli.compare.BundleFile;
import io.orograph.cli.compare.Comparison;
import io.orograph.cli.compare.Exported;
import io.orograph.cli.compare.MeasuredLines;
import io.orograph.cli.follow.Console;
import io.orograph.cli.follow.Follower;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.grpc.LabClient.Format;
import io.orograph.cli.grpc.LoadedSweep;
import io.orograph.cli.view.SweepView;
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

/** Runs the sweep of a bundle again and compares every number. */
@Command(
    name = "reproduce",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the sweep of a bundle again, as a new sweep, and compares every number with the bundle's.",
      "On a device of the same class, with the same release, all are the same to the last bit."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph export first --bundle -o first.zip",
      "  ./orograph reproduce first.zip --name again",
      "  ./orograph reproduce first.zip --json",
      "",
      "Exit codes: 0 the same in every number, 1 they differ or the sweep failed,",
      "2 not a bundle or not accepted, 3 the lab cannot be reached."
    })
final class ReproduceCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Parameters(paramLabel = "FILE.zip", description = "What `export --bundle` wrote.")
  private Path file = Path.of("");

  @Option(
      names = "--name",
      paramLabel = "ID",
      description = "Id of the new sweep (default: one is made up).")
  private String name = "";

  @Mixin private RequestOption request = new RequestOption();

  @Option(names = "--json", description = "The comparison as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    BundleFile bundle = bundle();
    LoadedSweep sweep = LoadedSweep.parse(bundle.sweep());
    try (LabClient client = lab.connect()) {
      String description = "reproduces " + file.getFileName();
      SweepView created =
          request
              .call(
                  id ->
                      client.create(
                          new LabClient.Submission(sweep, id, name, Map.of(), description)))
              .view();
      Console console = Orograph.console(command, json);
      console.line("accepted as " + created.id());
      Follower follower =
          new Follower(client, console, Watching.PATIENCE, Orograph.output(command)::check);
      SweepView ended = follower.untilEnded(created.name());
      if (Watching.code(ended) != ExitCodes.OK) {
        console.line(created.id() + " has not ended as it should: ./orograph list");
        return ExitCodes.FAILED;
      }
      Comparison comparison =
          Comparison.of(
              bundle.measurements(), follower.patiently(() -> exported(client, created.name())));
      return new Differences(comparison, Optional.empty())
          .show(file.toString(), created.id(), json, command);
    }
  }

  private BundleFile bundle() {
    try {
      return BundleFile.read(file);
    } catch (IllegalArgumentException e) {
      throw new BadInput(file + ": " + e.getMessage());
    }
  }

  private static Exported exported(LabClient client, String sweep) {
    MeasuredLines lines = new MeasuredLines();
    try {
      client.export(sweep, Format.JSONL, lines);
      return lines.exported();
    } catch (MeasuredLines.BadLineException e) {
      throw new BadInput(sweep + ": " + e.getMessage());
    }
  }
}
