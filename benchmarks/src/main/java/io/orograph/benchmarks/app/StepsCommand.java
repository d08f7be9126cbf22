package io.orograph.benchmarks.app;

import io.orograph.benchmarks.lanes.Lanes;
import io.orograph.benchmarks.steps.StepsBenchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Training steps: what their parts cost. */
@Command(
    name = "steps",
    mixinStandardHelpOptions = true,
    description = {
      "What data, forward, backward, update and the call itself cost in a training step of each",
      "network family; no peer, no goal."
    })
final class StepsCommand implements Callable<Integer> {
  @Mixin private final Settings settings = new Settings();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Report report = new Report(spec.commandLine(), settings, "steps");
    Path work = Files.createTempDirectory("orograph-steps");
    report.begin(Versions.ours(settings));
    try (Lanes lanes = Lanes.open(1)) {
      report.add(
          StepsBenchmark.run(
              settings.bench(work, lanes, Optional.empty(), report), settings.dataFolder()));
    }
    return report.end();
  }
}
