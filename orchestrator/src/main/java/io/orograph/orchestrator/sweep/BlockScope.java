package io.orograph.orchestrator.sweep;

import io.orograph.core.sweep.SweepSpec;
import java.util.List;
import java.util.Optional;

/**
 * What a block is of: whole cells of a grid that is the sweep's, or a part of it that joined later.
 *
 * @param range its number, and its cells by their places in the grid of {@code spec}
 * @param spec what its runs are trained and measured by
 * @param firstIndex stable index within the sweep of the first cell of that grid
 * @param probeSubset training samples that probe sets are taken from; 0 for the smallest subset of
 *     {@code spec}
 * @param extension how often the sweep had been extended then
 * @param adoption the runs there are, if they are only measured; else it has all and trains them
 * @param retries orders to try failed runs again, by number
 * @param stopped its runs that were stopped early so far
 */
public record BlockScope(
    BlockRange range,
    SweepSpec spec,
    long firstIndex,
    int probeSubset,
    int extension,
    Optional<Adoption> adoption,
    List<Retry.Taken> retries,
    List<StoppedRun> stopped) {
  public BlockScope {
    retries = List.copyOf(retries);
    stopped = List.copyOf(stopped);
  }

  /** A block of a sweep of which no run was stopped early. */
  public BlockScope(
      BlockRange range,
      SweepSpec spec,
      long firstIndex,
      int probeSubset,
      int extension,
      Optional<Adoption> adoption,
      List<Retry.Taken> retries) {
    this(range, spec, firstIndex, probeSubset, extension, adoption, retries, List.of());
  }

  /** A block of a sweep of which nothing was tried again. */
  public BlockScope(
      BlockRange range,
      SweepSpec spec,
      long firstIndex,
      int probeSubset,
      int extension,
      Optional<Adoption> adoption) {
    this(range, spec, firstIndex, probeSubset, extension, adoption, List.of());
  }

  /** How often failed runs of the sweep have been tried again. */
  public int retried() {
    return retries.isEmpty() ? 0 : retries.getLast().number();
  }

  /** A block of a sweep that has never been extended. */
  public static BlockScope of(SweepSpec spec, BlockRange range) {
    return new BlockScope(range, spec, 0, 0, 0, Optional.empty());
  }
}
