package io.orograph.benchmarks.training;

import io.orograph.benchmarks.bench.Bench;
import io.orograph.benchmarks.race.Outcome;
import io.orograph.benchmarks.race.Race;
import io.orograph.benchmarks.report.Goal;
import io.orograph.benchmarks.report.Sample;
import io.orograph.benchmarks.report.Section;
import io.orograph.benchmarks.report.Table;
import io.orograph.benchmarks.training.PeerTraining.Way;
import io.orograph.benchmarks.wire.Sweeps;
import io.orograph.core.sweep.RunSpec;
import io.orograph.engine.data.DataSets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Training throughput: one row per network, batch size and pack, and one for a whole grid. */
public final class TrainingBenchmark {
  private static final String GRID = "train grid of width x batch, 5 replicates";
  private static final double GRID_GOAL = 2.5;

  private final Bench bench;
  private final ImageFiles images;
  private final TrainingRace race;
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
              Way.ARCHIVE.title(),
              Way.PRODUCTS.title(),
              "ours / best eager",
              "by CPU time"));

  private TrainingBenchmark(Bench bench) {
    this.bench = bench;
    this.images = new ImageFiles(bench.work().resolve("data"));
    this.race = new TrainingRace(bench, draft::note);
  }

  /** Runs all rows that are wanted. */
  public static Section run(Bench bench) {
    TrainingBenchmark benchmark = new TrainingBenchmark(bench);
    for (TrainingRow row : TrainingRow.all()) {
      if (bench.wants(row.name(), row.brief())) {
        benchmark.row(row);
      }
    }
    if (bench.wants(GRID, true)) {
      benchmark.grid();
    }
    benchmark.race.agreement().sentence().ifPresent(benchmark.draft::note);
    benchmark
        .race
        .agreement()
        .differing()
        .ifPresent(
            rows -> benchmark.draft.goal(Goal.atMost("train, rows that differ", rows, 0, "")));
    return benchmark.draft.section();
  }

  private void row(TrainingRow row) {
    bench.progress().accept(row.name());
    List<RunSpec> runs = Sweeps.runs(row.sweep());
    DataSets sets = images.with(runs.getFirst().settings().data().name());
    String id = "case-" + Integer.toHexString(row.name().hashCode());
    Outcome outcome =
        race.run(bench.race(), row.name(), new TrainingCase(id, runs, sets), List.of(Way.values()));
    Optional<Sample> ratio = outcome.ratio();
    draft
        .table()
        .row(
            row.name().replace("train ", ""),
            text(outcome.ours()),
            text(outcome.rate(Way.EAGER.title())),
            text(outcome.rate(Way.MODULES.title())),
            text(outcome.rate(Way.COMPILE.title())),
            text(outcome.rate(Way.HAND.title())),
            text(outcome.rate(Way.PACKED.title())),
            text(outcome.rate(Way.ARCHIVE.title())),
            text(outcome.rate(Way.PRODUCTS.title())),
            ratio.map(Sample::text).orElse("-"),
            outcome.cpuRatio().map(Sample::text).orElse("-"));
    row.goal().ifPresent(goal -> goal(row.name(), ratio, goal));
    row.goal().ifPresent(goal -> bound(row.name(), outcome, goal));
  }

  private void grid() {
    List<Integer> widths = bench.brief() ? List.of(6, 24, 96) : List.of(6, 10, 16, 24, 32, 48, 96);
    List<Integer> batches = bench.brief() ? List.of(8, 32, 256) : List.of(8, 16, 32, 64, 128, 256);
    // Many cells make up for short turns.
    Race quick = new Race(bench.race().rounds(), bench.race().seconds() / 3);
    GridOfCells cells = new GridOfCells();
    for (int width : widths) {
      for (int batch : batches) {
        String name = GRID + ", " + width + " x " + batch;
        bench.progress().accept(name);
        TrainingCase subject =
            new TrainingCase(
                "grid-" + width + "-" + batch,
                Sweeps.runs(TrainingRow.digits(width, batch, 5)),
                DataSets.shipped());
        cells.add(width, batch, race.run(quick, name, subject, List.of(Way.EAGER)));
      }
    }
    Optional<Sample> ours = cells.rate("ours");
    Optional<Sample> eager = cells.rate(Way.EAGER.title());
    Optional<Sample> ratio = ours.flatMap(o -> eager.map(o::over));
    draft
        .table()
        .row(
            GRID.replace("train ", ""),
            text(ours),
            text(eager),
            "-",
            "-",
            "-",
            "-",
            "-",
            "-",
            ratio.map(Sample::text).orElse("-"),
            "-");
    draft.note(cells.sentence());
    goal(GRID, ratio, GRID_GOAL);
  }

  /** Of a row that is short: what its products leave to be won. */
  private void bound(String name, Outcome outcome, double goal) {
    Optional<Sample> products = outcome.rate(Way.PRODUCTS.title());
    Optional<Sample> best = outcome.bestPeer().flatMap(p -> outcome.rate(p.contender().name()));
    if (products.isPresent()
        && best.isPresent()
        && outcome.ratio().map(r -> r.median() < goal).orElse(false)) {
      draft.note(
          "%s: the products of a step alone are %s times as fast as the best eager step (goal %s)"
              .formatted(name, products.get().over(best.get()).text(), goal));
    }
  }

  private void goal(String name, Optional<Sample> ratio, double goal) {
    draft.goal(Goal.ratio(name, ratio.map(Sample::median).orElse(Double.NaN), goal));
  }

  private static String text(Optional<Sample> rates) {
    return rates.map(sample -> String.format(Locale.ROOT, "%,.0f", sample.median())).orElse("-");
  }
}
