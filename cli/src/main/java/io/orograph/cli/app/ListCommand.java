package io.orograph.cli.app;

import io.orograph.cli.follow.Console;
import io.orograph.cli.grpc.Answer;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.view.SweepView;
import io.orograph.cli.view.Table;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists sweeps. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the sweeps of the lab, newest first.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph list",
      "  ./orograph list --json | jq -r '.[].name'",
      "",
      "Exit codes: 0 done, 3 the lab cannot be reached."
    })
final class ListCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Option(names = "--json", description = "One JSON array.")
  private boolean json;

  @Override
  public Integer call() {
    try (LabClient client = lab.connect()) {
      List<Answer<SweepView>> sweeps = client.list();
      if (json) {
        command
            .commandLine()
            .getOut()
            .println(Json.of(sweeps.stream().map(s -> Json.raw(s.json())).toList()));
        return ExitCodes.OK;
      }
      Console console = Orograph.console(command, false);
      if (sweeps.isEmpty()) {
        console.line("no sweeps yet; submit one: ./orograph submit examples/quickstart.yaml");
        return ExitCodes.OK;
      }
      Table table =
          new Table("sweep", "about", "state", "runs", "measurements", "created", "digest");
      sweeps.forEach(s -> row(table, s.view()));
      console.lines(table.lines(console.style()));
      return ExitCodes.OK;
    }
  }

  private static void row(Table table, SweepView s) {
    table.row(
        s.id(),
        s.about(),
        s.state(),
        s.progress().ended() + "/" + s.progress().runs(),
        s.progress().recorded() + "/" + s.progress().measurements(),
        s.created(),
        s.specDigest().substring(0, Math.min(12, s.specDigest().length())));
  }
}
