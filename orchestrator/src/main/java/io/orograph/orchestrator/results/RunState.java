package io.orograph.orchestrator.results;

/** Where a run stands, as its row says. */
public enum RunState {
  /** Waits for a lane. */
  PENDING,
  /** Leased to a trainer. */
  TRAINING,
  /** Has an outcome. */
  ENDED
}
