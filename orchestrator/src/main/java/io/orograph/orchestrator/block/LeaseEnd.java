package io.orograph.orchestrator.block;

/**
 * Why a lease ended. FAILED, LOST and PREEMPTED each have their own budget of attempts;
 * OUT_OF_MEMORY counts as FAILED unless the pack is halved.
 */
public enum LeaseEnd {
  /** Its work is done. */
  DONE,
  /** The worker failed at it. */
  FAILED,
  /** The worker is gone or no longer knows it. */
  LOST,
  /** It was handed back: its worker is about to end, or had no store for it. */
  PREEMPTED,
  /** Its sweep was cancelled. */
  CANCELLED,
  /** Its time was up, or its runs have come to a rung; what is left is leased anew. */
  CUT,
  /** The worker had not the memory for it. */
  OUT_OF_MEMORY
}
