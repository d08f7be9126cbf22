package io.orograph.benchmarks.pure;

import io.orograph.benchmarks.report.Section;
import io.orograph.benchmarks.report.Table;
import java.util.Locale;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link Estimators} under JMH. */
public final class PureBenchmark {
  private PureBenchmark() {}

  /**
   * Runs them.
   *
   * @param brief fewer and shorter iterations in one JVM instead of three
   * @param only methods whose name contains this
   */
  public static Section run(boolean brief, String only) throws RunnerException {
    TimeValue time = TimeValue.milliseconds(brief ? 300 : 1000);
    OptionsBuilder options = new OptionsBuilder();
    options
        .include(Estimators.class.getName() + "\\..*" + only + ".*")
        .forks(brief ? 1 : 3)
        .warmupIterations(brief ? 2 : 5)
        .measurementIterations(brief ? 3 : 5)
        .warmupTime(time)
        .measurementTime(time)
        .verbosity(VerboseMode.SILENT)
        .shouldFailOnError(true);
    Section.Draft draft =
        new Section.Draft(
            "Mathematics of core under JMH, microseconds a call",
            new Table("benchmark", "mean", "99.9 % interval"));
    for (RunResult result : new Runner(options.build()).run()) {
      Result<?> primary = result.getPrimaryResult();
      draft
          .table()
          .row(
              primary.getLabel(),
              String.format(Locale.ROOT, "%.2f", primary.getScore()),
              String.format(Locale.ROOT, "± %.2f", primary.getScoreError()));
    }
    return draft.section();
  }
}
