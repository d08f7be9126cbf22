package io.orograph.orchestrator.schedule;

import io.orograph.orchestrator.schedule.Picture.Candidate;
import io.orograph.orchestrator.schedule.Picture.Line;
import io.orograph.orchestrator.schedule.Picture.Worker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Assigns waiting tasks to free lanes, one at a time until nothing fits.
 *
 * <p>Next is the project that has had the least lane time for its weight; in it the sweep of the
 * highest priority, then the earliest; in it the task of the smallest grid index. Trainers take
 * packs, metrics workers take measurement tasks, so neither waits for the other. A task goes to the
 * worker with the most free lanes that has its data, of the content that its sweep began with; one
 * that can resume waits for its device class as long as a worker of that class is there, and one
 * that a worker failed at for another worker as long as there is one. A task that must be alone
 * waits for a worker that does nothing, and the one that will be so first, as far as lanes tell,
 * gets nothing else meanwhile. Of a project or a sweep that has as much in the store as it may
 * nothing more is trained; what was is measured.
 */
public final class Scheduler {
  /** The order of sweeps within a project. */
  static final Comparator<Line> QUEUE =
      Comparator.comparingInt((Line l) -> -l.priority())
          .thenComparingLong(Line::arrival)
          .thenComparing(Line::name);

  private final List<Worker> workers;
  private final Map<String, Integer> free = new HashMap<>();
  private final Map<String, List<Line>> projects = new LinkedHashMap<>();
  private final Map<String, Share> shares = new HashMap<>();
  private final Map<String, Double> used = new HashMap<>();
  private final Map<String, Integer> projectLoad = new HashMap<>();
  private final Map<String, Integer> sweepLoad = new HashMap<>();
  private final Map<String, List<Candidate>> waiting = new HashMap<>();

  private final Set<String> filled = new HashSet<>();
  private final Set<String> kept = new HashSet<>();
  private final double charge;

  private Scheduler(Picture picture) {
    charge = picture.charge();
    workers = picture.workers().stream().sorted(Comparator.comparing(Worker::name)).toList();
    workers.forEach(w -> free.put(w.name(), w.freeLanes()));
    for (Line line : picture.sweeps().stream().sorted(QUEUE).toList()) {
      projects.computeIfAbsent(line.project(), p -> new ArrayList<>()).add(line);
      projectLoad.merge(line.project(), line.busyLanes(), Integer::sum);
      sweepLoad.put(line.name(), line.busyLanes());
      if (line.granting()) {
        waiting.put(
            line.name(),
            new ArrayList<>(
                line.waiting().stream()
                    .sorted(Comparator.comparingLong(Candidate::order))
                    .toList()));
      }
    }
    for (String project : projects.keySet()) {
      double now = projectLoad.getOrDefault(project, 0) * charge;
      Picture.Project known =
          picture.projects().getOrDefault(project, new Picture.Project(Share.DEFAULT, now));
      shares.put(project, known.share());
      used.put(project, known.used());
      if (known.filled()) {
        filled.add(project);
      }
    }
  }

  /** What a project has had for its weight: the smallest goes first. */
  private double had(String project) {
    return used.getOrDefault(project, 0.0) / shares.getOrDefault(project, Share.DEFAULT).weight();
  }

  private boolean full(String project) {
    int lanes = shares.getOrDefault(project, Share.DEFAULT).lanes();
    return lanes > 0 && projectLoad.getOrDefault(project, 0) >= lanes;
  }

  /** The assignments that {@code picture} calls for, in the order they are made. */
  public static List<Assignment> decide(Picture picture) {
    return picture.complete() ? new Scheduler(picture).all() : List.of();
  }

  /** Workers whose free lanes are kept for tasks that must be alone. */
  static Set<String> kept(Picture picture) {
    Scheduler scheduler = new Scheduler(picture);
    scheduler.all();
    return scheduler.kept;
  }

  private List<Assignment> all() {
    List<Assignment> assignments = new ArrayList<>();
    Optional<Assignment> next = next();
    while (next.isPresent()) {
      assignments.add(next.get());
      next = next();
    }
    return assignments;
  }

