package io.orograph.cli.app;

import io.orograph.cli.grpc.Answer;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.view.StoppedView;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows which runs were stopped early. */
@Command(
    name = "stopped",
    mixinStandardHelpOptions = true,
    description = {
      "Shows which runs of a sweep were stopped early, at which step, and what they were held",
      "against."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph stopped first",
      "  ./orograph stopped first --json",
      "",
      "Exit codes: 0 done, 2 no such sweep, 3 the lab cannot be reached."
    })
final class StoppedCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Parameters(paramLabel = "SWEEP", description = "Id of the sweep, as `orograph list` shows it.")
  private String sweep = "";

  @Option(names = "--json", description = "The runs as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    try (LabClient client = lab.connect()) {
      Answer<StoppedView> answer = client.steering().stopped(lab.sweepName(sweep));
      PrintWriter out = command.commandLine().getOut();
      if (json) {
        out.println(answer.json());
      } else {
        answer.view().lines(Orograph.style(command)).forEach(out::println);
      }
      return ExitCodes.OK;
    }
  }
}
