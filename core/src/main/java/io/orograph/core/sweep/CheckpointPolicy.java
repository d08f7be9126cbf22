package io.orograph.core.sweep;

/**
 * Which checkpoints a sweep keeps besides FINAL.
 *
 * @param initial whether the networks before the first step are kept
 * @param best whether the one of lowest evaluated training loss is kept
 * @param everySteps distance of PERIODIC checkpoints in steps; 0 for none
 */
public record CheckpointPolicy(boolean initial, boolean best, long everySteps) {
  /** Only FINAL. */
  public static final CheckpointPolicy FINAL_ONLY = new CheckpointPolicy(false, false, 0);

  /** Whether runs trained by {@code other} have all that is kept along a training by this one. */
  boolean keepsNoMoreAlongThan(CheckpointPolicy other) {
    return (!initial || other.initial) && (everySteps == 0 || everySteps == other.everySteps);
  }

  /** Whether this keeps all that {@code other} keeps along a training, and the best alike. */
  boolean contains(CheckpointPolicy other) {
    return best == other.best && other.keepsNoMoreAlongThan(this);
  }
}
