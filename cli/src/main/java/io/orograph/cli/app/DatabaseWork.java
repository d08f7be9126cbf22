package io.orograph.cli.app;

import io.orograph.cli.lab.Background;
import io.orograph.cli.lab.Examination;
import io.orograph.cli.lab.LabFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileLock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** What several commands do with the database of a lab. */
final class DatabaseWork {
  private DatabaseWork() {}

  /** Runs it, prints each finding, and says whether all was well. */
  static int run(CommandSpec command, LabFolder lab, boolean json, List<String> arguments) {
    PrintWriter out = command.commandLine().getOut();
    List<Examination.Finding> findings = new ArrayList<>();
    int code =
        Examination.database(
            Orograph.home(),
            lab,
            arguments,
            finding -> {
              findings.add(finding);
              if (!json) {
                out.println(finding.line());
                out.flush();
              }
            });
    if (json) {
      out.println(Json.of(Map.of("well", code == 0, "findings", findings)));
    }
    return code == 0 ? ExitCodes.OK : ExitCodes.FAILED;
  }

  /** The same, with nobody starting the lab meanwhile. */
  static int alone(CommandSpec command, LabFolder lab, boolean json, List<String> arguments)
      throws IOException {
    FileLock lock = lab.take();
    try {
      boolean running =
          lab.state().stream()
              .flatMap(state -> state.processes().stream())
              .anyMatch(process -> Background.find(process).isPresent());
      if (running) {
        throw new BadInput(lab.root() + ": is running (expected: `orograph down` first)");
      }
      return run(command, lab, json, arguments);
    } finally {
      lock.channel().close();
    }
  }

  /** Refuses a folder without a lab. */
  static LabFolder known(LabFolder lab) {
    if (!lab.exists()) {
      throw new NoLab(
          lab.root()
              + ": no lab here (expected: the folder of a lab that was started by `orograph up`, or"
              + " --lab FOLDER)");
    }
    return lab;
  }
}
