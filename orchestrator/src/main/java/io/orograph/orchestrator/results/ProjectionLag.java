package io.orograph.orchestrator.results;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many persisted events wait to be projected, and for how long. An entity is remembered until
 * its rows are there, also while it sleeps.
 */
public final class ProjectionLag {
  private static final double NANOS = 1e9;

  /**
   * One entity that is behind.
   *
   * @param events that wait
   * @param mark one of them
   * @param since when it was seen to wait
   */
  private record Behind(long events, long mark, long since) {}

  private final Map<String, Behind> behind = new ConcurrentHashMap<>();
  private final LongSupplier nanos;

  /** Nothing waits. */
  public ProjectionLag() {
    this(System::nanoTime);
  }

  /**
   * Nothing waits.
   *
   * @param nanos the monotonic clock
   */
  ProjectionLag(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * How far an entity's rows are.
   *
   * @param persisted number of its newest event
   * @param projected number of the newest event that its rows hold
   */
  void set(String persistenceId, long persisted, long projected) {
    behind.compute(persistenceId, (id, before) -> next(before, persisted, projected));
  }

  private @Nullable Behind next(@Nullable Behind before, long persisted, long projected) {
    if (projected >= persisted) {
      return null;
    }
    return before != null && projected < before.mark()
        ? new Behind(persisted - projected, before.mark(), before.since())
        : new Behind(persisted - projected, persisted, nanos.getAsLong());
  }

  /** The persistence ids of entities that are behind, whether they are awake or not. */
  public List<String> behind() {
    return List.copyOf(behind.keySet());
  }

  /** Events waiting, over all entities. */
  public long events() {
    return behind.values().stream().mapToLong(Behind::events).sum();
  }

  /**
   * Whether an event waits of some entity.
   *
   * @param prefix of its persistence id; other entities are left out
   */
  public boolean isBehind(String prefix) {
    return behind.keySet().stream().anyMatch(id -> id.startsWith(prefix));
  }

  /**
   * Seconds for which an event of some entity has waited: at least, because an event is looked at
   * from when the one looked at before it had been projected.
   *
   * @param type Pekko's name of the entities' type; others are left out
   */
  public double seconds(String type) {
    long now = nanos.getAsLong();
    return behind.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(type + "|"))
        .mapToDouble(entry -> (now - entry.getValue().since()) / NANOS)
        .max()
        .orElse(0);
  }
}
