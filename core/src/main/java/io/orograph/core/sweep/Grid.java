package io.orograph.core.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** The cells and runs of a sweep, expanded on demand: nothing is kept per cell. */
public final class Grid {
  private final SweepSpec spec;
  private final long cells;

  public Grid(SweepSpec spec) {
    this.spec = spec;
    long product = 1;
    for (Axis axis : spec.axes()) {
      product = Math.multiplyExact(product, axis.values().size());
    }
    this.cells = product;
  }

  /** Number of cells. */
  public long cellCount() {
    return cells;
  }

  /** Number of runs: cells times replicates. */
  public long runCount() {
    return Math.multiplyExact(cells, spec.replicates());
  }

  /**
   * The cell at {@code index}, in row-major order over the axes, the last axis fastest. Its id
   * names the value of every axis, but for the sweep's own length on an axis of lengths.
   */
  public Cell cell(long index) {
    if (index < 0 || index >= cells) {
      throw new IndexOutOfBoundsException(
          "cell: " + index + " (expected: 0 to " + (cells - 1) + ")");
    }
    List<Axis> axes = spec.axes();
    AxisValue[] values = new AxisValue[axes.size()];
    long rest = index;
    for (int a = axes.size() - 1; a >= 0; a--) {
      int size = axes.get(a).values().size();
      values[a] = axes.get(a).values().get((int) (rest % size));
      rest /= size;
    }
    RunSettings settings = spec.base();
    StringJoiner id = new StringJoiner(",");
    for (int a = 0; a < values.length; a++) {
      settings = axes.get(a).knob().apply(settings, values[a]);
      if (!TrainingLengths.isOwn(spec, axes.get(a).knob(), values[a])) {
        id.add(axes.get(a).knob().shortName() + "=" + values[a].text());
      }
    }
    return new Cell(index, id.length() == 0 ? "all" : id.toString(), List.of(values), settings);
  }

  /**
   * The run at {@code index}: cell {@code index / replicates}, replicate {@code index %
   * replicates}.
   */
  public RunSpec run(long index) {
    return run(cell(index / spec.replicates()), (int) (index % spec.replicates()));
  }

  /** Replicate {@code replicate} of {@code cell}. */
  public RunSpec run(Cell cell, int replicate) {
    RunKey key = RunKey.of(cell.settings(), spec.runSeed(), replicate);
    RunKey seedKey =
        spec.paired()
            ? RunKey.paired(spec, replicate)
            : RunKey.of(TrainingLengths.own(spec, cell.settings()), spec.runSeed(), replicate);
    return new RunSpec(key, seedKey, cell.id(), replicate, cell.settings());
  }

  /** The runs from {@code from} (inclusive) to {@code to} (exclusive). */
  public List<RunSpec> runs(long from, long to) {
    List<RunSpec> runs = new ArrayList<>(Math.toIntExact(to - from));
    for (long i = from; i < to; i++) {
      runs.add(run(i));
    }
    return runs;
  }
}
