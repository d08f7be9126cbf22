package io.orograph.cli.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Starts the examination of a device in a process of its own, as a worker would be started. */
public final class Examination {
  private Examination() {}

  /**
   * One line of it.
   *
   * @param verdict {@code ok}, {@code failed} or {@code skipped}
   * @param subject what was looked at
   * @param words what was found, and what to do
   */
  public record Finding(String verdict, String subject, String words) {
    private static final Pattern LINE = Pattern.compile("(ok|failed|skipped) +(.+?): (.*)");

    /** Nothing for what native libraries say between the lines. */
    static Optional<Finding> parse(String line) {
      Matcher matcher = LINE.matcher(line);
      return matcher.matches()
          ? Optional.of(new Finding(matcher.group(1), matcher.group(2), matcher.group(3)))
          : Optional.empty();
    }

    /** The line again. */
    public String line() {
      return "%-8s%s: %s".formatted(verdict, subject, words);
    }
  }

  /**
   * Runs it to its end.
   *
   * @param home the folder of the project, with the built modules
   * @param device {@code cpu}, {@code cuda} or {@code cuda:N}
   * @param told each finding as it comes
   * @return its exit code: 0 if all is well
   */
  public static int run(Path home, String device, Consumer<Finding> told) {
    Map<String, String> environment = Launches.workerEnvironment(home, Service.TRAINER, device);
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "--enable-native-access=ALL-UNNAMED",
            "io.orograph.trainer.app.Doctor",
            device);
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
        lines.lines().map(Finding::parse).flatMap(Optional::stream).forEach(told);
      }
      return process.waitFor();
    } catch (IOException e) {
      throw new LabException("the examination: cannot be started: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("the examination: interrupted", e);
    }
  }
}
