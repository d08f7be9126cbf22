package io.orograph.metrics.measure;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** What a metrics service does right now, for its heartbeat: written by {@link Measures}. */
public final class HeldTasks {
  private final int lanes;
  private final AtomicInteger free;
  private final Map<MeasureLease, MeasureLog> logs = new ConcurrentHashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /** Nothing held, all of this many lanes free. */
  public HeldTasks(int lanes) {
    this.lanes = lanes;
    this.free = new AtomicInteger(lanes);
  }

  /** Lanes in all. */
  public int lanes() {
    return lanes;
  }

  /** Lanes without work. */
  public int freeLanes() {
    return free.get();
  }

  /** The tasks held, in no particular order. */
  public List<HeldTask> all() {
    return logs.entrySet().stream()
        .map(e -> new HeldTask(e.getKey().task(), e.getKey().attempt(), e.getValue().last()))
        .toList();
  }

  /** Calls {@code changed} whenever the number of free lanes has changed. */
  public void onChange(Runnable changed) {
    listeners.add(changed);
  }

  void hold(MeasureLease lease, MeasureLog log) {
    logs.put(lease, log);
  }

  void drop(MeasureLease lease, MeasureLog log) {
    logs.remove(lease, log);
  }

  void setFree(int count) {
    if (free.getAndSet(count) != count) {
      listeners.forEach(Runnable::run);
    }
  }
}
