package io.orograph.orchestrator.sweep;

/** Where a sweep stands. */
public enum SweepStatus {
  /** Its runs are trained and measured. */
  ACTIVE,
  /** No new work is granted. */
  PAUSED,
  /** Every run has ended and every measurement has been made or given up. */
  FINISHED,
  /** A user cancelled it. */
  CANCELLED,
  /** A user deleted it: nothing of it can be asked for. */
  DELETED;

  /** Whether a user has ended it for good, so that whatever still runs is to stop. */
  public boolean stopped() {
    return this == CANCELLED || this == DELETED;
  }
}
