package io.orograph.orchestrator.block;

import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.CellPair;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.ProbeSubset;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SweepExtension;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.sweep.Adoption;
import io.orograph.orchestrator.sweep.BlockScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a block has to do: a pure function of its scope and its packs, and of the extensions since.
 */
final class BlockPlan {
  private final String sweep;
  private final BlockScope scope;
  private final List<RunSpec> runs;
  private final List<Task> tasks;
  private final Map<RunKey, Integer> runIndex = new HashMap<>();

  private BlockPlan(String sweep, BlockScope scope, List<RunSpec> runs, List<Task> tasks) {
    this.sweep = sweep;
    this.scope = scope;
    this.runs = List.copyOf(runs);
    this.tasks = List.copyOf(tasks);
    for (int i = 0; i < runs.size(); i++) {
      runIndex.put(runs.get(i).key(), i);
    }
  }

  /**
   * The plan of a block that is given its runs.
   *
   * @param packs the packs of its runs, given these in grid order
   */
  static BlockPlan of(
      String sweep, BlockScope scope, Function<List<RunSpec>, List<List<Integer>>> packs) {
    List<RunSpec> runs = runs(scope);
    List<Task> tasks = new ArrayList<>(measuring(scope, runs));
    tasks.addAll(PackPlanner.tasks(packs.apply(runs), runs, firstOrder(scope)));
    return new BlockPlan(sweep, scope, runs, tasks);
  }

  /**
   * The plan after an extension. Runs that there are keep their places; new ones go behind.
   *
   * @param packs the packs of the new runs, given these by cell and replicate
   * @return its {@link #tasks()} are those that joined or changed
   */
  BlockPlan extended(
      int extension, SweepSpec wanted, Function<List<RunSpec>, List<List<Integer>>> packs) {
    BlockScope next =
        new BlockScope(
            scope.range(),
            wanted,
            scope.firstIndex(),
            scope.probeSubset(),
            extension,
            scope.adoption());
    List<RunSpec> fresh = newRuns(wanted);
    List<RunSpec> all = new ArrayList<>(runs);
    all.addAll(fresh);
    List<List<Integer>> placed =
        packs.apply(fresh).stream()
            .map(pack -> pack.stream().map(i -> runs.size() + i).toList())
            .toList();
    List<Task> changed = new ArrayList<>();
    if (deepens(wanted)) {
      boolean sameRuns = fresh.isEmpty() && wanted.replicates() == spec().replicates();
      measuring(next, all).stream()
          .filter(task -> !(sameRuns && task instanceof Task.Measure m && asked(m)))
          .forEach(changed::add);
    } else if (!fresh.isEmpty()) {
      Set<String> joined = fresh.stream().map(RunSpec::cell).collect(Collectors.toSet());
      measuring(next, all).stream()
          .filter(task -> task instanceof Task.Measure m && joined.contains(m.cell()))
          .forEach(changed::add);
    }
    changed.addAll(PackPlanner.tasks(placed, all, firstOrder(scope)));
    return new BlockPlan(sweep, next, all, changed);
  }

  /** Whether the present plan has a task of a metric of the lab's own: its worker may be away. */
  private boolean asked(Task.Measure task) {
    return task.own().isPresent()
        && spec().measurements().stream().anyMatch(m -> m.metric().equals(task.own().get()));
  }

  /** Whether {@code wanted} asks for more in the cells of this block. */
  boolean grows(SweepSpec wanted) {
    return deepens(wanted) || !newRuns(wanted).isEmpty();
  }

  /** Whether it asks for more of the cells that there are. */
  private boolean deepens(SweepSpec wanted) {
    return wanted.replicates() > spec().replicates()
        || wanted.measurements().size() > spec().measurements().size()
        || SweepExtension.replays(spec(), wanted);
  }

  /** The runs that {@code wanted} has in the cells of this block and the present plan has not. */
  List<RunSpec> newRuns(SweepSpec wanted) {
    return runs(wanted, scope.range().fromCell(), scope.range().toCell()).stream()
        .filter(run -> !runIndex.containsKey(run.key()))
        .toList();
  }

