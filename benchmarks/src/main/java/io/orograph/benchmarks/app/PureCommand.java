package io.orograph.benchmarks.app;

import io.orograph.benchmarks.pure.PureBenchmark;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The mathematics of core under JMH. */
@Command(
    name = "pure",
    mixinStandardHelpOptions = true,
    description = "Estimators, CKA and eigenvalue solvers of core under JMH; no peer, no goal.")
final class PureCommand implements Callable<Integer> {
  @Mixin private final Settings settings = new Settings();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, RunnerException {
    Report report = new Report(spec.commandLine(), settings, "pure");
    report.begin(List.of(Versions.machine(settings), Versions.java()));
    report.add(PureBenchmark.run(settings.brief(), settings.only()));
    return report.end();
  }
}
