package io.orograph.cli.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Examines a device or a database in a process of its own, as a service would be started. */
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
    return follow(builder, told);
  }

  /**
   * Does something with the database of a lab, in a process with the orchestrator's settings.
   *
   * @param home the folder of the project, with the built modules
   * @param arguments {@code check}, {@code migrate}, {@code backup FILE} or {@code restore FILE}
   * @param told each finding as it comes
   * @return its exit code: 0 if it was done
   */
  public static int database(
      Path home, LabFolder lab, List<String> arguments, Consumer<Finding> told) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            Launches.heap(Service.ORCHESTRATOR, System.getenv()),
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-Dorograph.token-file=" + lab.tokenFile(),
            "-Dorograph.orchestrator.data-folder=" + lab.data(),
            "-Dorograph.orchestrator.store-folder=" + lab.store(),
            "io.orograph.orchestrator.app.DatabaseTool"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .putAll(Launches.workerEnvironment(home, Service.ORCHESTRATOR, lab.device().orElse("cpu")));
    return follow(builder, told);
  }

  private static int follow(ProcessBuilder builder, Consumer<Finding> told) {
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
