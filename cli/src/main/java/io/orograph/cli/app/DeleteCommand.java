package io.orograph.cli.app;

import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.grpc.Steering;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Deletes a sweep. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = {
      "Deletes a sweep that has ended, with its runs, checkpoints and measurements. Cannot be",
      "undone: export what you want to keep first. Its name is not used again. What other sweeps",
      "and measurements refer to stays."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph delete first",
      "  ./orograph delete first --force     cancels it first, if it has not ended",
      "",
      "Exit codes: 0 done, 2 no such sweep, or it has not ended, 3 the lab cannot be reached."
    })
final class DeleteCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Parameters(paramLabel = "SWEEP", description = "Id of the sweep, as `orograph list` shows it.")
  private String sweep = "";

  @Option(names = "--force", description = "Cancel it first, if it has not ended.")
  private boolean force;

  @Option(
      names = "--etag",
      paramLabel = "ETAG",
      description = "Refuse if the sweep has changed since it had this etag.")
  private Optional<String> etag = Optional.empty();

  @Mixin private RequestOption request = new RequestOption();

  @Option(names = "--json", description = "What was deleted as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    String name = lab.sweepName(sweep);
    try (LabClient client = lab.connect()) {
      Steering steering = client.steering();
      request.run(id -> steering.delete(name, force, etag, id));
      command
          .commandLine()
          .getOut()
          .println(json ? Json.of(Map.of("name", name, "deleted", true)) : sweep + ": deleted");
      return ExitCodes.OK;
    }
  }
}
