package io.orograph.orchestrator.sweep;

import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.SweepSpec;

/**
 * Whole cells of one block.
 *
 * @param block its number, from 0
 * @param fromCell first cell, inclusive
 * @param toCell last cell, exclusive
 */
public record BlockRange(int block, long fromCell, long toCell) {
  /**
   * Runs a block is aimed at: an entity is serial, so a sweep has more blocks and never larger
   * ones.
   */
  public static final int RUNS = 500;

  /** Number of blocks of a sweep as accepted. */
  public static int count(SweepSpec spec) {
    long cells = new Grid(spec).cellCount();
    return Math.toIntExact(Math.ceilDiv(cells, cellsPerBlock(spec)));
  }

  /** Block number {@code block} of a sweep as accepted, by its grid and replicates alone. */
  public static BlockRange of(SweepSpec spec, int block) {
    long cells = new Grid(spec).cellCount();
    long from = block * cellsPerBlock(spec);
    if (block < 0 || from >= cells) {
      throw new IllegalArgumentException(
          "block: " + block + " (expected: 0 to " + (count(spec) - 1) + ")");
    }
    return new BlockRange(block, from, Math.min(cells, from + cellsPerBlock(spec)));
  }

  /** Cells of each block of a sweep as accepted, but the last. */
  public static long cellsPerBlock(SweepSpec spec) {
    return Math.max(1, RUNS / spec.replicates());
  }
}
