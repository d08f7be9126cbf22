package io.orograph.orchestrator.sweep;

import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.ProbeSubset;
import io.orograph.core.sweep.SweepExtension;
import io.orograph.core.sweep.SweepSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a sweep became what it is: its specifications one after the other, and its cells in the order
 * in which they joined. Blocks are numbered, and cells indexed, in that order, so that neither ever
 * changes: what joins later goes behind.
 *
 * @param revisions its specifications, the first as accepted
 * @param grids grids that joined, each whole
 * @param adoption runs that are only measured; empty for a sweep that trains its own
 * @param retries orders to try failed runs again; those that all blocks have seen may be left out
 * @param search how far its adaptive search is
 * @param stopping how far its early stopping is
 */
public record Growth(
    List<Revision> revisions,
    List<JoinedGrid> grids,
    Optional<Adoption> adoption,
    List<Retry.Taken> retries,
    SearchProgress search,
    StopProgress stopping) {
  public Growth {
    revisions = List.copyOf(revisions);
    grids = List.copyOf(grids);
    retries = List.copyOf(retries);
  }

  /** Of a sweep that stops no run. */
  public Growth(
      List<Revision> revisions,
      List<JoinedGrid> grids,
      Optional<Adoption> adoption,
      List<Retry.Taken> retries,
      SearchProgress search) {
    this(revisions, grids, adoption, retries, search, StopProgress.NONE);
  }

  /** Of a sweep that does not search. */
  public Growth(
      List<Revision> revisions,
      List<JoinedGrid> grids,
      Optional<Adoption> adoption,
      List<Retry.Taken> retries) {
    this(revisions, grids, adoption, retries, SearchProgress.NONE);
  }

  /** Of a sweep of which nothing was tried again. */
  public Growth(List<Revision> revisions, List<JoinedGrid> grids, Optional<Adoption> adoption) {
    this(revisions, grids, adoption, List.of());
  }

  /**
   * One specification of the sweep.
   *
   * @param spec as accepted then
   * @param specDigest SHA-256 of its canonical form
   * @param at when it was accepted
   */
  public record Revision(SweepSpec spec, String specDigest, Instant at) {}

  /**
   * Cells that joined together.
   *
   * @param axes their grid
   * @param cellsPerBlock cells of each of its blocks, but the last
   * @param firstIndex stable index of its first cell
   * @param firstBlock number of its first block
   */
  public record JoinedGrid(List<Axis> axes, long cellsPerBlock, long firstIndex, int firstBlock) {
    public JoinedGrid {
      axes = List.copyOf(axes);
    }

    private long cells() {
      return axes.stream().mapToLong(a -> a.values().size()).reduce(1, Math::multiplyExact);
    }

    private int blocks() {
      return Math.toIntExact(Math.ceilDiv(cells(), cellsPerBlock));
    }
  }

  /** Of a sweep as accepted. */
  public static Growth of(
      SweepSpec spec, String specDigest, Optional<Adoption> adoption, Instant at) {
    return new Growth(
        List.of(new Revision(spec, specDigest, at)),
        List.of(new JoinedGrid(spec.axes(), BlockRange.cellsPerBlock(spec), 0, 0)),
        adoption);
  }

  /** After one more extension. */
  Growth extended(SweepSpec before, SweepSpec after, String specDigest, Instant at) {
    List<Revision> chain = new ArrayList<>(revisions);
    chain.add(new Revision(after, specDigest, at));
    List<JoinedGrid> all = new ArrayList<>(grids);
    for (List<Axis> axes :
        SweepExtension.newGrids(SweepExtension.axes(before, after), after.axes())) {
      JoinedGrid last = all.getLast();
      all.add(
          new JoinedGrid(
              axes,
              BlockRange.cellsPerBlock(after),
              last.firstIndex() + last.cells(),
              last.firstBlock() + last.blocks()));
    }
    return new Growth(chain, all, adoption, retries, search, stopping);
  }

  /**
   * After one more order to try failed runs again.
   *
   * @param seen whether all blocks have seen all orders before
   * @param kept how many of those are kept nevertheless
   */
  Growth retried(Retry retry, String requestId, boolean seen, int kept) {
    List<Retry.Taken> before =
        seen ? retries.subList(Math.max(0, retries.size() - kept), retries.size()) : retries;
    List<Retry.Taken> all = new ArrayList<>(before);
    all.add(new Retry.Taken(retried() + 1, requestId, retry));
    return new Growth(revisions, grids, adoption, all, search, stopping);
  }

  /** The same with its search further. */
  Growth searched(SearchProgress further) {
    return new Growth(revisions, grids, adoption, retries, further, stopping);
  }

  /** The same with its early stopping further. */
  Growth stopping(StopProgress further) {
    return new Growth(revisions, grids, adoption, retries, search, further);
  }

  /** How often it has been extended, by a user or by its search, or has decided a rung. */
  public int extensions() {
    return revisions.size() - 1 + search.asking() + stopping.passed();
  }

  /** How often failed runs have been tried again. */
  public int retried() {
    return retries.isEmpty() ? 0 : retries.getLast().number();
  }

  /** Number of blocks. */
  public int blocks() {
    return grids.getLast().firstBlock() + grids.getLast().blocks();
  }

  /** Number of the block that a cell is in, if the sweep has the cell. */
  public OptionalInt blockOf(String cell, SweepSpec now) {
    for (JoinedGrid joined : grids) {
      Grid grid = new Grid(now.withAxes(joined.axes()));
      Optional<Cell> found = grid.cell(cell).filter(grid::has);
      if (found.isPresent()) {
        long block = joined.firstBlock() + found.get().index() / joined.cellsPerBlock();
        return OptionalInt.of(Math.toIntExact(block));
      }
    }
    return OptionalInt.empty();
  }

  /** Block number {@code block}, by the specification now in force. */
  public BlockScope block(int block, SweepSpec now) {
    JoinedGrid grid =
        grids.reversed().stream()
            .filter(g -> block >= g.firstBlock() && block < blocks())
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "block: " + block + " (expected: 0 to " + (blocks() - 1) + ")"));
    long from = (block - grid.firstBlock()) * grid.cellsPerBlock();
    SweepSpec spec = now.withAxes(grid.axes());
    long to = Math.min(new Grid(spec).cellCount(), from + grid.cellsPerBlock());
    return new BlockScope(
        new BlockRange(block, from, to),
        askedWithin(spec, from, to),
        grid.firstIndex(),
        adoption
            .map(Adoption::probeSubset)
            .orElseGet(() -> extensions() == 0 ? 0 : ProbeSubset.of(now)),
        extensions(),
        adoption,
        retries,
        stopping.stopped(now.earlyStopping(), from, to));
  }

  /** A block knows of the cells asked for those that are its own: its facts stay small. */
  private static SweepSpec askedWithin(SweepSpec spec, long from, long to) {
    return spec.search().isAdaptive()
        ? spec.withSearch(
            spec.search()
                .withAsked(
                    spec.search().asked().stream().filter(p -> p >= from && p < to).toList()))
        : spec;
  }
}
