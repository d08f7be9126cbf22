package io.orograph.orchestrator.results;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many persisted events wait to be projected. */
public final class ProjectionLag {
  private final Map<String, Long> behind = new ConcurrentHashMap<>();

  void set(String persistenceId, long events) {
    behind.put(persistenceId, events);
  }

  void forget(String persistenceId) {
    behind.remove(persistenceId);
  }

  /** Events waiting, over all entities. */
  public long events() {
    return behind.values().stream().mapToLong(Long::longValue).sum();
  }
}
