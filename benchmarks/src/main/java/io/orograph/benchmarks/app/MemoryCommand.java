package io.orograph.benchmarks.app;

import io.orograph.benchmarks.lanes.Lanes;
import io.orograph.benchmarks.memory.MemoryBenchmark;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Resident memory over time. */
@Command(
    name = "memory",
    mixinStandardHelpOptions = true,
    description = "Trains and measures in one process and watches its resident memory.")
final class MemoryCommand implements Callable<Integer> {
  @Mixin private final Settings settings = new Settings();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--widths",
      paramLabel = "N",
      description =
          "Different networks, each with a program of its own (default: 90, more than stay loaded).")
  private int widths = 90;

  @Option(
      names = "--settle",
      paramLabel = "MIN",
      description = "Minutes before readings count (default: 10, short 1).")
  private double settle;

  @Option(
      names = "--measure",
      paramLabel = "MIN",
      description = "Minutes of readings that count (default: 20, short 2).")
  private double measure;

  @Override
  public Integer call() throws IOException {
    Report report = new Report(spec.commandLine(), settings, "memory");
    try (Lanes lanes = Lanes.open(settings.cores())) {
      report.begin(Versions.ours(settings));
      report.add(
          MemoryBenchmark.run(
              lanes,
              widths,
              settle > 0 ? settle : settings.brief() ? 1 : 10,
              measure > 0 ? measure : settings.brief() ? 2 : 20,
              report::progress));
    }
    return report.end();
  }
}
