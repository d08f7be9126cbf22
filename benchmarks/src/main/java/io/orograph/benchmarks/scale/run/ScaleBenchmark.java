package io.orograph.benchmarks.scale.run;

import io.orograph.benchmarks.report.Goal;
import io.orograph.benchmarks.report.Section;
import io.orograph.benchmarks.report.Table;
import io.orograph.benchmarks.scale.wire.Delays;
import io.orograph.benchmarks.scale.wire.Load;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** How much work the orchestrator gives out, how fast, and what it costs. */
public final class ScaleBenchmark {
  private static final int LANES = 16;

  /** Runs that take no time: so many are always on their way that nobody waits for a lane. */
  private static final int NO_OP_LANES = Integer.getInteger("scale.lanes", 64);

  /** On sixteen lanes a hundred runs a second. */
  private static final Duration PACED = Duration.ofMillis(160);

  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Longer than any scenario. */
  private static final Duration FOR_EVER = Duration.ofHours(1);

  private static final int READERS = 50;
  private static final int STALLED = 10;
  private static final int POINTS = 1000;

  private final Path home;
  private final Path work;
  private final boolean brief;
  private final String only;
  private final Optional<RayPeer> ray;
  private final Consumer<String> progress;
  private final Section.Draft draft =
      new Section.Draft(
          "The orchestrator under load, with a trainer that trains nothing",
          new Table("what", "figure", "Ray Tune", "ratio"));

  private ScaleBenchmark(
      Path home,
      Path work,
      boolean brief,
      String only,
      Optional<RayPeer> ray,
      Consumer<String> progress) {
    this.home = home;
    this.work = work;
    this.brief = brief;
    this.only = only;
    this.ray = ray;
    this.progress = progress;
  }

  /**
   * Measures all rows that are wanted.
   *
   * @param home the project's folder, with the built modules
   * @param work for the databases of this run
   * @param brief fewer runs
   * @param only rows whose name contains this, empty for all
   * @param ray the other side, if it is there
   */
  public static Section run(
      Path home,
      Path work,
      boolean brief,
      String only,
      Optional<RayPeer> ray,
      Consumer<String> progress)
      throws IOException, InterruptedException {
    ScaleBenchmark benchmark = new ScaleBenchmark(home, work, brief, only, ray, progress);
    benchmark.noOps();
    benchmark.paced();
    benchmark.seconds();
    benchmark.restarted();
    benchmark.million();
    benchmark.points();
    benchmark.many();
    if (ray.isEmpty()) {
      benchmark.draft.note(
          "Ray Tune: not found, nothing is compared (`OROGRAPH_PYTHON` with `ray[tune]`)");
    }
    return benchmark.draft.section();
  }

  private boolean wants(String name) {
    boolean wanted = name.contains(only);
    if (wanted) {
      progress.accept(name);
    }
    return wanted;
  }

  private Load load(String name, Duration held) throws IOException {
    return load(name, LANES, held);
  }

  private Load load(String name, int lanes, Duration held) throws IOException {
    return new Load(home, work.resolve(name), lanes, held);
  }

  private static String text(double value) {
    return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
  }

  private void row(String name, double value, String unit) {
    draft.table().row(name, text(value) + unit, "-", "-");
  }

  private void noOps() throws IOException, InterruptedException {
    String name = "no-op runs";
    if (!wants(name)) {
      return;
    }
    int batches = brief ? 30 : 100;
    double rate;
    try (Load load = load("no-op", NO_OP_LANES, Duration.ZERO)) {
      String first = load.submit("warm", 20, 20);
      load.awaitEnd(first);
      long began = System.nanoTime();
      load.awaitEnd(load.submit("no-op", 100, batches));
      rate = 100.0 * batches / ((System.nanoTime() - began) / 1e9);
    }
    compared(name + " on " + NO_OP_LANES + " lanes, a second", rate, ray(0, brief ? 200 : 1000));
    draft.goal(Goal.atLeast(name, rate, 500, "/s"));
  }

  /** Trials a second of Ray Tune; a note says why there are none. */
  private Optional<Double> ray(double held, int trials) {
    Optional<Double> rate = ray.flatMap(r -> r.runsPerSecond(held, trials));
    if (ray.isPresent() && rate.isEmpty()) {
      draft.note("Ray Tune, trials of %s s: ".formatted(text(held)) + ray.get().lastWords());
    }
    return rate;
  }

  private void compared(String name, double rate, Optional<Double> theirs) {
    draft
        .table()
        .row(
            name,
            text(rate),
            theirs.map(ScaleBenchmark::text).orElse("-"),
            theirs.map(t -> text(rate / t) + "x").orElse("-"));
  }

