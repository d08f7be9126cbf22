package io.orograph.cli.app;

import io.orograph.cli.follow.Console;
import io.orograph.cli.follow.Follower;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.grpc.LabFailure;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Follows a sweep. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description = {
      "Follows a sweep to its end and draws its phase diagram.",
      "Stopping this command does not stop the sweep."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph watch first",
      "  ./orograph watch first --json | jq .measurement.kind",
      "  ./orograph watch first --now          the diagram as far as it is, without waiting",
      "  ./orograph watch first --patience 600 goes on after ten minutes without the lab",
      "",
      "With --json every fact of the sweep is one line, from the first one on, with the token",
      "(resumeToken) from which --from goes on. --from now tells only what comes.",
      "",
      "Exit codes: 0 finished, 1 cancelled or with failed runs, 2 no such sweep,",
      "3 the lab cannot be reached, 141 nobody reads the output any more."
    })
final class WatchCommand implements Callable<Integer> {
  /** In the place of a token. */
  private static final String FROM_NOW = "now";

  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Parameters(paramLabel = "SWEEP", description = "Id of the sweep, as `orograph list` shows it.")
  private String sweep = "";

  @Option(names = "--now", description = "Draw the diagram as it is and end.")
  private boolean now;

  @Option(
      names = "--from",
      paramLabel = "TOKEN",
      description = "With --json: the resume token of the last fact seen; now for what comes.")
  private String from = "";

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      description =
          "How long the lab may give no answer, as while it is started again (default:"
              + " ${DEFAULT-VALUE}).")
  private long patience = Watching.PATIENCE.toSeconds();

  @Option(names = "--json", description = "Every fact as one JSON object per line.")
  private boolean json;

  @Override
  public Integer call() {
    if (patience < 0) {
      throw new BadInput("--patience: " + patience + " (expected: a number of seconds)");
    }
    String name = lab.sweepName(sweep);
    try (LabClient client = lab.connect()) {
      Console console = Orograph.console(command, json);
      if (now) {
        var diagram = client.diagram(name);
        if (json) {
          command.commandLine().getOut().println(diagram.json());
        } else {
          Watching.draw(console, diagram.view());
        }
        return ExitCodes.OK;
      }
      return json
          ? facts(client, name, console)
          : new Watching(client, console, command, Duration.ofSeconds(patience))
              .follow(name, false);
    }
  }

  /** Hands on facts; a broken stream is taken up after the last fact seen. */
  private int facts(LabClient client, String name, Console console) {
    String present = client.place(name);
    if (from.equals(FROM_NOW)) {
      from = present;
    }
    StandardOutput output = Orograph.output(command);
    Follower follower = new Follower(client, console, Duration.ofSeconds(patience), output::check);
    while (true) {
      boolean whole = watched(client, name, output);
      var state = follower.patiently(() -> client.get(name).view());
      // The lab ends the stream of a sweep that has ended behind its last fact, however late it was
      // asked for; of a broken one the last facts are still to come, whatever the sweep has become.
      if (whole && state.ended()) {
        return Watching.code(state);
      }
      Follower.pause();
    }
  }

  /** Hands on the facts after {@code from}; whether the lab has ended the stream in order. */
  private boolean watched(LabClient client, String name, StandardOutput output) {
    try {
      client.watch(
          name,
          from,
          (fact, resume) -> {
            output.words().println(fact);
            output.check();
            from = resume;
          });
      return true;
    } catch (LabFailure e) {
      if (e.kind() != LabFailure.Kind.UNREACHABLE) {
        throw e;
      }
      return false;
    }
  }
}
