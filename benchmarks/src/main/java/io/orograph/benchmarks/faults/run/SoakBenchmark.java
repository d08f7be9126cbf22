package io.orograph.benchmarks.faults.run;

import io.orograph.benchmarks.faults.history.History;
import io.orograph.benchmarks.faults.history.HistoryCheck;
import io.orograph.benchmarks.faults.history.Verdict;
import io.orograph.benchmarks.faults.lab.FaultLab;
import io.orograph.benchmarks.faults.lab.Part;
import io.orograph.benchmarks.faults.lab.Proxy;
import io.orograph.benchmarks.faults.wire.LabClient;
import io.orograph.benchmarks.faults.wire.LabClient.Unanswered;
import io.orograph.benchmarks.heap.ReachableHeap;
import io.orograph.benchmarks.memory.ProcessMemory;
import io.orograph.benchmarks.report.Goal;
import io.orograph.benchmarks.report.Section;
import io.orograph.benchmarks.report.Table;
import io.orograph.benchmarks.report.Trend;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A lab at work for a long time: sweeps arrive, workers go and come back, connections break now and
 * then. The orchestrator is left alone, so that its memory tells something.
 */
public final class SoakBenchmark {
  private static final int AT_ONCE = 2;
  private static final long SETTLE_SECONDS = 600;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** Memory counts from here on, or from a third of a shorter run. */
  private static final double WARM_MINUTES = 10;

  /** Times that the heap is looked into: each is a full collection. */
  private static final int HEAP_LOOKS = 15;

  private static final double MOST_GROWTH = 2;
  private static final double MOST_READ_MILLIS = 50;
  private static final List<Part> WORKERS =
      List.of(Part.TRAINER, Part.SECOND_TRAINER, Part.METRICS);

  private final Trial trial;
  private final double minutes;
  private final long faultSeconds;
  private final RandomStream random;
  private final History history = new History();
  private final List<double[]> resident = new ArrayList<>();
  private final List<double[]> reachable = new ArrayList<>();
  private final List<Double> reads = new ArrayList<>();
  private int gone;
  private int broken;
  private int ended;
  private int silent;
  private final Section.Draft draft =
      new Section.Draft(
          "A lab at work for a long time",
          new Table("what", "mean", "least", "most", "growth per hour, %"));

  private SoakBenchmark(Trial trial, double minutes, long faultSeconds) {
    this.trial = trial;
    this.minutes = minutes;
    this.faultSeconds = faultSeconds;
    this.random = Seed.of(trial.seed()).derive("soak").stream();
  }

