package io.orograph.cli.app;

import io.orograph.cli.grpc.Answer;
import io.orograph.cli.grpc.LabClient;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says why a run waits. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Says why a run waits, or what holds it: a paused sweep, no worker with its data set, its",
      "sweep's number of lanes, busy lanes and what goes first, the worker that trains it, bad",
      "attempts. The decisive reason is the first line."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph explain first width=24,batch=64",
      "  ./orograph explain first width=24,batch=64 2 --json",
      "",
      "Exit codes: 0 done, 2 no such sweep or run, 3 the lab cannot be reached."
    })
final class ExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Parameters(
      index = "0",
      paramLabel = "SWEEP",
      description = "Id of the sweep, as `orograph list` shows it.")
  private String sweep = "";

  @Parameters(
      index = "1",
      paramLabel = "CELL",
      description = "Id of the run's cell: its values, `width=24,batch=64`.")
  private String cell = "";

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "REPLICATE",
      defaultValue = "0",
      description = "Its replicate, from 0 (default: ${DEFAULT-VALUE}).")
  private int replicate;

  @Option(names = "--json", description = "Reasons and their values as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    try (LabClient client = lab.connect()) {
      Answer<List<String>> answer =
          client.steering().explain(LabOptions.sweepName(sweep), cell, replicate);
      if (json) {
        command.commandLine().getOut().println(answer.json());
      } else {
        answer.view().forEach(command.commandLine().getOut()::println);
      }
      return ExitCodes.OK;
    }
  }
}
