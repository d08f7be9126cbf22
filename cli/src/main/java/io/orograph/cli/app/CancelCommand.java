package io.orograph.cli.app;

import io.orograph.cli.grpc.Answer;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.view.SweepView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends a sweep. */
@Command(
    name = "cancel",
    mixinStandardHelpOptions = true,
    description = "Ends a sweep; what has been trained and measured stays.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph cancel first",
      "",
      "Exit codes: 0 done, 2 no such sweep, or it has ended, 3 the lab cannot be reached."
    })
final class CancelCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Parameters(paramLabel = "SWEEP", description = "Id of the sweep, as `orograph list` shows it.")
  private String sweep = "";

  @Mixin private RequestOption request = new RequestOption();

  @Option(names = "--json", description = "The sweep as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    try (LabClient client = lab.connect()) {
      String name = lab.sweepName(sweep);
      Answer<SweepView> answer = request.call(id -> client.cancel(name, id));
      command
          .commandLine()
          .getOut()
          .println(json ? answer.json() : answer.view().id() + ": " + answer.view().state());
      return ExitCodes.OK;
    }
  }
}
