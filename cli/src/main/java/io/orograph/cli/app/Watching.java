package io.orograph.cli.app;

import io.orograph.cli.follow.Console;
import io.orograph.cli.follow.Follower;
import io.orograph.cli.grpc.Answer;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.grpc.LabFailure;
import io.orograph.cli.view.DiagramView;
import io.orograph.cli.view.PhasePicture;
import io.orograph.cli.view.PhaseTable;
import io.orograph.cli.view.SweepView;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;

/** Follows a sweep to its end for a person, and draws what came out. */
final class Watching {
  /** Long enough for an orchestrator to be started again. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final LabClient client;
  private final Console console;
  private final CommandSpec command;
  private final Duration patience;

  Watching(LabClient client, Console console, CommandSpec command) {
    this(client, console, command, PATIENCE);
  }

  /**
   * The same.
   *
   * @param patience how long the lab may give no answer
   */
  Watching(LabClient client, Console console, CommandSpec command, Duration patience) {
    this.client = client;
    this.console = console;
    this.command = command;
    this.patience = patience;
  }

  /** The exit code after the end of the sweep. */
  int follow(String name, boolean json) {
    // The first look is impatient: a lab that is not there is told at once.
    client.get(name);
    Follower follower = new Follower(client, console, patience, Orograph.output(command)::check);
    SweepView ended = follower.untilEnded(name);
    try {
      Answer<DiagramView> diagram = follower.patiently(() -> client.diagram(name));
      if (json) {
        command.commandLine().getOut().println(diagram.json());
      } else {
        draw(console, diagram.view());
      }
    } catch (LabFailure e) {
      // The sweep is what it is, also where it is too large to be drawn.
      console.line("no phase diagram: " + e.getMessage());
    }
    return code(ended);
  }

  /** The picture, its legend and its table; of a grid too large for a terminal the legend. */
  static void draw(Console console, DiagramView diagram) {
    console.line("");
    console.lines(PhasePicture.lines(diagram, console.style()));
    if (!diagram.isLarge()) {
      console.line("");
      console.lines(PhaseTable.lines(diagram, console.style()));
    }
    console.line("");
  }

  /** A cancelled sweep, or one with runs that infrastructure failed, is a failure. */
  static int code(SweepView ended) {
    boolean fine = ended.state().equals("finished") && ended.progress().with("failed") == 0;
    return fine ? ExitCodes.OK : ExitCodes.FAILED;
  }
}
