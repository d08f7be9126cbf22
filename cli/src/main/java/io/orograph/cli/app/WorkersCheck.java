package io.orograph.cli.app;

import io.orograph.cli.grpc.LabWorker;
import io.orograph.cli.lab.Examination.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a lab says of its workers: who is there, whose clocks are wrong, who runs own modules. */
final class WorkersCheck {
  /** What clocks may differ by, with the time that a message takes. */
  private static final Duration APART = Duration.ofSeconds(2);

  private static final double MILLIS = 1e3;
  private static final int DIGITS = 12;

  /** Data together with a module, as workers for modules offer it. */
  private static final Pattern OWN = Pattern.compile("own-([0-9a-f]{12})\\+.*");

  private WorkersCheck() {}

  /**
   * The findings of a lab that runs.
   *
   * @param modules digests of the modules in the data folder of this machine
   */
  static List<Finding> of(List<LabWorker> workers, List<String> modules) {
    List<Finding> all = new ArrayList<>();
    all.add(there(workers, true, "trainer", "trained"));
    all.add(there(workers, false, "metrics service", "measured"));
    releases(workers, all);
    for (LabWorker worker : workers) {
      if (worker.unreachable()) {
        all.add(outOfReach(worker));
      }
      worker
          .clockAhead()
          .filter(ahead -> ahead.abs().compareTo(APART) > 0)
          .ifPresent(ahead -> all.add(clock(worker, ahead)));
    }
    modules(workers, modules, all);
    return all;
  }

  private static Finding there(
      List<LabWorker> workers, boolean trains, String service, String done) {
    List<LabWorker> all =
        workers.stream().filter(w -> w.trains() == trains && isGeneral(w)).toList();
    List<LabWorker> here = all.stream().filter(w -> !w.draining() && !w.unreachable()).toList();
    long draining = all.stream().filter(LabWorker::draining).count();
    String also = draining == 0 ? "" : ", and " + draining + " that drain";
    if (here.isEmpty()) {
      return new Finding(
          "failed",
          service,
          "none takes work%s: nothing is %s (expected: one or more; its log says why it has gone)"
              .formatted(also, done));
    }
    int lanes = here.stream().mapToInt(LabWorker::lanes).sum();
    return new Finding(
        "ok",
        service,
        "%d with %d lanes%s: %s"
            .formatted(
                here.size(),
                lanes,
                also,
                here.stream().map(LabWorker::name).collect(Collectors.joining(", "))));
  }

  /** Workers for modules offer no data by themselves, and those of own metrics none at all. */
  private static boolean isGeneral(LabWorker worker) {
    return worker.data().stream().anyMatch(name -> !OWN.matcher(name).matches());
  }

  /** Several are usual while a lab is upgraded, so they are nothing wrong. */
  private static void releases(List<LabWorker> workers, List<Finding> all) {
    TreeMap<String, TreeSet<String>> names = new TreeMap<>();
    workers.forEach(w -> names.computeIfAbsent(w.release(), r -> new TreeSet<>()).add(w.name()));
    if (names.size() > 1) {
      all.add(
          new Finding(
              "skipped",
              "releases",
              names.entrySet().stream()
                      .map(e -> e.getKey() + " of " + String.join(", ", e.getValue()))
                      .collect(Collectors.joining("; "))
                  + "; as long as an upgrade takes: docs/how-to/upgrade.md"));
    }
  }

  private static Finding outOfReach(LabWorker worker) {
    return new Finding(
        "failed",
        worker.name(),
        "gives signs of life, but the orchestrator's calls of it come to nothing: it gets no work"
            + " (expected: its address, OROGRAPH_TRAINER_HOST or OROGRAPH_METRICS_HOST and PORT,"
            + " open to the orchestrator; the orchestrator's log says what became of the calls)");
  }

  private static Finding clock(LabWorker worker, Duration ahead) {
    return new Finding(
        "failed",
        "clock of " + worker.name(),
        String.format(
            Locale.ROOT,
            "%.1f s %s the orchestrator's (expected: within %d s); times in logs and traces are"
                + " wrong, certificates may seem expired, and a bucket refuses requests from some"
                + " minutes on. Let chrony or systemd-timesyncd set the clocks of both machines",
            ahead.abs().toMillis() / MILLIS,
            ahead.isNegative() ? "behind" : "ahead of",
            APART.toSeconds()));
  }

  private static void modules(List<LabWorker> workers, List<String> modules, List<Finding> all) {
    Set<String> offered = new TreeSet<>();
    List<String> running = new ArrayList<>();
    for (LabWorker worker : workers) {
      Set<String> own =
          worker.data().stream()
              .map(OWN::matcher)
              .filter(Matcher::matches)
              .map(name -> name.group(1))
              .collect(Collectors.toCollection(TreeSet::new));
      if (!own.isEmpty()) {
        running.add(worker.name());
        offered.addAll(own);
      }
    }
    if (!running.isEmpty()) {
      all.add(
          new Finding(
              "ok",
              "modules of one's own",
              "%s run code of %s and take nothing else"
                  .formatted(String.join(", ", running), String.join(", ", offered))));
    }
    List<String> left =
        modules.stream()
            .map(digest -> digest.substring(0, DIGITS))
            .filter(digest -> !offered.contains(digest))
            .toList();
    if (!left.isEmpty()) {
      all.add(
          new Finding(
              "skipped",
              "modules without a worker",
              String.join(", ", left)
                  + ": their sweeps wait; a worker offers what is in its data folder when it is"
                  + " started with OROGRAPH_OWN_MODELS=true (docs/how-to/own-models.md)"));
    }
  }
}