  /**
   * Runs it whole.
   *
   * @param trial where, with which seed and sweep
   * @param minutes how long sweeps arrive
   * @param faultSeconds between two disturbances
   */
  public static Section run(Trial trial, double minutes, long faultSeconds)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    return new SoakBenchmark(trial, minutes, faultSeconds).section();
  }

  private Section section()
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    trial.progress().accept("the undisturbed sweep");
    FaultsBenchmark.Reference reference = FaultsBenchmark.undisturbed(trial);
    try (FaultLab lab = FaultsBenchmark.lab(trial, "soak");
        LabClient client = LabClient.open(lab.clientPort(), lab.tokenFile(), history);
        Crowd crowd = new Crowd(client, trial.sweep(), trial.seed(), at -> {})) {
      lab.holdHeap();
      lab.startAll();
      crowd.submit(name(1));
      crowd.begin();
      work(lab, client, crowd);
      trial.progress().accept("no more sweeps; %d have not ended".formatted(crowd.open().size()));
      crowd.settle(SETTLE_SECONDS);
      crowd.open().forEach(sweep -> draft.note(sweep + " has not ended"));
      crowd.end();
      crowd.lookOnceMore();
      draft.note(
          "seed %d; %d sweeps in %.0f minutes; workers killed: %d, connections reset: %d; %,d answers noted"
              .formatted(
                  trial.seed(), crowd.names().size(), minutes, gone, broken, history.length()));
      judge(HistoryCheck.of(history.all(), reference.listed()), crowd);
    }
    memory();
    latency();
    return draft.section();
  }

  private static String name(int number) {
    return "soak-" + number;
  }

  private void work(FaultLab lab, LabClient client, Crowd crowd)
      throws IOException, InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    long began = System.nanoTime();
    long end = began + (long) (minutes * 60 * SECOND);
    long disturb = began + faultSeconds * SECOND;
    long tell = began;
    long heap = began;
    while (System.nanoTime() < end) {
      long now = System.nanoTime();
      if (crowd.open().size() < AT_ONCE) {
        crowd.submit(name(crowd.names().size() + 1));
      }
      if (now >= disturb) {
        disturb(lab);
        disturb = now + faultSeconds * SECOND;
      }
      look(lab, client, (now - began) / 3.6e12);
      if (now >= heap) {
        heap = now + (end - began) / HEAP_LOOKS;
        reachable(lab, (now - began) / 3.6e12);
      }
      if (now >= tell) {
        tell = now + 60 * SECOND;
        trial
            .progress()
            .accept(
                "%.0f of %.0f min, %d sweeps"
                    .formatted((now - began) / 6e10, minutes, crowd.names().size()));
      }
      var unused = never.await(1, TimeUnit.SECONDS);
    }
  }

  private void disturb(FaultLab lab) throws IOException, InterruptedException {
    Part part = WORKERS.get(random.nextInt(WORKERS.size()));
    if (random.nextInt(3) == 0) {
      lab.proxies(part).forEach(Proxy::reset);
      broken++;
    } else {
      lab.kill(part);
      lab.start(part);
      gone++;
    }
  }

  private void look(FaultLab lab, LabClient client, double hours) throws IOException {
    long pid = lab.pid(Part.ORCHESTRATOR);
    if (pid == 0) {
      ended++;
      draft.note("the orchestrator has ended by itself after %.2f h".formatted(hours));
      lab.start(Part.ORCHESTRATOR);
      return;
    }
    resident.add(new double[] {hours, ProcessMemory.of(pid).resident()});
    long asked = System.nanoTime();
    try {
      var unused = client.read("soaker", name(1));
      reads.add((System.nanoTime() - asked) / 1e6);
    } catch (Unanswered e) {
      silent++;
    }
  }

  private void reachable(FaultLab lab, double hours) throws IOException {
    long pid = lab.pid(Part.ORCHESTRATOR);
    if (pid != 0) {
      reachable.add(new double[] {hours, ReachableHeap.megabytes(pid)});
    }
  }

  private void judge(Verdict verdict, Crowd crowd) {
    int wrong =
        verdict.lost().size()
            + verdict.twice().size()
            + verdict.unended().size()
            + verdict.gaps().size()
            + verdict.differing().size();
    draft.note("%,d acknowledged facts were looked for".formatted(verdict.facts()));
    draft.goal(Goal.atMost("soak, facts lost, doubled or differing", wrong, 0, ""));
    draft.goal(Goal.atMost("soak, sweeps that did not end", crowd.open().size(), 0, ""));
    draft.goal(Goal.atMost("soak, ends of the orchestrator by itself", ended, 0, ""));
    draft.goal(Goal.atMost("soak, reads without an answer", silent, 0, ""));
  }

  private void memory() {
    double warm = Math.min(WARM_MINUTES, minutes / 3) / 60;
    draft.note("memory from minute %.1f on".formatted(warm * 60));
    trend("heap reachable in the orchestrator, MB", reachable, warm);
    OptionalDouble found = trend("resident set of the orchestrator, MB", resident, warm);
    if (found.isEmpty()) {
      return;
    }
    double growth = found.getAsDouble();
    if (minutes >= 2 * WARM_MINUTES) {
      draft.goal(
          Goal.atMost("soak, growth of the orchestrator's memory", growth, MOST_GROWTH, " %/h"));
    } else {
      draft.note("no goal of memory: in a run this short the code is still being compiled");
    }
  }

  /** The growth of what was seen from {@code warm} hours on, in percent of its mean per hour. */
  private OptionalDouble trend(String what, List<double[]> seen, double warm) {
    List<double[]> counted = seen.stream().filter(r -> r[0] >= warm).toList();
    if (counted.size() < 3) {
      draft.note(what + ": too short to say anything");
      return OptionalDouble.empty();
    }
    double[] sizes = counted.stream().mapToDouble(r -> r[1]).toArray();
    Trend trend = Trend.of(counted.stream().mapToDouble(r -> r[0]).toArray(), sizes);
    double growth = 100 * trend.slope() / trend.mean();
    row(what, sizes, number(growth));
    draft.note(
        "%s: error of the growth %.1f %% per hour"
            .formatted(what, 100 * trend.slopeError() / trend.mean()));
    return OptionalDouble.of(growth);
  }

  private void latency() {
    double[] sorted = reads.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      draft.note("no read was answered");
      return;
    }
    row("time of a GetSweep, ms", sorted, "-");
    double late = sorted[(int) Math.ceil(0.99 * sorted.length) - 1];
    draft.goal(Goal.atMost("soak, GetSweep, p99", late, MOST_READ_MILLIS, " ms"));
  }

  private void row(String what, double[] values, String growth) {
    draft
        .table()
        .row(
            what,
            number(Arrays.stream(values).average().orElse(Double.NaN)),
            number(Arrays.stream(values).min().orElse(Double.NaN)),
            number(Arrays.stream(values).max().orElse(Double.NaN)),
            growth);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