  private void paced() throws IOException, InterruptedException {
    String name = "dispatch and watch";
    if (!wants(name)) {
      return;
    }
    try (Load load = load("paced", PACED)) {
      load.awaitEnd(load.submit("warm", 20, 20));
      Delays warm = load.trainer().waits();
      int before = warm.count();
      String sweep = load.submit("paced", 100, brief ? 20 : 60);
      load.watchers().watch(load.orchestrator(), sweep, READERS, STALLED);
      load.awaitEnd(sweep);
      Delays waits = load.trainer().waits().after(before);
      Delays watched = load.watchers().delays();
      double held = load.orchestrator().reachableMegabytes();
      int broken = load.watchers().broken();
      load.watchers().release();
      double freed = load.orchestrator().reachableMegabytes();
      row("lane free to next training, p50", waits.millis(0.5), " ms");
      row("lane free to next training, p99", waits.millis(0.99), " ms");
      row("trainer to each of 50 watchers, p99", watched.millis(0.99), " ms");
      row("heap for 10 stalled watchers", Math.max(0, held - freed), " MB");
      draft.note(
          "%d runs at %s runs a second, %d ends seen by watchers"
              .formatted(waits.count(), text(waits.count() / load.trained()), watched.count()));
      draft.goal(Goal.atMost("dispatch, p50", waits.millis(0.5), 5, " ms"));
      draft.goal(Goal.atMost("dispatch, p99", waits.millis(0.99), 50, " ms"));
      draft.goal(Goal.atMost("watch streams that broke", broken, 0, ""));
      draft.goal(Goal.atMost("watch streams, p99", watched.millis(0.99), 250, " ms"));
      draft.goal(Goal.atMost("10 stalled watchers", Math.max(0, held - freed), 50, " MB"));
    }
  }

  private void seconds() throws IOException, InterruptedException {
    String name = "runs of 1 s";
    if (!wants(name)) {
      return;
    }
    int batches = brief ? 4 : 100;
    int runs = 100 * batches;
    double over;
    double seconds;
    try (Load load = load("seconds", SECOND)) {
      String sweep = load.submit("seconds", 100, batches);
      load.awaitEnd(sweep);
      seconds = load.trained();
      over = 100 * (seconds * LANES / runs - 1);
    }
    compared(name + " on 16 lanes, a second", runs / seconds, ray(1, brief ? 64 : 400));
    draft.goal(Goal.atMost(name + ", over ideal", over, 2, " %"));
  }

  private void restarted() throws IOException, InterruptedException {
    String name = "killed orchestrator";
    if (!wants(name)) {
      return;
    }
    Delays delays = new Delays();
    try (Load load = load("restarted", PACED)) {
      String sweep = load.submit("restarted", 100, 100);
      for (int kill = 0; kill < 3; kill++) {
        load.awaitBegun(500);
        load.orchestrator().kill();
        load.drainBegun();
        long killed = System.nanoTime();
        load.orchestrator().start();
        load.awaitBegun(1);
        delays.add(System.nanoTime() - killed);
      }
      load.cancel(sweep);
    }
    row("kill -9 to next training, longest of 3", delays.most() / 1000, " s");
    draft.goal(Goal.atMost(name + ", first new lease", delays.most() / 1000, 10, " s"));
  }

  private void million() throws IOException, InterruptedException {
    String name = "sweep of 10^6 cells";
    if (!wants(name)) {
      return;
    }
    double seconds;
    try (Load load = load("million", PACED)) {
      load.awaitEnd(load.submit("warm", 20, 20));
      load.drainBegun();
      long began = System.nanoTime();
      String sweep = load.submit("million", 1000, 1000);
      load.awaitBegun(1);
      seconds = (System.nanoTime() - began) / 1e9;
      load.cancel(sweep);
    }
    row(name + ", submitted to first training", seconds, " s");
    draft.goal(Goal.atMost(name + ", first lease", seconds, 1, " s"));
  }

  private void points() throws IOException, InterruptedException {
    String name = "curve points";
    if (!wants(name)) {
      return;
    }
    double rate;
    try (Load load = load("points", FOR_EVER)) {
      String sweep = load.submit("points", 1, 1);
      load.awaitBegun(1);
      load.trainer().stream(POINTS, SECOND);
      rate = load.trainer().stream(POINTS, SECOND.multipliedBy(brief ? 3 : 10));
      load.cancel(sweep);
    }
    draft.table().row("live curve points taken, a second", text(rate), "-", "-");
    draft.goal(Goal.atLeast(name, rate, 1e6, "/s"));
  }

  private void many() throws IOException, InterruptedException {
    String name = "many runs";
    if (!wants(name)) {
      return;
    }
    int batches = brief ? 20 : 200;
    int runs = 500 * batches;
    try (Load load = load("many", Duration.ZERO)) {
      String sweep = load.submit("many", 500, batches);
      load.awaitEnd(sweep);
      double heap = load.orchestrator().reachableMegabytes();
      load.trainer().hold(PACED);
      load.drainBegun();
      String writing = load.submit("writing", 100, 100);
      load.awaitBegun(200);
      Delays listed = load.listing(sweep, SECOND.multipliedBy(brief ? 5 : 20));
      load.cancel(writing);
      row(
          "ListRuns beside 100 runs a second, p99 of " + listed.count(),
          listed.millis(0.99),
          " ms");
      row("heap reachable after " + runs + " runs", heap, " MB");
      if (brief) {
        draft.note("short: " + runs + " runs where the goals speak of 100,000");
      }
      draft.goal(Goal.atMost("ListRuns, p99", listed.millis(0.99), 50, " ms"));
      draft.goal(Goal.atMost("heap, " + runs + " runs", heap, 512, " MB"));
    }
  }
}
