package io.orograph.core.sweep;

/** Which replicates of two cells meet. */
public enum PairedReplicates {
  /** Those of the same number. */
  SAME,
  /** Each of the one with each of the other. */
  ALL
}