  private Optional<Assignment> next() {
    if (free.values().stream().noneMatch(lanes -> lanes > 0)) {
      return Optional.empty();
    }
    List<String> order =
        projects.keySet().stream()
            .filter(p -> !full(p))
            .sorted(Comparator.comparingDouble(this::had).thenComparing(Comparator.naturalOrder()))
            .toList();
    for (String project : order) {
      for (Line line : projects.getOrDefault(project, List.of())) {
        Optional<Assignment> found = next(line);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Assignment> next(Line line) {
    int load = sweepLoad.getOrDefault(line.name(), 0);
    if (line.maxParallel() > 0 && load >= line.maxParallel()) {
      return Optional.empty();
    }
    List<Candidate> candidates = waiting.getOrDefault(line.name(), List.of());
    for (int i = 0; i < candidates.size(); i++) {
      Candidate candidate = candidates.get(i);
      if (candidate.training() && (line.filled() || filled.contains(line.project()))) {
        continue;
      }
      Optional<Worker> worker = workerFor(line, candidate);
      if (worker.isPresent()) {
        candidates.remove(i);
        sweepLoad.merge(line.name(), 1, Integer::sum);
        projectLoad.merge(line.project(), 1, Integer::sum);
        used.merge(line.project(), charge, Double::sum);
        free.merge(
            worker.get().name(), candidate.alone() ? -worker.get().lanes() : -1, Integer::sum);
        return Optional.of(
            new Assignment(
                line.name(),
                candidate.block(),
                candidate.task(),
                candidate.training(),
                worker.get().name()));
      }
    }
    return Optional.empty();
  }

  private Optional<Worker> workerFor(Line line, Candidate task) {
    List<Worker> able = able(workers.stream().filter(w -> fits(w, line, task)).toList(), task);
    return task.alone()
        ? whole(able)
        : able.stream().filter(w -> free(w) > 0).max(Comparator.comparingInt(this::free));
  }

  /**
   * Those of the workers that fit a task which may have it, whether or not they have a lane: those
   * of the device class that it goes on at, if there are any, and of these others than the one that
   * failed at it last. A worker that fails at everything has the most free lanes: it would get all
   * attempts of a task at once.
   */
  static List<Worker> able(List<Worker> fitting, Candidate task) {
    List<Worker> ofClass =
        task.resumesOn().stream()
            .flatMap(c -> fitting.stream().filter(w -> w.deviceClass().equals(c)))
            .toList();
    List<Worker> able = ofClass.isEmpty() ? fitting : ofClass;
    List<Worker> others =
        able.stream().filter(w -> task.failedOn().filter(f -> f.is(w)).isEmpty()).toList();
    return others.isEmpty() ? able : others;
  }

  private int free(Worker worker) {
    return kept.contains(worker.name()) ? 0 : free.getOrDefault(worker.name(), 0);
  }

  /** A worker that does nothing; if there is none, one is kept from other work until it does. */
  private Optional<Worker> whole(List<Worker> able) {
    Optional<Worker> idle =
        able.stream().filter(w -> free(w) > 0 && free(w) == w.lanes()).findFirst();
    if (idle.isEmpty()) {
      able.stream()
          .filter(w -> free(w) > 0)
          .min(Comparator.comparingInt(w -> w.lanes() - free(w)))
          .ifPresent(w -> kept.add(w.name()));
    }
    return idle;
  }

  /**
   * Whether a worker can do a task: it is of its kind and has the data, or, for a metric of the
   * lab's own, which is computed from checkpoints alone, announces that metric.
   */
  static boolean fits(Worker worker, Line line, Candidate task) {
    if (task.metric().isPresent() || !worker.metrics().isEmpty()) {
      return !worker.trainer() && task.metric().filter(worker.metrics()::contains).isPresent();
    }
    Optional<String> content = Optional.ofNullable(worker.dataSets().get(task.data()));
    return worker.trainer() == task.training()
        && content.isPresent()
        && content.get().equals(line.dataDigests().getOrDefault(task.data(), content.get()));
  }
}
