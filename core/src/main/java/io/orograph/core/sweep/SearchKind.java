package io.orograph.core.sweep;

/** How cells are chosen. */
public enum SearchKind {
  /** Every cell. */
  GRID,
  /** A random sample of the cells. */
  RANDOM,
  /** Where the phase, the fitted line or a metric changes. */
  ADAPTIVE
}
