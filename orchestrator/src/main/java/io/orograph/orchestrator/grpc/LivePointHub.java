package io.orograph.orchestrator.grpc;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Hands live points of curves to those who watch; nothing is kept. */
public final class LivePointHub {
  /** Is shown live points; must not block. */
  interface Watcher {
    void point(String cell, int replicate, long step, double trainLoss);
  }

  private final Map<String, Set<Watcher>> watchers = new ConcurrentHashMap<>();
  private final LongAdder dropped = new LongAdder();

  /** A point of one run of {@code sweep}. */
  public void point(String sweep, String cell, int replicate, long step, double trainLoss) {
    watchers
        .getOrDefault(sweep, Set.of())
        .forEach(watcher -> watcher.point(cell, replicate, step, trainLoss));
  }

  /** A point was not sent to one who watches, because newer came before it was read. */
  void drop() {
    dropped.increment();
  }

  /** Points that were not sent to one who watches. */
  public double dropped() {
    return dropped.doubleValue();
  }

  /** Who watches. */
  public int count() {
    return watchers.values().stream().mapToInt(Set::size).sum();
  }

  /** Shows {@code watcher} the points of {@code sweep} until the answer is run. */
  Runnable watch(String sweep, Watcher watcher) {
    watchers.compute(
        sweep,
        (name, present) -> {
          Set<Watcher> all = present == null ? ConcurrentHashMap.newKeySet() : present;
          all.add(watcher);
          return all;
        });
    return () ->
        watchers.computeIfPresent(
            sweep,
            (name, present) -> {
              present.remove(watcher);
              return present.isEmpty() ? null : present;
            });
  }
}
