package io.orograph.benchmarks.sweep;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A command that was run.
 *
 * @param seconds of wall time from its start to its end
 * @param answer the JSON object it printed
 */
record Command(double seconds, JsonObject answer) {

  /**
   * Runs a command and waits for it.
   *
   * @param log where its standard error goes
   * @param environment what is changed in its environment
   */
  static Command run(List<String> command, Path log, Consumer<Map<String, String>> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    environment.accept(builder.environment());
    long began = System.nanoTime();
    Process process = builder.start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    double seconds = (System.nanoTime() - began) / 1e9;
    if (code != 0) {
      throw new IOException(
          String.join(" ", command) + ": exit code " + code + " (expected: 0; see " + log + ")");
    }
    return new Command(seconds, JsonParser.parseString(told).getAsJsonObject());
  }
}
