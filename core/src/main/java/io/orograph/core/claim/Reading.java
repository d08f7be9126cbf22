package io.orograph.core.claim;

/** A number of every cell: as measured, or in one resample of the replicates. */
interface Reading {
  /** The quantity in a cell; NaN where it has none. */
  double value(Quantity quantity, int cell);
}
