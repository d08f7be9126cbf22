package io.orograph.benchmarks.faults.run;

import io.orograph.benchmarks.faults.history.History;
import io.orograph.benchmarks.faults.history.HistoryCheck;
import io.orograph.benchmarks.faults.history.Seen;
import io.orograph.benchmarks.faults.history.Undisturbed;
import io.orograph.benchmarks.faults.history.Verdict;
import io.orograph.benchmarks.faults.lab.FaultLab;
import io.orograph.benchmarks.faults.lab.Part;
import io.orograph.benchmarks.faults.wire.LabClient;
import io.orograph.benchmarks.faults.wire.LabClient.Unanswered;
import io.orograph.benchmarks.report.Goal;
import io.orograph.benchmarks.report.Section;
import io.orograph.benchmarks.report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One sweep undisturbed, then the same again and again while processes die. */
public final class FaultsBenchmark {
  /** Sweeps that are trained and measured at once. */
  private static final int AT_ONCE = 2;

  /** How long after the last fault everything has ended. */
  private static final long SETTLE_SECONDS = 600;

  private static final long TURN_MILLIS = 200;

  /** Findings shown of each kind; all are in the folder. */
  private static final int SHOWN = 5;

  private static final Fault.Kind[] COLUMNS = Fault.Kind.values();

  private final Trial trial;
  private final History history = new History();
  private final Restarts restarts = new Restarts();
  private final List<String> findings = new ArrayList<>();
  private final Section.Draft draft =
      new Section.Draft(
          "Sweeps while processes are killed",
          new Table("process, or its connections", "kill", "pause", "reset", "delay", "half open"));

  private FaultsBenchmark(Trial trial) {
    this.trial = trial;
  }

