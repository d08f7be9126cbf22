package io.orograph.core.sweep;

import java.util.OptionalInt;

/**
 * Which checkpoints a sweep keeps besides FINAL.
 *
 * @param initial whether the networks before the first step are kept
 * @param best whether the one of lowest evaluated training loss is kept
 * @param everySteps distance of PERIODIC checkpoints in steps; 0 for none
 * @param keepDays days that PERIODIC and BEST checkpoints are kept after the sweep has ended; empty
 *     for what is usual in the lab. INITIAL and FINAL ones are kept as long as the sweep
 */
public record CheckpointPolicy(
    boolean initial, boolean best, long everySteps, OptionalInt keepDays) {
  /** A hundred years: for as long as anybody asks. */
  public static final int MOST_DAYS = 36_500;

  /** What {@code keepDays} can be. */
  public static final String KEEP_DAYS = "0 to " + MOST_DAYS + " days after the end of the sweep";

  /** Only FINAL. */
  public static final CheckpointPolicy FINAL_ONLY = new CheckpointPolicy(false, false, 0);

  /** Kept as long as is usual in the lab. */
  public CheckpointPolicy(boolean initial, boolean best, long everySteps) {
    this(initial, best, everySteps, OptionalInt.empty());
  }

  /** The same kept for another time. */
  public CheckpointPolicy withKeepDays(OptionalInt other) {
    return new CheckpointPolicy(initial, best, everySteps, other);
  }

  /** Whether only FINAL is kept. */
  public boolean isFinalOnly() {
    return !initial && !best && everySteps == 0;
  }

  /** Whether runs trained by {@code other} have all that is kept along a training by this one. */
  boolean keepsNoMoreAlongThan(CheckpointPolicy other) {
    return (!initial || other.initial) && (everySteps == 0 || everySteps == other.everySteps);
  }

  /** Whether this keeps all that {@code other} keeps along a training, and the best alike. */
  boolean contains(CheckpointPolicy other) {
    return best == other.best && other.keepsNoMoreAlongThan(this);
  }
}
