package io.orograph.cli.app;

import io.orograph.cli.follow.Console;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.view.CostView;
import io.orograph.cli.view.SweepView;
import io.orograph.wire.convert.SweepAddition;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Adds replicates, axis values, lengths or measurements to a sweep. */
@Command(
    name = "extend",
    mixinStandardHelpOptions = true,
    description = {
      "Adds replicates, axis values, a longer training or measurements to a sweep.",
      "Nothing is trained or measured twice; a finished sweep becomes active again.",
      "FILE holds only what is added, in the form of a sweep file."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph extend first more.yaml --validate-only",
      "  ./orograph extend first more.yaml --watch",
      "",
      "more.yaml, each part of it may be left out:",
      "  replicates: 6",
      "  axes:",
      "    - field: network.width",
      "      values: [192]",
      "  measurements:",
      "    - kind: SPECTRAL_DENSITY",
      "",
      "Longer training goes on where a finished sweep's runs ended, and is added by itself:",
      "  axes:",
      "    - {field: training.length.steps, values: [5000]}",
      "  longer_cells: [\"width=24,batch=64\"]     # these alone; left out: all",
      "Whether labels rest on how long was trained:",
      "  ./orograph extend first --length-control --watch",
      "",
      "Exit codes: 0 accepted (with --watch: finished), 1 the sweep failed or was cancelled,",
      "2 the file is refused, no such sweep, or it was cancelled, 3 the lab cannot be reached."
    })
final class ExtendCommand implements Callable<Integer> {
  private static final int SHORT = 12;

  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Mixin private AskingOptions asking = new AskingOptions();

  @Parameters(
      index = "0",
      paramLabel = "SWEEP",
      description = "Id of the sweep, as `orograph list` shows it.")
  private String sweep = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FILE",
      description = "What is added, YAML or JSON.")
  private @Nullable Path file;

  @Option(
      names = "--length-control",
      description =
          "Instead of FILE: train the cells beside a boundary of the phase diagram twice as long, to"
              + " see whether their labels stand.")
  private boolean lengthControl;

  @Option(
      names = "--validate-only",
      description = "Say what it would take, or everything that is wrong with it; change nothing.")
  private boolean validateOnly;

  @Override
  public Integer call() {
    if (lengthControl == (file != null)) {
      throw new BadInput(
          "FILE, --length-control: none or both (expected: one of them; see `orograph extend"
              + " --help`)");
    }
    Optional<SweepAddition> addition =
        Optional.ofNullable(file).map(f -> SweepAddition.parse(SweepFiles.text(f)));
    try (LabClient client = lab.connect()) {
      String name = lab.sweepName(sweep);
      LabClient.Extended extended = extended(client, name, addition);
      Console console = Orograph.console(command, asking.json());
      if (asking.json()) {
        command.commandLine().getOut().println(extended.sweep().json());
      } else {
        show(extended, console);
      }
      SweepView view = extended.sweep().view();
      if (asking.watch() && !validateOnly) {
        return new Watching(client, console, command).follow(view.name(), asking.json());
      }
      return ExitCodes.OK;
    }
  }

  private LabClient.Extended extended(
      LabClient client, String name, Optional<SweepAddition> addition) {
    RequestOption request = asking.request();
    if (addition.isEmpty()) {
      // Done again it is refused, because the lengths are there: nothing is trained twice.
      return client.controlLength(name, request.id(), validateOnly);
    }
    return validateOnly
        ? client.extend(name, addition.get(), request.id(), true)
        : request.call(id -> client.extend(name, addition.get(), id, false));
  }

  private void show(LabClient.Extended extended, Console console) {
    SweepView view = extended.sweep().view();
    CostView cost = extended.cost();
    console.line(
        "%s %s: %d cells, %d runs, %d measurements more"
            .formatted(
                validateOnly ? "would extend" : "extended",
                view.id(),
                cost.cells(),
                cost.runs(),
                cost.measurements()));
    console.lines(cost.lines(console.style()));
    List<String> chain = extended.digests().stream().map(ExtendCommand::brief).toList();
    console.line("specifications: " + String.join(" -> ", chain));
    if (!view.waitsFor().isEmpty()) {
      console.line("it waits for " + view.waitsFor());
    }
    if (!validateOnly && !asking.watch()) {
      console.line("follow it: ./orograph watch " + view.id());
    }
  }

  private static String brief(String digest) {
    return digest.substring(0, Math.min(SHORT, digest.length()));
  }
}
