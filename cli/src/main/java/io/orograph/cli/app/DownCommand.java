package io.orograph.cli.app;

import io.orograph.cli.lab.Background;
import io.orograph.cli.lab.LabFolder;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Stops a lab. */
@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description = {
      "Stops the lab that `orograph up` started.",
      "Its data stay: the next `up` goes on with every sweep where it was."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph down",
      "  ./orograph down --lab /data/lab",
      "",
      "Exit codes: 0 nothing runs any more, 3 there is no lab."
    })
final class DownCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Option(names = "--json", description = "What was stopped, as a JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    LabFolder folder = lab.folder();
    if (!folder.exists()) {
      throw new NoLab(folder.root() + ": no lab here (expected: the folder of `orograph up`)");
    }
    FileLock lock = folder.take();
    try {
      LabFolder.State state = folder.prepare();
      List<String> stopped = Background.stop(state.processes(), PATIENCE);
      folder.write(new LabFolder.State(state.ports(), List.of()));
      command
          .commandLine()
          .getOut()
          .println(
              json
                  ? Json.of(Map.of("stopped", stopped))
                  : stopped.isEmpty()
                      ? "nothing was running"
                      : "stopped: " + String.join(", ", stopped));
      return ExitCodes.OK;
    } finally {
      lock.channel().close();
    }
  }
}
