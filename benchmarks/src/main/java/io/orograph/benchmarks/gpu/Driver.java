package io.orograph.benchmarks.gpu;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The Python process that measures.
 *
 * @param python the interpreter
 * @param folder of an unpacked bundle
 * @param prepare makes the environment of this process that of a PyTorch process
 */
public record Driver(String python, Path folder, Consumer<Map<String, String>> prepare) {

  /** There is no such interpreter, or none with PyTorch. */
  public static final class Missing extends IOException {
    Missing(String why) {
      super(why);
    }
  }

  /**
   * Runs it to its end.
   *
   * @param arguments of {@code gpu.py}
   * @param out told each line it prints
   * @param err told each line of its standard error
   * @return its exit code: 0 measured, 1 it failed, 3 a goal is short
   * @throws Missing if there is no such interpreter, or none with PyTorch
   */
  public int run(List<String> arguments, Consumer<String> out, Consumer<String> err)
      throws IOException, InterruptedException {
    requireTorch();
    List<String> command = new ArrayList<>(List.of(python, folder.resolve("gpu.py").toString()));
    command.addAll(arguments);
    Process process = start(command);
    Thread errors =
        Thread.ofPlatform().daemon().name("gpu.py").start(() -> drain(process.errorReader(), err));
    drain(process.inputReader(), out);
    errors.join();
    return process.waitFor();
  }

  private void requireTorch() throws IOException, InterruptedException {
    Process process = start(List.of(python, "-c", "import torch"));
    List<String> words = new ArrayList<>();
    drain(process.errorReader(), words::add);
    if (process.waitFor() != 0) {
      throw new Missing(
          "OROGRAPH_PYTHON: %s (expected: a Python with PyTorch; it says: %s)"
              .formatted(python, words.isEmpty() ? "nothing" : words.getLast()));
    }
  }

  private Process start(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    prepare.accept(builder.environment());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new Missing(
          "OROGRAPH_PYTHON: %s (expected: a Python with PyTorch; %s)"
              .formatted(python, e.getMessage()));
    }
  }

  private static void drain(BufferedReader from, Consumer<String> to) {
    from.lines().forEach(to);
  }
}
