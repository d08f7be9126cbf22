package io.orograph.benchmarks.training;

import io.orograph.benchmarks.bench.Bench;
import io.orograph.benchmarks.peer.Peers;
import io.orograph.benchmarks.race.Contender;
import io.orograph.benchmarks.race.Outcome;
import io.orograph.benchmarks.report.Goal;
import io.orograph.benchmarks.report.Sample;
import io.orograph.benchmarks.report.Section;
import io.orograph.benchmarks.report.Table;
import io.orograph.benchmarks.training.PeerTraining.Way;
import io.orograph.benchmarks.wire.Sweeps;
import io.orograph.core.sweep.RunSpec;
import io.orograph.engine.data.DataSets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Training throughput: one row per network, batch size and pack. */
public final class TrainingBenchmark {
  private final Bench bench;
  private final ImageFiles images;
  private final Section.Draft draft =
      new Section.Draft(
          "Training, steps of single networks per second on all cores",
          new Table(
              "row",
              "ours",
              Way.EAGER.title(),
              Way.MODULES.title(),
              Way.COMPILE.title(),
              Way.HAND.title(),
              Way.PACKED.title(),
              "ours / best eager",
              "by CPU time"));

  private TrainingBenchmark(Bench bench) {
    this.bench = bench;
    this.images = new ImageFiles(bench.work().resolve("data"));
  }

  /** Runs all rows that are wanted. */
  public static Section run(Bench bench) {
    TrainingBenchmark benchmark = new TrainingBenchmark(bench);
    for (TrainingRow row : TrainingRow.all()) {
      if (bench.wants(row.name(), row.brief())) {
        benchmark.row(row);
      }
    }
    return benchmark.draft.section();
  }

  private void row(TrainingRow row) {
    bench.progress().accept(row.name());
    List<RunSpec> runs = Sweeps.runs(row.sweep());
    DataSets sets = images.with(runs.getFirst().settings().data().name());
    TrainingCase subject =
        new TrainingCase("case-" + Integer.toHexString(row.name().hashCode()), runs, sets);
    Outcome outcome = race(bench, draft, row.name(), subject, List.of(Way.values()));
    Optional<Sample> ratio = outcome.ratio();
    draft
        .table()
        .row(
            row.name().replace("train ", ""),
            rate(outcome, "ours"),
            rate(outcome, Way.EAGER.title()),
            rate(outcome, Way.MODULES.title()),
            rate(outcome, Way.COMPILE.title()),
            rate(outcome, Way.HAND.title()),
            rate(outcome, Way.PACKED.title()),
            ratio.map(Sample::text).orElse("-"),
            outcome.cpuRatio().map(Sample::text).orElse("-"));
    row.goal()
        .ifPresent(
            goal ->
                draft.goal(
                    Goal.ratio(row.name(), ratio.map(Sample::median).orElse(Double.NaN), goal)));
  }

  /** Checks that both sides agree, then lets them take turns. */
  static Outcome race(
      Bench bench, Section.Draft draft, String name, TrainingCase subject, List<Way> ways) {
    try (OurTraining ours = new OurTraining(bench.lanes(), subject)) {
      List<Contender> contenders = new ArrayList<>(List.of(ours));
      bench
          .peers()
          .ifPresent(peers -> contenders.addAll(peers(bench, draft, peers, subject, name, ways)));
      return bench.race().run(contenders, draft::note);
    } finally {
      bench.peers().ifPresent(subject::dropFrom);
    }
  }

  private static List<Contender> peers(
      Bench bench,
      Section.Draft draft,
      Peers peers,
      TrainingCase subject,
      String name,
      List<Way> ways) {
    subject.sendTo(peers, bench.work());
    double[][] ours = OurTraining.firstLosses(bench.lanes(), subject, TrainingCase.COMPARED_STEPS);
    List<Contender> contenders = new ArrayList<>();
    double worst = 0;
    for (Way way : ways) {
      if (way == Way.COMPILE && !bench.compiles()) {
        continue;
      }
      PeerTraining peer = new PeerTraining(peers, subject, way);
      contenders.add(peer);
      if (way != Way.COMPILE) {
        worst = Math.max(worst, Agreement.worst(ours, peer.firstLosses()));
      }
    }
    draft.note(
        String.format(
            Locale.ROOT,
            "agreement, %s: losses of the first %d steps on equal batches %s (largest gap %.2f of 1e-5 + 1e-7)",
            name,
            TrainingCase.COMPARED_STEPS,
            worst <= 1 ? "agree" : "DIFFER",
            worst));
    return contenders;
  }

  private static String rate(Outcome outcome, String name) {
    return outcome
        .rate(name)
        .map(sample -> String.format(Locale.ROOT, "%,.0f", sample.median()))
        .orElse("-");
  }
}
