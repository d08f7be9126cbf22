package io.orograph.orchestrator.results;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells those who watch a sweep that rows of it were committed. What changed they read themselves,
 * from where they are: a watcher that is slow, or misses a call, loses nothing.
 */
public final class SweepWatchers {
  /** Ends a watch. */
  public interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  private final Map<String, Set<Runnable>> watchers = new ConcurrentHashMap<>();

  /** Calls {@code news} after each commit that concerns {@code sweep}; it must not block. */
  public Watch watch(String sweep, Runnable news) {
    watchers.compute(
        sweep,
        (name, present) -> {
          Set<Runnable> all = present == null ? ConcurrentHashMap.newKeySet() : present;
          all.add(news);
          return all;
        });
    return () ->
        watchers.computeIfPresent(
            sweep,
            (name, present) -> {
              present.remove(news);
              return present.isEmpty() ? null : present;
            });
  }

  /** Watches that are open. */
  public int count() {
    return watchers.values().stream().mapToInt(Set::size).sum();
  }

  /** Rows of {@code sweep} were committed. */
  public void news(String sweep) {
    watchers.getOrDefault(sweep, Set.of()).forEach(Runnable::run);
  }
}
