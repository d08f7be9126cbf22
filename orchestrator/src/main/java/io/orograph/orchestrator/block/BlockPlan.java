package io.orograph.orchestrator.block;

import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.DataCatalogue;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SweepSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What a block has to do: a pure function of the specification, the block's range of cells and its
 * packs.
 */
final class BlockPlan {
  private final String sweep;
  private final int block;
  private final SweepSpec spec;
  private final List<RunSpec> runs;
  private final List<Task> tasks;
  private final Map<RunKey, Integer> runIndex = new HashMap<>();

  /**
   * The plan of cells {@code fromCell} to before {@code toCell}.
   *
   * @param packs the packs of its runs, given these in grid order
   */
  BlockPlan(
      String sweep,
      int block,
      SweepSpec spec,
      long fromCell,
      long toCell,
      Function<List<RunSpec>, List<List<Integer>>> packs) {
    this.sweep = sweep;
    this.block = block;
    this.spec = spec;
    this.runs = runs(spec, fromCell, toCell);
    Grid grid = new Grid(spec);
    List<Task> allTasks = new ArrayList<>();
    for (long c = fromCell; c < toCell; c++) {
      Cell cell = grid.cell(c);
      int first = Math.toIntExact((c - fromCell) * spec.replicates());
      if (!spec.measurements().isEmpty()) {
        allTasks.add(
            new Task.Measure(
                TaskIds.measure(cell.id()),
                c * spec.replicates(),
                cell.id(),
                IntStream.range(first, first + spec.replicates()).boxed().toList()));
      }
    }
    allTasks.addAll(PackPlanner.tasks(packs.apply(runs), runs, fromCell * spec.replicates()));
    this.tasks = List.copyOf(allTasks);
    for (int i = 0; i < runs.size(); i++) {
      runIndex.put(runs.get(i).key(), i);
    }
  }

  /** The runs of a range of cells, in grid order. */
  static List<RunSpec> runs(SweepSpec spec, long fromCell, long toCell) {
    Grid grid = new Grid(spec);
    List<RunSpec> runs = new ArrayList<>();
    for (long c = fromCell; c < toCell; c++) {
      Cell cell = grid.cell(c);
      for (int r = 0; r < spec.replicates(); r++) {
        runs.add(grid.run(cell, r));
      }
    }
    return List.copyOf(runs);
  }

  String sweep() {
    return sweep;
  }

  int block() {
    return block;
  }

  SweepSpec spec() {
    return spec;
  }

  List<RunSpec> runs() {
    return runs;
  }

  List<Task> tasks() {
    return tasks;
  }

  /** Place of a run, or -1. */
  int indexOf(RunKey key) {
    return runIndex.getOrDefault(key, -1);
  }

  /** Root of the probe sets and probe vectors: equal in all cells, because the data seed is. */
  long probeSeed() {
    return Seed.of(spec.base().data().dataSeed()).derive("probes").value();
  }

  /** Training samples of the smallest subset over the grid, after the validation split. */
  int probeSubset() {
    int smallest = spec.base().data().subset();
    for (Axis axis : spec.axes()) {
      if (axis.knob() == Knob.SUBSET) {
        smallest = Integer.MAX_VALUE;
        for (AxisValue value : axis.values()) {
          if (value instanceof AxisValue.Number n) {
            smallest = Math.min(smallest, (int) n.value());
          }
        }
      }
    }
    return smallest == 0 ? poolSize(spec.base().data()) : smallest;
  }

  private static int poolSize(DataSpec data) {
    int samples =
        DataCatalogue.named(data.name())
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "data.name: " + data.name() + " (expected: a name of the catalogue)"))
            .trainSamples();
    return samples - (int) Math.round(data.validationFraction() * samples);
  }
}
