package io.orograph.cli.app;

import io.orograph.cli.follow.Console;
import io.orograph.cli.grpc.Answer;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.grpc.LoadedSweep;
import io.orograph.cli.view.CostView;
import io.orograph.cli.view.SweepView;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Submits a sweep file. */
@Command(
    name = "submit",
    mixinStandardHelpOptions = true,
    description = {
      "Submits a sweep file to the lab.",
      "It is checked whole before anything is created."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph submit examples/quickstart.yaml",
      "  ./orograph submit my-sweep.yaml --name first --label paper=yang2021 --watch",
      "  ./orograph submit my-sweep.yaml --request-id 6f1f2c6e-8c3e-4a58-9a0e-0d4e4a6a3b11",
      "",
      "A request id makes it safe to submit again: the same id gives the same sweep.",
      "",
      "Exit codes: 0 accepted (with --watch: finished), 1 the sweep failed or was cancelled,",
      "2 the file is refused, 3 the lab cannot be reached."
    })
final class SubmitCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Mixin private AskingOptions asking = new AskingOptions();

  @Parameters(paramLabel = "FILE", description = "A sweep file, YAML or JSON, or preset:NAME.")
  private Path file = Path.of("");

  @Option(
      names = "--name",
      paramLabel = "ID",
      description = {
        "Id of the sweep: a-z, 0-9 and hyphen, starting with a letter (default: one is made",
        "up)."
      })
  private String name = "";

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      description = "A label, to find it again; may be repeated.")
  private Map<String, String> labels = new LinkedHashMap<>();

  @Option(
      names = "--description",
      paramLabel = "TEXT",
      description = "What it is for (default: of a preset its title and source).")
  private String description = "";

  @Override
  public Integer call() {
    LoadedSweep sweep = SweepFiles.load(file);
    String told = description.isEmpty() ? SweepFiles.told(file) : description;
    try (LabClient client = lab.connect()) {
      Answer<SweepView> created =
          asking
              .request()
              .call(id -> client.create(new LabClient.Submission(sweep, id, name, labels, told)));
      SweepView view = created.view();
      Console console = Orograph.console(command, asking.json());
      if (asking.json() && !asking.watch()) {
        command.commandLine().getOut().println(created.json());
        return ExitCodes.OK;
      }
      console.line(
          "accepted as %s: %d cells, %d runs, %d measurements"
              .formatted(
                  view.id(),
                  view.progress().cells(),
                  view.progress().runs(),
                  view.progress().measurements()));
      CostView cost = Costs.of(sweep.spec());
      console.line(
          "it takes at most %d matvecs and %d sample passes of measuring, %d of training"
              .formatted(cost.matvecs(), cost.samplePasses(), cost.trainingSamplePasses()));
      if (!view.waitsFor().isEmpty()) {
        console.line("it waits for " + view.waitsFor());
      }
      if (asking.watch()) {
        return new Watching(client, console, command).follow(view.name(), asking.json());
      }
      console.line("follow it: ./orograph watch " + view.id());
      return ExitCodes.OK;
    }
  }
}
