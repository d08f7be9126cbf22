package io.orograph.orchestrator.dispatch;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The lane time that projects have had, in seconds, as fair queueing counts it: only projects with
 * work count, and one that comes, or comes back, starts beside the one that has had least for its
 * weight. So nobody is paid for a rest. A project that could not use its lanes, because of a bound
 * or for want of a worker, is owed {@link #CREDIT} seconds and {@value #LEASES} usual leases for a
 * weight of 1 at most. Kept in memory alone: after a start of the orchestrator all begin alike.
 */
final class Usage {
  /** Seconds that a project may be owed, beside some usual leases. */
  static final double CREDIT = 600;

  private static final int LEASES = 10;
  private static final double NANOS = 1e9;

  /** Part of the newest lease in the usual length of leases. */
  private static final double NEWEST = 0.05;

  private record Running(String project, long since) {
    double seconds(long now) {
      return (now - since) / NANOS;
    }
  }

  private final Map<TaskKey, Running> running = new HashMap<>();
  private final Map<String, Double> ended = new HashMap<>();
  private final Set<String> active = new HashSet<>();
  private final BiConsumer<String, Double> spent;
  private double usual = 1;

  /**
   * Of projects that have had nothing.
   *
   * @param spent is told of the seconds of each lease that ends, by project
   */
  Usage(BiConsumer<String, Double> spent) {
    this.spent = spent;
  }

  /** A lease began. */
  void begun(TaskKey task, long now) {
    ended(task, now);
    running.put(task, new Running(project(task.sweep()), now));
  }

  /** A lease ended, if it was known. */
  void ended(TaskKey task, long now) {
    Running lease = running.remove(task);
    if (lease != null) {
      ended.merge(lease.project(), lease.seconds(now), Double::sum);
      spent.accept(lease.project(), lease.seconds(now));
      usual += NEWEST * (lease.seconds(now) - usual);
    }
  }

  /** The projects that hold leases. */
  Collection<String> holders() {
    return running.values().stream().map(Running::project).toList();
  }

  /**
   * What projects have had; a lease in progress counts {@link #charge} at least.
   *
   * @param weights of those that have work, waiting or under a lease
   */
  Map<String, Double> had(long now, Map<String, Integer> weights) {
    Map<String, Double> had = counted(now);
    double least =
        weights.keySet().stream()
            .filter(active::contains)
            .mapToDouble(p -> had.getOrDefault(p, 0.0) / weights.getOrDefault(p, 1))
            .min()
            .orElse(0);
    weights.forEach(
        (project, weight) -> {
          if (!active.contains(project)) {
            atLeast(project, weight * least, had);
          }
        });
    double most =
        weights.entrySet().stream()
            .mapToDouble(e -> had.getOrDefault(e.getKey(), 0.0) / e.getValue())
            .max()
            .orElse(0);
    double owed = CREDIT + LEASES * usual;
    weights.forEach((project, weight) -> atLeast(project, weight * (most - owed), had));
    active.clear();
    active.addAll(weights.keySet());
    return had;
  }

  private Map<String, Double> counted(long now) {
    Map<String, Double> had = new HashMap<>(ended);
    running
        .values()
        .forEach(l -> had.merge(l.project(), Math.max(usual, l.seconds(now)), Double::sum));
    return had;
  }

  private void atLeast(String project, double seconds, Map<String, Double> had) {
    double more = seconds - had.getOrDefault(project, 0.0);
    if (more > 0) {
      ended.merge(project, more, Double::sum);
      had.merge(project, more, Double::sum);
    }
  }

  /** How long leases usually are: what one counts that has just begun. */
  double charge() {
    return usual;
  }

  /** {@code projects/{project}} of a sweep's name. */
  static String project(String sweep) {
    int end = sweep.indexOf('/', sweep.indexOf('/') + 1);
    return end < 0 ? sweep : sweep.substring(0, end);
  }
}
