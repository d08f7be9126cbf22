package io.orograph.benchmarks.app;

import io.orograph.benchmarks.scale.run.RayPeer;
import io.orograph.benchmarks.scale.run.ScaleBenchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The orchestrator under load. */
@Command(
    name = "scale",
    mixinStandardHelpOptions = true,
    description = {
      "Runs that train nothing through the real orchestrator with its journal: runs a second, delays",
      "of dispatch, watching and listing, a killed orchestrator, a million cells, a hundred thousand",
      "runs; beside Ray Tune where OROGRAPH_PYTHON has it. Half an hour; --short three minutes."
    })
final class ScaleCommand implements Callable<Integer> {
  @Mixin private final Settings settings = new Settings();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Report report = new Report(spec.commandLine(), settings, "scale");
    Path work = Files.createTempDirectory("orograph-scale");
    Optional<RayPeer> ray = RayPeer.find(settings.home(), settings.python(), work);
    List<String> versions = new ArrayList<>();
    versions.add(Versions.machine(settings));
    versions.add(Versions.java() + "; the orchestrator with 512 MB of heap");
    if (ray.isPresent()) {
      versions.add("* peer: Ray Tune " + ray.get().version());
    }
    report.begin(versions);
    settings.buildServices();
    report.add(
        ScaleBenchmark.run(
            settings.home(), work, settings.brief(), settings.only(), ray, report::progress));
    return report.end();
  }
}