  /** Runs it whole. */
  public static Section run(Trial trial)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    return new FaultsBenchmark(trial).section();
  }

  /**
   * What an undisturbed lab says of the sweep.
   *
   * @param startMillis from the start of its processes to the acceptance of the sweep
   */
  record Reference(Undisturbed listed, String table, long startMillis) {

    /** On a machine that is slow or busy faults come further apart, or nothing would ever be up. */
    long mostGapMillis(Trial trial) {
      return Math.max(trial.mostGapMillis(), startMillis / 2);
    }
  }

  private Section section()
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    trial.progress().accept("the undisturbed sweep");
    Reference reference = undisturbed(trial);
    List<String> tables = new ArrayList<>();
    try (FaultLab lab = lab(trial, "disturbed");
        LabClient client = LabClient.open(lab.clientPort(), lab.tokenFile(), history);
        Crowd crowd = new Crowd(client, trial.sweep(), trial.seed(), restarts::leased)) {
      lab.startAll();
      Injector injector = disturb(lab, crowd, reference.mostGapMillis(trial));
      crowd.end();
      // What is looked at last is what lies on the disk.
      lab.kill(Part.ORCHESTRATOR);
      lab.start(Part.ORCHESTRATOR);
      trial.progress().accept("the last look at %d sweeps".formatted(crowd.names().size()));
      crowd.lookOnceMore();
      for (String sweep : crowd.names()) {
        tables.add(table(client, sweep));
      }
      tell(injector, client, crowd);
    }
    judge(HistoryCheck.of(history.all(), reference.listed()));
    compare(tables, reference.table());
    Files.write(trial.folder().resolve("findings.txt"), findings);
    Files.write(
        trial.folder().resolve("history.txt"),
        history.all().stream().map(FaultsBenchmark::line).toList());
    return draft.section();
  }

  /** A line of the history's file: of lists their sizes, or it would be hundreds of megabytes. */
  private static String line(Seen seen) {
    return seen instanceof Seen.Listed l
        ? "Listed[client=%s, sweep=%s, asked=%d, ended=%d of %d, measured=%d]"
            .formatted(
                l.client(),
                l.sweep(),
                l.asked(),
                l.runs().values().stream().filter(outcome -> !outcome.isEmpty()).count(),
                l.runs().size(),
                l.measured().size())
        : seen.toString();
  }

  /** A lab of a trial. */
  static FaultLab lab(Trial trial, String name) throws IOException {
    return new FaultLab(trial.home(), trial.folder().resolve(name), trial.leaseMillis());
  }

  /** Runs the sweep of a trial once, in a lab of its own that nobody disturbs. */
  static Reference undisturbed(Trial trial)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    String name = "undisturbed";
    try (FaultLab lab = lab(trial, name);
        LabClient client = LabClient.open(lab.clientPort(), lab.tokenFile(), new History());
        Crowd crowd = new Crowd(client, trial.sweep(), trial.seed(), at -> {})) {
      long began = System.nanoTime();
      lab.startAll();
      crowd.submit(name);
      long startMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
      crowd.settle(SETTLE_SECONDS);
      if (!crowd.open().isEmpty()) {
        throw new IOException("the undisturbed sweep has not ended (see " + trial.folder() + ")");
      }
      crowd.end();
      return new Reference(
          Undisturbed.of(client.list("reference", name)), client.table(name), startMillis);
    } catch (Unanswered e) {
      throw new IOException("the undisturbed lab does not answer (see " + trial.folder() + ")", e);
    }
  }

  /** Submits one sweep after another until the plan is done, then waits for their ends. */
  private Injector disturb(FaultLab lab, Crowd crowd, long mostGapMillis)
      throws IOException, InterruptedException, ExecutionException {
    CountDownLatch stopped = new CountDownLatch(1);
    FaultPlan plan = new FaultPlan(trial.seed(), trial.leaseMillis(), mostGapMillis);
    Injector injector = new Injector(lab, plan, trial, stopped, restarts);
    crowd.submit(name(1));
    crowd.begin();
    try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> faults =
          thread.submit(
              () -> {
                injector.run(trial.kills());
                return null;
              });
      try {
        while (!faults.isDone()) {
          if (crowd.open().size() < AT_ONCE) {
            crowd.submit(name(crowd.names().size() + 1));
          }
          var unused = stopped.await(TURN_MILLIS, TimeUnit.MILLISECONDS);
        }
        faults.get();
      } finally {
        stopped.countDown();
      }
    }
    injector.startAgain();
    trial
        .progress()
        .accept("no more faults; %d sweeps have not ended".formatted(crowd.open().size()));
    crowd.settle(SETTLE_SECONDS);
    crowd.open().forEach(sweep -> draft.note(sweep + " has not ended"));
    return injector;
  }

  private static String name(int number) {
    return "disturbed-" + number;
  }

  private static String table(LabClient client, String sweep) {
    try {
      return client.table(sweep);
    } catch (Unanswered e) {
      return "not exported: " + e.getMessage();
    }
  }

  private void tell(Injector injector, LabClient client, Crowd crowd) {
    for (Part part : Part.values()) {
      String[] row = new String[1 + COLUMNS.length];
      row[0] = part.label();
      for (int i = 0; i < COLUMNS.length; i++) {
        row[1 + i] = Integer.toString(injector.count(COLUMNS[i], part));
      }
      draft.table().row(row);
    }
    draft.note(
        "%d sweeps, %,d answers noted; calls without an answer, by status: %s"
            .formatted(crowd.names().size(), history.length(), client.unanswered()));
    draft.note("processes that ended by themselves: " + injector.died());
    draft.note(restarts.text());
    draft.goal(Goal.atMost("faults, sweeps that did not end", crowd.open().size(), 0, ""));
    draft.goal(
        new Goal(
            "faults, processes killed",
            injector.kills(),
            trial.kills(),
            Goal.Direction.AT_LEAST,
            ""));
  }

  private void judge(Verdict verdict) {
    draft.note("%,d acknowledged facts were looked for".formatted(verdict.facts()));
    claim("faults, acknowledged facts lost", verdict.lost());
    claim("faults, duplicates", verdict.twice());
    claim("faults, runs that did not end exactly once", verdict.unended());
    claim("faults, facts that a watcher missed or was told out of order", verdict.gaps());
    claim("faults, measurements unlike the undisturbed sweep's", verdict.differing());
  }

  private void compare(List<String> tables, String reference) {
    List<String> values = Tables.values(reference);
    List<String> different = new ArrayList<>();
    for (String table : tables) {
      List<String> rows = new ArrayList<>(Tables.values(table));
      if (!rows.equals(values)) {
        rows.removeAll(values);
        different.add(
            "%d rows that the undisturbed table has not, first %s"
                .formatted(rows.size(), rows.stream().limit(2).toList()));
      }
    }
    draft.note(
        "tables that are the undisturbed one byte for byte, what values cost included: %d of %d"
            .formatted(tables.stream().filter(reference::equals).count(), tables.size()));
    claim("faults, tables unlike the undisturbed sweep's", different);
  }

  private void claim(String name, List<String> wrong) {
    wrong.stream().limit(SHOWN).forEach(text -> draft.note(name + ": " + text));
    wrong.forEach(text -> findings.add(name + ": " + text));
    draft.goal(Goal.atMost(name, wrong.size(), 0, ""));
  }
}
