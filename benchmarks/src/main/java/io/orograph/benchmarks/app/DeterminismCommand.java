package io.orograph.benchmarks.app;

import io.orograph.benchmarks.determinism.DeterminismBenchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The same bits every time. */
@Command(
    name = "determinism",
    mixinStandardHelpOptions = true,
    description = {
      "Repeats one run of every family in other packs, at other positions, interrupted and killed",
      "at random steps, and counts those whose bits differ."
    })
final class DeterminismCommand implements Callable<Integer> {
  private static final int TRIALS = 50;
  private static final int BRIEF_TRIALS = 5;

  @Mixin private final Settings settings = new Settings();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--trials",
      paramLabel = "N",
      description = "Repetitions of every run (default: 50, short 5).")
  private int trials;

  @Override
  public Integer call() throws IOException {
    Report report = new Report(spec.commandLine(), settings, "determinism");
    report.begin(Versions.ours(settings));
    report.add(
        DeterminismBenchmark.run(
            trials > 0 ? trials : settings.brief() ? BRIEF_TRIALS : TRIALS,
            DeterminismBenchmark.EVERY_FIFTH,
            settings.only(),
            worker(),
            Files.createTempDirectory("orograph-determinism"),
            report::progress));
    return report.end();
  }

  /** This JVM again. */
  private static List<String> worker() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            DeterminismWorkerCommand.NAME));
    return command;
  }
}