  private static List<Task> measuring(BlockScope scope, List<RunSpec> runs) {
    if (scope.spec().measurements().isEmpty()) {
      return List.of();
    }
    Map<String, List<Integer>> cells = new LinkedHashMap<>();
    for (int i = 0; i < runs.size(); i++) {
      // adopted runs are measured together, of whichever cells they are
      RunSpec named = scope.adoption().isPresent() ? runs.getFirst() : runs.get(i);
      cells.computeIfAbsent(named.cell(), cell -> new ArrayList<>()).add(i);
    }
    List<Task> tasks = new ArrayList<>();
    cells.forEach((cell, members) -> tasks.addAll(ofCell(scope, cell, members)));
    tasks.addAll(pairs(scope, cells));
    return tasks;
  }

  /** Of the metrics of this release one task, and one of each of the lab's own. */
  private static List<Task> ofCell(BlockScope scope, String cell, List<Integer> members) {
    long order = firstOrder(scope) + members.getFirst();
    List<Task> tasks = new ArrayList<>();
    if (scope.spec().measurements().stream().anyMatch(m -> !m.kind().isOwn())) {
      tasks.add(new Task.Measure(TaskIds.measure(cell), order, cell, members));
    }
    for (MeasurementSpec m : scope.spec().measurements()) {
      if (m.kind().isOwn()) {
        tasks.add(
            new Task.Measure(
                TaskIds.measureOwn(cell, m.metric().name()),
                order,
                cell,
                members,
                Optional.empty(),
                Optional.of(m.metric())));
      }
    }
    return tasks;
  }

  /** Of the pairs whose cells are both here; each as late as the later of its cells. */
  private static List<Task> pairs(BlockScope scope, Map<String, List<Integer>> cells) {
    List<Task> tasks = new ArrayList<>();
    for (CellPair pair : scope.spec().pairs()) {
      String first = pair.firstIn(scope.spec()).map(Cell::id).orElse("");
      String second = pair.secondIn(scope.spec()).map(Cell::id).orElse("");
      if (cells.containsKey(first) && cells.containsKey(second)) {
        List<Integer> runs = new ArrayList<>(cells.get(first));
        runs.addAll(cells.get(second));
        long last = Math.max(cells.get(first).getFirst(), cells.get(second).getFirst());
        tasks.add(
            new Task.Measure(
                TaskIds.measure(first, second),
                firstOrder(scope) + last,
                first,
                runs,
                Optional.of(pair),
                Optional.empty()));
      }
    }
    return tasks;
  }

  private static long firstOrder(BlockScope scope) {
    return (scope.firstIndex() + scope.range().fromCell()) * scope.spec().replicates();
  }

  /** The runs of a block as planned: all of its cells, or those adopted. */
  static List<RunSpec> runs(BlockScope scope) {
    List<RunSpec> all = runs(scope.spec(), scope.range().fromCell(), scope.range().toCell());
    if (scope.adoption().isEmpty()) {
      return all;
    }
    Adoption adoption = scope.adoption().get();
    return Stream.concat(
            all.stream().filter(run -> adoption.has(run.replicate())), adoption.others().stream())
        .toList();
  }

  /** The runs of a range of cells, in grid order. */
  static List<RunSpec> runs(SweepSpec spec, long fromCell, long toCell) {
    Grid grid = new Grid(spec);
    List<RunSpec> runs = new ArrayList<>();
    for (long c = fromCell; c < toCell; c++) {
      Cell cell = grid.cell(c);
      for (int r = 0; r < spec.replicates() && grid.has(cell); r++) {
        runs.add(grid.run(cell, r));
      }
    }
    return List.copyOf(runs);
  }

  String sweep() {
    return sweep;
  }

  int block() {
    return scope.range().block();
  }

  /** How often the sweep had been extended when this plan was made. */
  int extension() {
    return scope.extension();
  }

  SweepSpec spec() {
    return scope.spec();
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

  /** Place in the block of the run of a cell, by the cell's place in the grid; -1 without. */
  int indexOf(long place, int replicate) {
    Grid grid = new Grid(spec());
    return place < scope.range().fromCell() || place >= scope.range().toCell()
        ? -1
        : indexOf(grid.run(grid.cell(place), replicate).key());
  }

  /** Root of the probe sets and probe vectors: equal in all cells, because the data seed is. */
  long probeSeed() {
    return Seed.of(spec().base().data().dataSeed()).derive("probes").value();
  }

  /** Training samples of the smallest subset over the sweep, after the validation split. */
  int probeSubset() {
    return scope.probeSubset() == 0 ? ProbeSubset.of(spec()) : scope.probeSubset();
  }
}
