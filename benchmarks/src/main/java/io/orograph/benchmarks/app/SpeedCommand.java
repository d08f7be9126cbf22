package io.orograph.benchmarks.app;

import io.orograph.benchmarks.bench.Bench;
import io.orograph.benchmarks.curvature.CurvatureBenchmark;
import io.orograph.benchmarks.lanes.Lanes;
import io.orograph.benchmarks.peer.Peers;
import io.orograph.benchmarks.sweep.SweepBenchmark;
import io.orograph.benchmarks.training.TrainingBenchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Training, curvature and a whole sweep against PyTorch. */
@Command(
    name = "speed",
    mixinStandardHelpOptions = true,
    description = {
      "Training, Hessian-vector products, eigenvalues, traces and a whole sweep, ours and PyTorch's",
      "in turns on the same cores."
    })
final class SpeedCommand implements Callable<Integer> {
  @Mixin private final Settings settings = new Settings();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Report report = new Report(spec.commandLine(), settings, "speed");
    Path work = Files.createTempDirectory("orograph-benchmark");
    Optional<Peers> peers = Optional.empty();
    String missing = "";
    try {
      peers = Optional.of(peers(work));
    } catch (Peers.Missing e) {
      missing = String.valueOf(e.getMessage());
    }
    try (Lanes lanes = Lanes.open(settings.cores())) {
      report.begin(Versions.lines(settings, peers, missing));
      Bench bench = settings.bench(work, lanes, peers, report);
      report.add(TrainingBenchmark.run(bench));
      report.add(CurvatureBenchmark.run(bench));
      report.add(SweepBenchmark.run(bench, settings.python()));
    } finally {
      peers.ifPresent(Peers::close);
    }
    return report.end();
  }

  private Peers peers(Path work) throws Peers.Missing {
    Path folder = settings.home().resolve("benchmarks").resolve("peers");
    return Peers.start(settings.python(), folder, work, settings.cores(), settings.compile());
  }
}
