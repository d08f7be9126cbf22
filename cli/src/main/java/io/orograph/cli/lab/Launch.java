package io.orograph.cli.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How one process is started.
 *
 * @param name what people call it
 * @param command program and arguments
 * @param environment variables added to the environment
 * @param log where its output goes, appended
 */
public record Launch(String name, List<String> command, Map<String, String> environment, Path log) {
  public Launch {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /** A process builder that writes to the log and reads from a pipe. */
  ProcessBuilder builder() {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return builder;
  }
}
