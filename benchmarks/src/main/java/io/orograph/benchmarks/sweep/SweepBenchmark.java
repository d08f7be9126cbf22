package io.orograph.benchmarks.sweep;

import io.orograph.benchmarks.bench.Bench;
import io.orograph.benchmarks.peer.PeerEnvironment;
import io.orograph.benchmarks.report.Goal;
import io.orograph.benchmarks.report.Sample;
import io.orograph.benchmarks.report.Section;
import io.orograph.benchmarks.report.Table;
import io.orograph.core.metric.MetricKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The whole small sweep: training, losses, Hessian, connectivity, CKA, distance. */
public final class SweepBenchmark {
  /** What a gap between both sides may be, in standard errors over few replicates. */
  private static final double AGREE = 4;

  private static final List<MetricKind> COMPARED =
      List.of(
          MetricKind.TRAIN_LOSS,
          MetricKind.TEST_ACCURACY,
          MetricKind.TOP_EIGENVALUE,
          MetricKind.HESSIAN_TRACE,
          MetricKind.MODE_CONNECTIVITY,
          MetricKind.CKA_SIMILARITY);

  private final Bench bench;
  private final String python;
  private final Section.Draft draft =
      new Section.Draft(
          "A whole sweep, seconds from the start of a command to its end",
          new Table("row", "ours", "PyTorch", "PyTorch / ours"));

  private SweepBenchmark(Bench bench, String python) {
    this.bench = bench;
    this.python = python;
  }

  /** The ways of {@code small_sweep.py}. */
  private enum Way {
    SCRIPTS,
    CAREFUL,
    PACKED;

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Runs all rows that are wanted. */
  public static Section run(Bench bench, String python) throws IOException, InterruptedException {
    SweepBenchmark benchmark = new SweepBenchmark(bench, python);
    SmallSweep whole = SmallSweep.quickstart(bench.home());
    if (bench.brief()) {
      benchmark.rows("2 cells", whole.only(List.of(16, 96), List.of(16)), List.of(Way.SCRIPTS));
      benchmark.rows(
          "6 cells",
          whole.only(List.of(16, 48, 96), List.of(16, 64)),
          List.of(Way.CAREFUL, Way.PACKED));
    } else {
      benchmark.rows(
          "6 cells", whole.only(List.of(16, 48, 96), List.of(16, 64)), List.of(Way.SCRIPTS));
      benchmark.rows("quickstart grid", whole, List.of(Way.CAREFUL, Way.PACKED));
    }
    return benchmark.draft.section();
  }

  private void rows(String size, SmallSweep sweep, List<Way> ways)
      throws IOException, InterruptedException {
    List<Way> wanted = ways.stream().filter(w -> bench.wants(name(size, w), true)).toList();
    if (wanted.isEmpty()) {
      return;
    }
    Path folder = Files.createTempDirectory(bench.work(), "sweep");
    sweep.writeTo(folder);
    List<Double> ours = new ArrayList<>();
    Map<Way, List<Double>> theirs = new EnumMap<>(Way.class);
    for (int round = 0; round < rounds(); round++) {
      bench.progress().accept("sweep, " + size + ", ours, round " + (round + 1));
      Command our = ours(folder, round);
      ours.add(our.seconds());
      for (Way way : wanted) {
        if (bench.peers().isPresent()) {
          bench.progress().accept(name(size, way) + ", PyTorch, round " + (round + 1));
          Command their = theirs(folder, way);
          theirs.computeIfAbsent(way, w -> new ArrayList<>()).add(their.seconds());
          if (round == 0) {
            agreement(
                name(size, way), CellValues.ours(our.answer()), CellValues.theirs(their.answer()));
          }
        }
      }
    }
    for (Way way : wanted) {
      row(size, way, new Sample(ours), theirs.getOrDefault(way, List.of()));
    }
  }

  private int rounds() {
    return bench.brief() ? 1 : Math.min(3, bench.race().rounds());
  }

  private Command ours(Path folder, int round) throws IOException, InterruptedException {
    String command = bench.home().resolve("orograph").toString();
    if (round == 0) {
      // Builds what is stale; a build is no part of a sweep.
      new ProcessBuilder(command, "--version").start().waitFor();
    }
    Path state = folder.resolve("ours-" + round);
    return Command.run(
        List.of(
            command,
            "quickstart",
            "--json",
            "--folder",
            state.toString(),
            "--sweep",
            SmallSweep.yaml(folder).toString()),
        folder.resolve("ours.log"),
        environment -> {});
  }

  private Command theirs(Path folder, Way way) throws IOException, InterruptedException {
    Path script = bench.home().resolve("benchmarks").resolve("peers").resolve("small_sweep.py");
    return Command.run(
        List.of(
            python,
            script.toString(),
            way.key(),
            SmallSweep.json(folder).toString(),
            Integer.toString(bench.lanes().count())),
        folder.resolve(way.key() + ".log"),
        PeerEnvironment::prepare);
  }

  private void row(String size, Way way, Sample ours, List<Double> theirs) {
    String name = name(size, way);
    if (theirs.isEmpty()) {
      draft.table().row(name.replace("sweep, ", ""), seconds(ours), "-", "-");
    } else {
      Sample their = new Sample(theirs);
      Sample ratio = their.over(ours);
      draft.table().row(name.replace("sweep, ", ""), seconds(ours), seconds(their), ratio.text());
      goals(name, way, ratio.median());
      return;
    }
    goals(name, way, Double.NaN);
  }

  private void goals(String name, Way way, double ratio) {
    switch (way) {
      case SCRIPTS -> draft.goal(Goal.ratio(name, ratio, 5));
      case CAREFUL -> {
        draft.goal(Goal.ratio(name + " (widths up to 96)", ratio, 2));
        if (!bench.brief()) {
          draft.goal(Goal.ratio(name + " (whole grid)", ratio, 1.2));
        }
      }
      case PACKED -> {} // shown beside, without a goal
    }
  }

  private void agreement(String name, CellValues ours, CellValues theirs) {
    List<String> parts = new ArrayList<>();
    boolean agree = true;
    for (MetricKind kind : COMPARED) {
      double gap = ours.gap(theirs, kind);
      agree &= gap <= AGREE;
      parts.add(
          String.format(
              Locale.ROOT,
              "%s %.4g and %.4g (%.1f)",
              kind.name(),
              ours.mean(kind),
              theirs.mean(kind),
              gap));
    }
    draft.note(
        "agreement, %s: means over cells, ours and PyTorch's (gap in standard errors): %s: %s"
            .formatted(name, String.join(", ", parts), agree ? "agree within 4" : "DIFFER"));
    draft.goal(Goal.atMost(name + ", results that differ", agree ? 0 : 1, 0, ""));
  }

  private static String seconds(Sample sample) {
    return String.format(Locale.ROOT, "%.1f", sample.median());
  }

  private static String name(String size, Way way) {
    return "sweep, "
        + size
        + ", "
        + switch (way) {
          case SCRIPTS -> "a process per run and metric";
          case CAREFUL -> "one careful program";
          case PACKED -> "one program, packed by hand";
        };
  }
}
