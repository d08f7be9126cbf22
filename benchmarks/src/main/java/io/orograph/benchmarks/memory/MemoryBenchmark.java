package io.orograph.benchmarks.memory;

import io.orograph.benchmarks.lanes.LaneWork;
import io.orograph.benchmarks.lanes.Lanes;
import io.orograph.benchmarks.report.Goal;
import io.orograph.benchmarks.report.Section;
import io.orograph.benchmarks.report.Table;
import io.orograph.benchmarks.report.Trend;
import io.orograph.engine.runtime.NativeHeap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The slope of resident memory over time, once the process has settled.
 *
 * <p>Memory is read twice: once a second, whatever the lanes do, and between two turns, when they
 * are at rest and free pages have been given back. The former is a sawtooth of hundreds of MB, in
 * which a slope of 2 % per hour would take hours to see; the latter is what the process cannot do
 * without, and a leak shows in it at once.
 */
public final class MemoryBenchmark {
  private static final double GOAL = 2;
  private static final double TURN_SECONDS = 15;

  private final Lanes lanes;
  private final List<LaneWork> works;
  private final Consumer<String> progress;
  private final List<Reading> readings = new CopyOnWriteArrayList<>();
  private final List<Reading> atRest = new ArrayList<>();

  private record Reading(double hours, ProcessMemory memory) {}

  private MemoryBenchmark(Lanes lanes, int widths, Consumer<String> progress) {
    this.lanes = lanes;
    this.progress = progress;
    this.works =
        IntStream.range(0, lanes.count())
            .<LaneWork>mapToObj(i -> new Workload(i * 37, widths))
            .toList();
  }

  /**
   * Trains and measures on all lanes.
   *
   * @param widths how many kinds of network there are, each with a program of its own
   * @param settle minutes before readings count
   * @param measure minutes of readings that count
   * @param progress told where memory stands
   */
  public static Section run(
      Lanes lanes, int widths, double settle, double measure, Consumer<String> progress) {
    MemoryBenchmark benchmark = new MemoryBenchmark(lanes, widths, progress);
    double cells = benchmark.work(settle);
    benchmark.readings.clear();
    benchmark.atRest.clear();
    cells += benchmark.read(measure);
    return benchmark.section(settle, measure, cells);
  }

  private double work(double minutes) {
    double cells = 0;
    long began = System.nanoTime();
    while (System.nanoTime() - began < minutes * 60e9) {
      double left = minutes * 60 - (System.nanoTime() - began) / 1e9;
      double turn = Math.min(TURN_SECONDS, Math.max(1, left));
      cells += lanes.run(works, turn).perSecond() * turn;
      NativeHeap.trim();
      ProcessMemory memory = ProcessMemory.now();
      double hours = (System.nanoTime() - began) / 3600e9;
      atRest.add(new Reading(hours, memory));
      progress.accept(
          String.format(
              Locale.ROOT,
              "after %.1f min: %.0f cells, %.0f MB resident",
              hours * 60,
              cells,
              memory.resident()));
    }
    return cells;
  }

  private double read(double minutes) {
    try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
      long began = System.nanoTime();
      ScheduledFuture<?> reading =
          clock.scheduleAtFixedRate(() -> read(began), 0, 1, TimeUnit.SECONDS);
      double cells = work(minutes);
      reading.cancel(false);
      return cells;
    }
  }

  private void read(long began) {
    readings.add(new Reading((System.nanoTime() - began) / 3600e9, ProcessMemory.now()));
  }

  private Section section(double settle, double measure, double cells) {
    Section.Draft draft =
        new Section.Draft(
            "Memory of a process that trains and measures",
            new Table(
                "reading", "mean, MB", "slope, MB/h", "slope, %/h", "error of the slope, %/h"));
    Trend resident = trend(atRest, ProcessMemory::resident);
    row(draft.table(), "VmRSS at rest", resident);
    row(draft.table(), "Pss at rest", trend(atRest, ProcessMemory::proportional));
    row(draft.table(), "VmRSS at work", trend(readings, ProcessMemory::resident));
    double error = 100 * resident.slopeError() / resident.mean();
    draft.note(
        String.format(
            Locale.ROOT,
            "%d lanes, about %.0f cells trained and measured; %d readings at rest and %d at work over %.1f min after %.1f min",
            lanes.count(),
            cells,
            atRest.size(),
            readings.size(),
            measure,
            settle));
    if (!(error < GOAL)) {
      draft.note(
          "the slope's error is as large as the goal: run longer before reading anything into it");
    }
    if (settle < 10) {
      draft.note("a short run: the goal speaks of what comes after ten minutes");
    }
    draft.goal(
        Goal.atMost(
            String.format(Locale.ROOT, "memory, resident set at rest after %.0f min", settle),
            100 * resident.slope() / resident.mean(),
            GOAL,
            " %/h"));
    return draft.section();
  }

  private static Trend trend(List<Reading> readings, ToDoubleFunction<ProcessMemory> figure) {
    return Trend.of(
        readings.stream().mapToDouble(Reading::hours).toArray(),
        readings.stream().mapToDouble(r -> figure.applyAsDouble(r.memory())).toArray());
  }

  private static void row(Table table, String name, Trend trend) {
    table.row(
        name,
        String.format(Locale.ROOT, "%.0f", trend.mean()),
        String.format(Locale.ROOT, "%+.1f", trend.slope()),
        String.format(Locale.ROOT, "%+.2f", 100 * trend.slope() / trend.mean()),
        String.format(Locale.ROOT, "%.2f", 100 * trend.slopeError() / trend.mean()));
  }
}
