package io.orograph.trainer.pack;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a trainer holds right now, for its heartbeat: written by {@link Packs}, read by any thread,
 * so that a busy actor never delays a sign of life.
 */
public final class HeldPacks {
  private final int lanes;
  private final AtomicInteger free;
  private final Map<PackLease, EventLog> logs = new ConcurrentHashMap<>();
  private final List<CompletableFuture<Void>> waiting = new CopyOnWriteArrayList<>();

  /** Nothing held, all of this many lanes free. */
  public HeldPacks(int lanes) {
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

  /** The packs held, in no particular order. */
  public List<HeldPack> all() {
    return logs.entrySet().stream()
        .map(e -> new HeldPack(e.getKey().task(), e.getKey().attempt(), e.getValue().last()))
        .toList();
  }

  /** Completes when nothing is held, at once if nothing is. */
  public CompletableFuture<Void> whenEmpty() {
    CompletableFuture<Void> empty = new CompletableFuture<>();
    waiting.add(empty);
    completeIfEmpty();
    return empty;
  }

  void hold(PackLease lease, EventLog log) {
    logs.put(lease, log);
  }

  void drop(PackLease lease) {
    logs.remove(lease);
    completeIfEmpty();
  }

  void setFree(int count) {
    free.set(count);
  }

  private void completeIfEmpty() {
    if (logs.isEmpty()) {
      waiting.forEach(w -> w.complete(null));
    }
  }
}
