package io.orograph.cli.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Which libtorch a worker loads, as variables of its environment: the one for the processor that is
 * built in, unless the worker is to use a GPU. Then the one that {@code PYTORCH_LIBRARY_PATH}
 * names, else that of the PyTorch of {@code OROGRAPH_PYTHON} (or {@code python3}) if it is of the
 * right version and built for CUDA: the version that our native interface is for, or the one that
 * {@code OROGRAPH_LIBTORCH} names. If there is none the worker refuses to start and says what it
 * needs.
 */
public final class NativeLibrary {
  /** Version and flavor that the native interface was built for. */
  private static final String BUILT_FOR = "2.7.1+cu128";

  /** Names another, for which its user has built a native interface. */
  private static final String LIBTORCH = "OROGRAPH_LIBTORCH";

  private static final String PATH = "PYTORCH_LIBRARY_PATH";

  /** Finds PyTorch without importing it, which would take seconds. */
  private static final String QUESTION =
      """
      import importlib.metadata, importlib.util
      print(importlib.metadata.version("torch"))
      print(importlib.util.find_spec("torch").submodule_search_locations[0] + "/lib")
      """;

  private static final int PATIENCE_SECONDS = 20;

  private NativeLibrary() {}

  /**
   * Variables to add for a worker on a device.
   *
   * @param device {@code cpu}, {@code cuda} or {@code cuda:N}
   * @param environment of this process
   */
  public static Map<String, String> environment(String device, Map<String, String> environment) {
    return environment(device, environment, NativeLibrary::ask);
  }

  /**
   * The same, with the question to Python answered by {@code ask}.
   *
   * @param ask given the interpreter: the lines it prints, none if it cannot be asked
   */
  static Map<String, String> environment(
      String device, Map<String, String> environment, Function<String, List<String>> ask) {
    if (!device.startsWith("cuda")) {
      return Map.of();
    }
    String version = environment.getOrDefault(LIBTORCH, "");
    String expected = version.isBlank() ? BUILT_FOR : version;
    Optional<String> folder = Optional.ofNullable(environment.get(PATH)).filter(f -> !f.isBlank());
    if (folder.isEmpty()) {
      List<String> found = ask.apply(environment.getOrDefault("OROGRAPH_PYTHON", "python3"));
      folder =
          found.size() == 2 && isIt(found.get(0), expected)
              ? Optional.of(found.get(1))
              : Optional.empty();
    }
    String[] parts = expected.split("\\+", 2);
    String flavor = parts.length == 2 ? parts[1] : "";
    Map<String, String> added = new HashMap<>();
    folder.ifPresent(
        path -> {
          added.put(PATH, path);
          added.put("PYTORCH_VERSION", environment.getOrDefault("PYTORCH_VERSION", parts[0]));
          added.put("PYTORCH_FLAVOR", environment.getOrDefault("PYTORCH_FLAVOR", flavor));
        });
    return added;
  }

  /** A PyTorch from PyPI does not say which CUDA it is for; its user does, who named it. */
  private static boolean isIt(String found, String expected) {
    return found.equals(expected)
        || (!expected.equals(BUILT_FOR) && expected.startsWith(found + "+"));
  }

  private static List<String> ask(String python) {
    try {
      Process process =
          new ProcessBuilder(python, "-c", QUESTION)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0) {
        return said.lines().toList();
      }
      process.destroyForcibly();
      return List.of();
    } catch (IOException e) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }
}
