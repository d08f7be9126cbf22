package io.orograph.orchestrator.registry;

import java.util.List;
import java.util.Optional;

/** One life of one worker, as seen from here. */
public final class Session {
  private final String worker;
  private final String incarnation;
  private Optional<Hello> hello = Optional.empty();
  private Optional<WorkerLink> link = Optional.empty();
  private List<Held> held = List.of();
  private long lastSign;
  private boolean draining;
  private boolean full;

  Session(String worker, String incarnation, long now) {
    this.worker = worker;
    this.incarnation = incarnation;
    this.lastSign = now;
  }

  void greet(Hello said, WorkerLink over, long now) {
    hello = Optional.of(said);
    link = Optional.of(over);
    held = said.held();
    lastSign = now;
    full = false;
  }

  void beat(List<Held> holds, long now) {
    held = List.copyOf(holds);
    lastSign = now;
    full = false;
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

  /** Whether new work may go to it. */
  public boolean open() {
    return link.isPresent() && !draining && !full;
  }

  /** Whether it shall hand back what it holds. */
  public boolean draining() {
    return draining;
  }
}
