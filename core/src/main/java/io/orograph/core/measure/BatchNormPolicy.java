package io.orograph.core.measure;

/** Which batch-norm statistics a value was taken with. */
public enum BatchNormPolicy {
  /** The network has none. */
  NONE,
  /** The checkpoint's own, at its own parameters. */
  STORED,
  /** Those of a named checkpoint, at other parameters. */
  FROZEN_FROM,
  /** Estimated anew over a set. */
  RECOMPUTED,
  /** Those of each batch. */
  BATCH_STATS
}
