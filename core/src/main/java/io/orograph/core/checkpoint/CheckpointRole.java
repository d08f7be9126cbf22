package io.orograph.core.checkpoint;

/**
 * Why a checkpoint was kept; always asked for explicitly, absence is an error and never a fallback.
 */
public enum CheckpointRole {
  /** Before the first step. */
  INITIAL,
  /** At a multiple of the policy's distance. */
  PERIODIC,
  /** Where a stop rule said so. */
  EARLY_STOPPED,
  /** Lowest evaluated training loss. */
  BEST,
  /** After the last step. */
  FINAL,
  /** Brought from elsewhere: no run of the lab has left it. */
  IMPORTED
}
