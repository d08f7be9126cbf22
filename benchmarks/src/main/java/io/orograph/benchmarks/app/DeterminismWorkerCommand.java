package io.orograph.benchmarks.app;

import io.orograph.benchmarks.determinism.Worker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What {@code determinism} starts and kills. */
@Command(name = DeterminismWorkerCommand.NAME, hidden = true)
final class DeterminismWorkerCommand implements Callable<Integer> {
  static final String NAME = "determinism-worker";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0")
  private String subject = "";

  @Parameters(index = "1")
  private int trial;

  @Parameters(index = "2")
  private Path state = Path.of("");

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Worker.run(
        subject,
        trial,
        state,
        line -> {
          out.println(line);
          out.flush();
        });
    return 0;
  }
}
