package io.orograph.benchmarks.faults.history;

import java.util.ArrayList;
import java.util.List;

/** What all clients saw, in the order in which they saw it. Safe for use by several threads. */
public final class History {
  private final List<Seen> all = new ArrayList<>();

  /** Adds what was just seen. */
  public synchronized void add(Seen seen) {
    all.add(seen);
  }

  /** How much has been seen so far: the {@code asked} of a call that begins now. */
  public synchronized int length() {
    return all.size();
  }

  /** All of it. */
  public synchronized List<Seen> all() {
    return List.copyOf(all);
  }
}
