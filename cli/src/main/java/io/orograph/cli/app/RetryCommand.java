package io.orograph.cli.app;

import io.orograph.cli.follow.Console;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.grpc.Steering;
import io.orograph.cli.view.SweepView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Gives failed runs of a sweep a new budget. */
@Command(
    name = "retry",
    mixinStandardHelpOptions = true,
    description = {
      "Gives runs that FAILED a new budget of attempts, and measuring that was given up.",
      "A run fails when machines failed it: a full disk, lost workers, no memory. Runs that",
      "diverged or collapsed are results, and stay. What has been measured is not measured again."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  All of them:     ./orograph retry first --watch",
      "  Of one cell:     ./orograph retry first --filter 'cell = \"width=24,batch=64\"'",
      "  One run:         ./orograph retry first --filter 'cell = \"width=24,batch=64\" AND replicate = 0'",
      "",
      "Exit codes: 0 accepted (with --watch: finished), 1 the sweep failed or was cancelled,",
      "2 no such sweep, it was cancelled, or the filter is refused, 3 the lab cannot be reached."
    })
final class RetryCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Mixin private AskingOptions asking = new AskingOptions();

  @Parameters(paramLabel = "SWEEP", description = "Id of the sweep, as `orograph list` shows it.")
  private String sweep = "";

  @Option(
      names = "--filter",
      paramLabel = "FILTER",
      description = "Which: `cell = \"...\"`, `replicate = N`, joined by AND; left out: all.")
  private String filter = "";

  @Override
  public Integer call() {
    try (LabClient client = lab.connect()) {
      Steering steering = client.steering();
      String name = lab.sweepName(sweep);
      Steering.Retried retried = asking.request().call(id -> steering.retry(name, filter, id));
      Console console = Orograph.console(command, asking.json());
      SweepView view = retried.sweep().view();
      if (asking.json()) {
        command.commandLine().getOut().println(retried.sweep().json());
      } else {
        console.line("%s: %d failed runs are tried again".formatted(view.id(), retried.runs()));
      }
      if (asking.watch()) {
        return new Watching(client, console, command).follow(view.name(), asking.json());
      }
      return ExitCodes.OK;
    }
  }
}
