package io.orograph.cli.app;

import io.orograph.cli.grpc.Answer;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.view.SearchView;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what an adaptive search has decided. */
@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what the adaptive search of a sweep has decided: which cells it asked for in which",
      "round, why, what their runs said, and the line that it has found."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph search first",
      "  ./orograph search first --json",
      "",
      "Exit codes: 0 done, 2 no such sweep or no adaptive search, 3 the lab cannot be reached."
    })
final class SearchCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Parameters(paramLabel = "SWEEP", description = "Id of the sweep, as `orograph list` shows it.")
  private String sweep = "";

  @Option(names = "--json", description = "Decisions and line as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    try (LabClient client = lab.connect()) {
      Answer<SearchView> answer = client.steering().search(lab.sweepName(sweep));
      if (!answer.view().isAdaptive()) {
        throw new BadInput(
            sweep
                + ": its search is not adaptive (expected: a sweep with `search:` in its file; see"
                + " docs/how-to/find-the-fitted-line.md)");
      }
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
