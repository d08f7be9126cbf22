package io.orograph.cli.app;

import io.orograph.cli.follow.Console;
import io.orograph.cli.grpc.Answer;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.view.CheckpointView;
import io.orograph.cli.view.Table;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists uploaded checkpoints. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the uploaded checkpoints of the project, newest first.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph checkpoints list",
      "  ./orograph checkpoints list --json | jq -r '.[].digest'",
      "",
      "Exit codes: 0 done, 3 the lab cannot be reached."
    })
final class CheckpointsListCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Option(names = "--json", description = "One JSON array.")
  private boolean json;

  @Override
  public Integer call() {
    try (LabClient client = lab.connect()) {
      List<Answer<CheckpointView>> all = client.checkpoints().list();
      if (json) {
        command
            .commandLine()
            .getOut()
            .println(Json.of(all.stream().map(c -> Json.raw(c.json())).toList()));
        return ExitCodes.OK;
      }
      Console console = Orograph.console(command, false);
      Table table = new Table("checkpoint", "network", "data", "bytes", "created", "digest");
      for (Answer<CheckpointView> answer : all) {
        CheckpointView c = answer.view();
        table.row(c.id(), c.network(), c.data(), Long.toString(c.bytes()), c.created(), c.digest());
      }
      console.lines(table.lines(console.style()));
      return ExitCodes.OK;
    }
  }
}
