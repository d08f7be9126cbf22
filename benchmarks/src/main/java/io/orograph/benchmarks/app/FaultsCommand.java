package io.orograph.benchmarks.app;

import io.orograph.benchmarks.faults.run.FaultsBenchmark;
import io.orograph.benchmarks.faults.run.Trial;
import io.orograph.benchmarks.report.Goal;
import io.orograph.benchmarks.report.Section;
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

/** Sweeps while processes are killed. */
@Command(
    name = "faults",
    mixinStandardHelpOptions = true,
    description = {
      "Trains and measures one sweep after another in a real lab while its processes are killed and",
      "put to sleep and its connections break, and checks what clients saw acknowledged. A goal that",
      "is short is exit code 3, also without --strict."
    })
final class FaultsCommand implements Callable<Integer> {
  private static final int KILLS = 200;
  private static final int BRIEF_KILLS = 14;
  private static final int SHORT = 3;

  @Mixin private final Settings settings = new Settings();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--kills",
      paramLabel = "N",
      description = "Processes to kill; other faults come beside them (default: 200, short 14).")
  private int kills;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Decides the faults (default: another one each time, which is told).")
  private long seed = System.nanoTime() % 1_000_000;

  @Option(
      names = "--lease-ttl",
      paramLabel = "S",
      description = "Seconds that a lease lasts without a heartbeat (default: 10, short 3).")
  private int lease;

  @Option(
      names = "--gap",
      paramLabel = "S",
      description = {
        "Most seconds between two faults (default: 8, short 5; half of what the undisturbed lab took",
        "to start, where that is more)."
      })
  private int gap;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "Where labs, their logs and the history are kept (default: a temporary one).")
  private String folder = "";

  @Override
  public Integer call()
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    settings.buildServices();
    Report report = new Report(spec.commandLine(), settings, "faults");
    Path place =
        folder.isEmpty()
            ? Files.createTempDirectory("orograph-faults")
            : Path.of(folder).toAbsolutePath();
    report.begin(List.of(Versions.machine(settings), Versions.java(), "* seed " + seed));
    report.progress("seed " + seed + "; logs, history and findings are in " + place);
    boolean brief = settings.brief();
    Section section =
        FaultsBenchmark.run(
            new Trial(
                settings.home(),
                place,
                kills > 0 ? kills : brief ? BRIEF_KILLS : KILLS,
                seed,
                1_000L * (lease > 0 ? lease : brief ? 3 : 10),
                1_000L * (gap > 0 ? gap : brief ? 5 : 8),
                brief,
                report::progress,
                Main.clock()));
    report.add(section);
    int code = report.end();
    return section.goals().stream().allMatch(Goal::reached) ? code : SHORT;
  }
}
