package io.orograph.core.sweep;

/**
 * Bounds on what a sweep may use; 0 for no bound. They decide no result.
 *
 * @param queuedRuns most runs that wait or train at once, beyond which no more are accepted
 * @param checkpointBytes how much it may have in the store before no more is accepted or trained
 */
public record SweepQuota(long queuedRuns, long checkpointBytes) {
  /** No bounds. */
  public static final SweepQuota NONE = new SweepQuota(0, 0);

  /** Whether {@code held} bytes are all that it may have. */
  public boolean filledBy(long held) {
    return checkpointBytes > 0 && held >= checkpointBytes;
  }
}
