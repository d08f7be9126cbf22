package io.orograph.benchmarks.app;

import io.orograph.benchmarks.faults.run.SoakBenchmark;
import io.orograph.benchmarks.faults.run.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A lab at work for a long time. */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a real lab for an hour: sweeps arrive, workers are killed and come back, connections break;",
      "prints what the orchestrator's memory and answers did, and checks what clients saw acknowledged."
    })
final class SoakCommand implements Callable<Integer> {
  private static final double MINUTES = 60;
  private static final double BRIEF_MINUTES = 2;
  private static final long LEASE_MILLIS = 10_000;

  @Mixin private final Settings settings = new Settings();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "How long sweeps arrive (default: 60, short 2).")
  private double minutes;

  @Option(
      names = "--every",
      paramLabel = "S",
      description = "Seconds between two disturbances (default: 45, short 20).")
  private long every;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Decides the disturbances (default: another one each time, which is told).")
  private long seed = System.nanoTime() % 1_000_000;

  @Override
  public Integer call()
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    settings.buildServices();
    Report report = new Report(spec.commandLine(), settings, "soak");
    Path place = Files.createTempDirectory("orograph-soak");
    report.begin(
        List.of(
            Versions.machine(settings), Versions.java(), "* seed " + seed + ", folder " + place));
    boolean brief = settings.brief();
    Trial trial =
        new Trial(
            settings.home(),
            place,
            0,
            seed,
            LEASE_MILLIS,
            0,
            brief,
            report::progress,
            Main.clock());
    report.add(
        SoakBenchmark.run(
            trial,
            minutes > 0 ? minutes : brief ? BRIEF_MINUTES : MINUTES,
            every > 0 ? every : brief ? 20 : 45));
    return report.end();
  }
}
