package io.orograph.benchmarks.determinism;

import io.orograph.benchmarks.report.Goal;
import io.orograph.benchmarks.report.Section;
import io.orograph.benchmarks.report.Table;
import io.orograph.engine.data.DataSets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Counts the trials whose bits differ from those of the undisturbed run. */
public final class DeterminismBenchmark {
  /** What {@code benchmarks/run determinism} takes for {@code apart}. */
  public static final int EVERY_FIFTH = 5;

  private final int trials;
  private final int apart;
  private final KilledWorker worker;
  private final Path folder;
  private final Consumer<String> progress;
  private final Section.Draft draft =
      new Section.Draft(
          "The same run again: other company, positions, calls, stops and processes",
          new Table("subject", "trials", "of them killed", "different", "digest"));

  private DeterminismBenchmark(
      int trials, int apart, KilledWorker worker, Path folder, Consumer<String> progress) {
    this.trials = trials;
    this.apart = apart;
    this.worker = worker;
    this.folder = folder;
    this.progress = progress;
  }

  /**
   * Runs all trials of all subjects that are wanted.
   *
   * @param trials per subject
   * @param apart every so many trials one runs in processes of its own, of which the first is
   *     killed
   * @param only part of the names of wanted subjects
   * @param worker command that starts a {@link Worker}
   * @param folder for the state of workers
   */
  public static Section run(
      int trials,
      int apart,
      String only,
      List<String> worker,
      Path folder,
      Consumer<String> progress)
      throws IOException {
    DeterminismBenchmark benchmark =
        new DeterminismBenchmark(trials, apart, new KilledWorker(worker), folder, progress);
    for (Subject subject : Subject.all()) {
      if (subject.name().contains(only)) {
        benchmark.subject(subject);
      }
    }
    return benchmark.draft.section();
  }

  private void subject(Subject subject) throws IOException {
    progress.accept(subject.name() + ", reference");
    DataSets sets = subject.sets(folder);
    String reference = new Repetition(subject, Trial.of(subject, 0), sets).inLanes();
    int different = 0;
    int killed = 0;
    for (int number = 1; number <= trials; number++) {
      Trial trial = Trial.of(subject, number);
      boolean alone = number % apart == 0;
      progress.accept(subject.name() + ", " + trial.text() + (alone ? ", to be killed" : ""));
      KilledWorker.Told told =
          alone
              ? worker.run(subject, trial, folder)
              : new KilledWorker.Told(new Repetition(subject, trial, sets).inLanes(), false);
      killed += told.killed() ? 1 : 0;
      String digest = told.digest();
      if (!digest.equals(reference)) {
        different++;
        draft.note("%s, %s: %s".formatted(subject.name(), trial.text(), digest));
      }
    }
    draft
        .table()
        .row(
            subject.name(),
            Integer.toString(trials),
            Integer.toString(killed),
            Integer.toString(different),
            reference.substring(0, 12));
    draft.goal(Goal.atMost("determinism, " + subject.name(), different, 0, ""));
  }
}
