package io.orograph.engine.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** A Python with torch: the one that {@code OROGRAPH_PYTHON} names, or {@code python3}. */
public final class Python {
  private Python() {}

  /**
   * What a peer script said.
   *
   * @param exitCode 0 if it agrees
   * @param told all it wrote
   */
  public record Answer(int exitCode, String told) {}

  /** Whether there is one. */
  public static boolean present() {
    return interpreter().isPresent();
  }

  /** Runs a script of {@code benchmarks/peers} on a folder. */
  public static Answer run(String script, Path folder) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                interpreter().orElseThrow(),
                Path.of("..", "benchmarks", "peers", script).toString(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Answer(process.waitFor(), told);
  }

  private static Optional<String> interpreter() {
    String named = Optional.ofNullable(System.getenv("OROGRAPH_PYTHON")).orElse("python3");
    try {
      Process process =
          new ProcessBuilder(named, "-c", "import torch, numpy").redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0 ? Optional.of(named) : Optional.empty();
    } catch (IOException | InterruptedException e) {
      return Optional.empty();
    }
  }
}
