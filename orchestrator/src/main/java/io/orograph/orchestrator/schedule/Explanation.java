package io.orograph.orchestrator.schedule;

import io.orograph.core.metric.Metric;
import io.orograph.orchestrator.schedule.Picture.Candidate;
import io.orograph.orchestrator.schedule.Picture.Line;
import io.orograph.orchestrator.schedule.Picture.Worker;
import io.orograph.orchestrator.schedule.Reason.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why a task that can be leased is not: what {@link Scheduler} makes of the same picture, in words.
 * A task gets no lane exactly when there is a reason other than {@link Kind#LEASING}.
 */
public final class Explanation {
  private final Picture picture;
  private final Line line;
  private final Candidate task;
  private final List<Assignment> decided;
  private final List<Reason> reasons = new ArrayList<>();

  private Explanation(Picture picture, Line line, Candidate task) {
    this.picture = picture;
    this.line = line;
    this.task = task;
    this.decided = Scheduler.decide(picture);
  }

  /** The reasons, the decisive one first. */
  public static List<Reason> of(Picture picture, Line line, Candidate task) {
    Explanation explanation = new Explanation(picture, line, task);
    explanation.explain();
    return List.copyOf(explanation.reasons);
  }

  private void explain() {
    Optional<Assignment> next =
        decided.stream()
            .filter(a -> a.sweep().equals(line.name()) && a.task().equals(task.task()))
            .findFirst();
    if (next.isPresent()) {
      String worker = next.get().worker();
      add(Kind.LEASING, "It gets a lane of " + worker + " now.", Map.of("worker", worker));
      return;
    }
    if (!picture.complete()) {
      add(
          Kind.LAB_STARTING,
          "The lab has just started: nothing is granted before all its leases are known.",
          Map.of());
    }
    if (!line.granting()) {
      add(Kind.SWEEP_PAUSED, "Its sweep is paused.", Map.of());
    }
    bound();
    projectBound();
    workers();
  }

  /** The bounds of its sweep. */
  private void bound() {
    long load = line.busyLanes() + decided.stream().filter(this::ours).count();
    if (line.maxParallel() > 0 && load >= line.maxParallel()) {
      add(
          Kind.MAX_PARALLEL,
          "Its sweep has " + load + " lanes and may have " + line.maxParallel() + ".",
          Map.of("lanes", "" + load, "max_parallel", "" + line.maxParallel()));
    }
    if (task.training() && line.filled()) {
      add(
          Kind.SWEEP_BYTES,
          "Its sweep has "
              + line.bytes()
              + " bytes in the store and may have "
              + line.mostBytes()
              + ".",
          Map.of("bytes", "" + line.bytes(), "checkpoint_bytes", "" + line.mostBytes()));
    }
  }

  /** The bound of its project. */
  private void projectBound() {
    int lanes =
        Optional.ofNullable(picture.projects().get(line.project()))
            .map(p -> p.share().lanes())
            .orElse(0);
    List<String> sweeps =
        picture.sweeps().stream()
            .filter(l -> l.project().equals(line.project()))
            .map(Line::name)
            .toList();
    int busy =
        picture.sweeps().stream()
            .filter(l -> l.project().equals(line.project()))
            .mapToInt(Line::busyLanes)
            .sum();
    long load = busy + decided.stream().filter(a -> sweeps.contains(a.sweep())).count();
    if (lanes > 0 && load >= lanes) {
      add(
          Kind.PROJECT_LANES,
          "Its project has " + load + " lanes and may have " + lanes + ".",
          Map.of("lanes", "" + load, "project_lanes", "" + lanes));
    }
    Optional.ofNullable(picture.projects().get(line.project()))
        .filter(p -> task.training() && p.filled())
        .ifPresent(this::filled);
  }

  private void filled(Picture.Project project) {
    add(
        Kind.PROJECT_BYTES,
        "Its project has "
            + project.bytes()
            + " bytes in the store and may have "
            + project.share().bytes()
            + ".",
        Map.of("bytes", "" + project.bytes(), "project_bytes", "" + project.share().bytes()));
  }

  private boolean ours(Assignment assignment) {
    return assignment.sweep().equals(line.name());
  }

  private void workers() {
    if (task.metric().isPresent()) {
      announcing(task.metric().get());
      return;
    }
    String kind = task.training() ? "trainer" : "metrics service";
    List<Worker> ofKind =
        picture.workers().stream()
            .filter(w -> w.trainer() == task.training() && w.metrics().isEmpty())
            .toList();
    List<Worker> having =
        ofKind.stream().filter(w -> w.dataSets().containsKey(task.data())).toList();
    List<Worker> fitting = having.stream().filter(w -> Scheduler.fits(w, line, task)).toList();
    Map<String, String> data = Map.of("data", task.data());
    if (ofKind.isEmpty()) {
      add(Kind.NO_WORKER, "There is no " + kind + ".", data);
    } else if (having.isEmpty()) {
      add(Kind.NO_DATA_SET, "No " + kind + " has the data set " + task.data() + ".", data);
    } else if (fitting.isEmpty()) {
      String content = line.dataDigests().getOrDefault(task.data(), "");
      add(
          Kind.OTHER_CONTENT,
          "No "
              + kind
              + " has the content of "
              + task.data()
              + " that its sweep began with: "
              + content
              + ".",
          Map.of("data", task.data(), "digest", content));
    } else {
      lanes(fitting);
    }
  }

  private void announcing(Metric metric) {
    List<Worker> fitting =
        picture.workers().stream().filter(w -> Scheduler.fits(w, line, task)).toList();
    if (fitting.isEmpty()) {
      reasons.add(nobodyAnnounces(metric));
    } else {
      lanes(fitting);
    }
  }

  /** That a metric of the lab's own waits for its worker. */
  public static Reason nobodyAnnounces(Metric metric) {
    return new Reason(
        Kind.NO_WORKER,
        "No worker announces "
            + metric.name()
            + " as a metric of "
            + metric.kind().level().plural()
            + ".",
        Map.of("metric", metric.name(), "kind", metric.kind().name()));
  }

  private void lanes(List<Worker> fitting) {
    Optional<String> needed =
        task.resumesOn().filter(c -> fitting.stream().anyMatch(w -> w.deviceClass().equals(c)));
    List<Worker> able = Scheduler.able(fitting, task);
    if (able.stream().anyMatch(this::open)) {
      return;
    }
    String names = String.join(", ", able.stream().map(Worker::name).sorted().toList());
    if (task.alone()) {
      add(
          Kind.LANES_BUSY,
          "Workers went away under it, so that it is tried alone, and none of "
              + names
              + " is without other work.",
          Map.of("workers", names, "alone", "true"));
    } else if (failedWhereALaneIs(fitting, needed)) {
      String worker = task.failedOn().orElseThrow().worker();
      add(
          Kind.LANES_BUSY,
          "Its last attempt failed on "
              + worker
              + ", so that another worker is to have it, and no lane of "
              + names
              + " is free.",
          Map.of("workers", names, "failed_on", worker));
    } else if (needed.isPresent() && fitting.stream().anyMatch(this::open)) {
      add(
          Kind.DEVICE_CLASS,
          "It goes on where it stopped on the device class "
              + needed.get()
              + ", and no lane of "
              + names
              + " is free.",
          Map.of("device_class", needed.get(), "workers", names));
    } else {
      add(Kind.LANES_BUSY, "No lane of " + names + " is free.", Map.of("workers", names));
    }
    fairShare();
    queue();
  }

  /** Whether the worker that failed at it last could have it, if it were any other. */
  private boolean failedWhereALaneIs(List<Worker> fitting, Optional<String> needed) {
    return fitting.stream()
        .filter(w -> needed.map(w.deviceClass()::equals).orElse(true))
        .filter(w -> task.failedOn().filter(f -> f.is(w)).isPresent())
        .anyMatch(this::open);
  }

  /** Projects with tasks of its kind that the next lane goes to before its own. */
  private void fairShare() {
    String before =
        String.join(
            ", ",
            picture.sweeps().stream()
                .filter(l -> l.granting() && !l.project().equals(line.project()))
                .filter(l -> l.waiting().stream().anyMatch(w -> w.training() == task.training()))
                .map(Line::project)
                .filter(p -> had(p) < had(line.project()))
                .distinct()
                .sorted()
                .toList());
    if (!before.isEmpty()) {
      add(
          Kind.FAIR_SHARE,
          "The next lane goes to a project that has had less for its weight: " + before + ".",
          Map.of("projects", before));
    }
  }

  /** Lane time of a project for its weight, as far as the picture says. */
  private double had(String project) {
    Picture.Project known = picture.projects().get(project);
    return known == null ? 0 : known.used() / known.share().weight();
  }

  /** Whether a worker could still take it. */
  private boolean open(Worker worker) {
    long taken = decided.stream().filter(a -> a.worker().equals(worker.name())).count();
    long free = worker.freeLanes() - taken;
    boolean whole = decided.stream().anyMatch(a -> a.worker().equals(worker.name()) && alone(a));
    return !whole
        && !Scheduler.kept(picture).contains(worker.name())
        && (task.alone() ? taken == 0 && free == worker.lanes() : free > 0);
  }

  private boolean alone(Assignment assignment) {
    return picture.sweeps().stream()
        .filter(l -> l.name().equals(assignment.sweep()))
        .flatMap(l -> l.waiting().stream())
        .anyMatch(w -> w.task().equals(assignment.task()) && w.alone());
  }

  /** What goes before it once a lane is free. */
  private void queue() {
    long earlier =
        line.waiting().stream()
            .filter(w -> w.training() == task.training() && w.order() < task.order())
            .filter(w -> decided.stream().noneMatch(a -> ours(a) && a.task().equals(w.task())))
            .count();
    List<String> sweeps =
        picture.sweeps().stream()
            .filter(l -> l.project().equals(line.project()) && l.granting())
            .filter(l -> Scheduler.QUEUE.compare(l, line) < 0)
            .filter(l -> l.waiting().stream().anyMatch(w -> w.training() == task.training()))
            .map(Line::name)
            .toList();
    if (earlier > 0 || !sweeps.isEmpty()) {
      String ahead = String.join(", ", sweeps);
      add(
          Kind.QUEUED,
          (earlier > 0
                  ? earlier + " packs of its sweep go first"
                  : "Nothing of its sweep goes first")
              + (sweeps.isEmpty() ? "." : ", and sweeps of its project do: " + ahead + "."),
          Map.of("tasks", "" + earlier, "sweeps", ahead, "priority", "" + line.priority()));
    }
  }

  private void add(Kind kind, String sentence, Map<String, String> values) {
    reasons.add(new Reason(kind, sentence, values));
  }
}
