package io.orograph.benchmarks.app;

import io.orograph.benchmarks.lanes.Lanes;
import io.orograph.benchmarks.steps.JoiningBenchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Training steps: what joined packs would keep and gain. */
@Command(
    name = "joining",
    mixinStandardHelpOptions = true,
    description = {
      "Whether packs of different batch sizes or widths could be joined by padding: which bits stay",
      "equal, and what it would gain; no peer, no goal."
    })
final class JoiningCommand implements Callable<Integer> {
  @Mixin private final Settings settings = new Settings();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Report report = new Report(spec.commandLine(), settings, "joining");
    Path work = Files.createTempDirectory("orograph-joining");
    report.begin(Versions.ours(settings));
    try (Lanes lanes = Lanes.open(1)) {
      report.add(JoiningBenchmark.run(settings.bench(work, lanes, Optional.empty(), report)));
    }
    return report.end();
  }
}
