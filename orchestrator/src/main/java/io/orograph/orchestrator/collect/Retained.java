package io.orograph.orchestrator.collect;

import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/** The PERIODIC and BEST checkpoints of sweeps, which are kept for a time. */
public interface Retained {
  /**
   * A sweep that has ended and keeps some.
   *
   * @param at when it ended
   * @param keepDays for how long it keeps them; empty for what is usual in the lab
   * @param checkpoints how many it keeps
   */
  record Ended(String sweep, Instant at, OptionalInt keepDays, long checkpoints) {}

  /** All sweeps that have ended and keep some. */
  List<Ended> ended();

  /**
   * Releases those of a sweep, unless it has more to do by now; blocks.
   *
   * @return how many were released
   */
  long release(String sweep);
}
