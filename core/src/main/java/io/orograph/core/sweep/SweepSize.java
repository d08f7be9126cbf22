package io.orograph.core.sweep;

/**
 * How much a sweep is, without what its training costs, which must look at every cell.
 *
 * @param cells cells that are trained
 * @param runs runs of them
 * @param measurements values that are measured
 */
public record SweepSize(long cells, long runs, long measurements) {

  /** The size of {@code spec}; of an adaptive search the most that it may come to. */
  public static SweepSize atMost(SweepSpec spec) {
    return of(SweepCost.atMost(spec));
  }

  /** The size of {@code spec}; of an adaptive search what it has asked for so far. */
  public static SweepSize of(SweepSpec spec) {
    long cells = new Grid(spec).size();
    return new SweepSize(
        cells,
        Math.multiplyExact(cells, spec.replicates()),
        cells * SweepCost.perCell(spec) + SweepCost.acrossCells(spec));
  }
}
