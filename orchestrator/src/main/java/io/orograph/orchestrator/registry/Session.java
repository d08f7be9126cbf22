package io.orograph.orchestrator.registry;

import io.orograph.core.sweep.Calibration;
import io.orograph.core.sweep.PackShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One life of one worker, as seen from here. */
public final class Session {
  /** Shapes remembered of one worker: more than it keeps itself. */
  private static final int MOST_SHAPES = 4096;

  private final String worker;
  private final String incarnation;
  private Optional<Hello> hello = Optional.empty();
  private Optional<WorkerLink> link = Optional.empty();
  private List<Held> held = List.of();
  private final Map<PackShape, Integer> packSizes = new LinkedHashMap<>();
  private long lastSign;
  private boolean draining;
  private boolean full;
  private boolean shunned;

  Session(String worker, String incarnation, long now) {
    this.worker = worker;
    this.incarnation = incarnation;
    this.lastSign = now;
  }

  void greet(Hello said, WorkerLink over, long now) {
    hello = Optional.of(said);
    link = Optional.of(over);
    held = said.held();
    packSizes.clear();
    learn(said.calibrations());
    lastSign = now;
    full = false;
    shunned = false;
  }

  void beat(List<Held> holds, long now) {
    held = List.copyOf(holds);
    lastSign = now;
    full = false;
  }

  /** The worker has measured more, or measured again. */
  void learn(List<Calibration> calibrations) {
    for (Calibration c : calibrations) {
      if (packSizes.size() < MOST_SHAPES || packSizes.containsKey(c.shape())) {
        packSizes.put(c.shape(), c.packSize());
      }
    }
  }

  void refresh(long now) {
    lastSign = now;
  }

  void cut() {
    link = Optional.empty();
  }

  void drain() {
    draining = true;
  }

  /** The worker said that it has no free lane; believed until its next sign of life. */
  public void markFull() {
    full = true;
  }

  /**
   * It beats, but calls of it come to nothing: it gets nothing new until it says hello anew or is
   * {@link #reached}. Whether that is news.
   */
  public boolean shun() {
    boolean first = !shunned;
    shunned = true;
    return first;
  }

  /** A call of it has come to something. */
  public void reached() {
    shunned = false;
  }

  /** Whether it gets nothing because calls of it come to nothing. */
  public boolean shunned() {
    return shunned;
  }

  long lastSign() {
    return lastSign;
  }

  /** The worker's name. */
  public String worker() {
    return worker;
  }

  /** Which life of the worker. */
  public String incarnation() {
    return incarnation;
  }

  /** What it said of itself; empty as long as it is only known to hold a lease from before. */
  public Optional<Hello> hello() {
    return hello;
  }

  /** The way back to it, while there is one. */
  public Optional<WorkerLink> link() {
    return link;
  }

  /** What it said it holds. */
  public List<Held> held() {
    return held;
  }

  /** Members of the fastest packs on its device, by shape, as far as it has measured. */
  public Map<PackShape, Integer> packSizes() {
    return Map.copyOf(packSizes);
  }

  /** Whether new work may go to it. */
  public boolean open() {
    return link.isPresent() && !draining && !full && !shunned;
  }

  /** Whether it shall hand back what it holds. */
  public boolean draining() {
    return draining;
  }
}
