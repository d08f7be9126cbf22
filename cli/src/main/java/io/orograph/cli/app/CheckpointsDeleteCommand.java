package io.orograph.cli.app;

import io.orograph.cli.grpc.CheckpointCalls;
import io.orograph.cli.grpc.LabClient;
import io.orograph.wire.convert.SpecRejected;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Forgets an uploaded checkpoint. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = {
      "Forgets an uploaded checkpoint. Measurements of it stay, and its content as long as there",
      "are any; else that goes with the next collection."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph checkpoints delete c-0123456789ab",
      "",
      "Exit codes: 0 done, 2 no such checkpoint, 3 the lab cannot be reached."
    })
final class CheckpointsDeleteCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Parameters(
      paramLabel = "CHECKPOINT",
      description = "Its id, as `orograph checkpoints list` shows it.")
  private String checkpoint = "";

  @Mixin private RequestOption request = new RequestOption();

  @Option(names = "--json", description = "What was deleted as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    try (LabClient client = lab.connect()) {
      CheckpointCalls checkpoints = client.checkpoints();
      String name = request.call(id -> checkpoints.delete(checkpoint, id));
      command
          .commandLine()
          .getOut()
          .println(
              json ? Json.of(Map.of("name", name, "deleted", true)) : checkpoint + ": deleted");
      return ExitCodes.OK;
    } catch (SpecRejected e) {
      throw new BadInput(String.valueOf(e.getMessage()));
    }
  }
}
