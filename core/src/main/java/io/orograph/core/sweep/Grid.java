package io.orograph.core.sweep;

import io.orograph.core.random.RandomOrder;
import io.orograph.core.random.Seed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The cells and runs of a sweep, expanded on demand: nothing is kept per cell.
 *
 * <p>Cells are counted by their places in the product of the axes. Where only some cells are
 * trained longer ({@link SweepSpec#longerCells}), the other places at those lengths hold no cell of
 * the sweep; of a random or adaptive search most places hold none: {@link #has} says which do.
 */
public final class Grid {
  private final SweepSpec spec;
  private final long cells;
  private final Set<String> longer;
  private final long chosen;
  private final Optional<RandomOrder> order;
  private final Set<Long> asked;

  public Grid(SweepSpec spec) {
    this.spec = spec;
    this.longer = new HashSet<>(spec.longerCells());
    long product = 1;
    for (Axis axis : spec.axes()) {
      product = Math.multiplyExact(product, axis.values().size());
    }
    this.cells = product;
    boolean random =
        spec.search().kind() == SearchKind.RANDOM && cells > 0 && cells <= RandomOrder.MOST;
    this.asked = new HashSet<>(spec.search().asked());
    this.chosen =
        spec.search().isAdaptive()
            ? asked.size()
            : random ? Math.min(cells, spec.search().budget()) : cells;
    this.order =
        random
            ? Optional.of(new RandomOrder(Seed.of(spec.runSeed()).derive("search"), cells))
            : Optional.empty();
  }

  /** Number of places: the product of the axes. */
  public long cellCount() {
    return cells;
  }

  /** Whether the sweep trains the cell at this place. */
  public boolean has(Cell cell) {
    return (!isControl(cell) || longer.contains(ownId(cell))) && isChosen(cell);
  }

  /** Whether every place holds a cell of the sweep. */
  public boolean isWhole() {
    return longer.isEmpty() && chosen == cells;
  }

  /** A larger budget takes in the cells of a smaller one: it is further along the same order. */
  private boolean isChosen(Cell cell) {
    if (spec.search().isAdaptive()) {
      return asked.contains(cell.index());
    }
    return order.map(o -> o.placeOf(cell.index()) < chosen).orElse(true);
  }

  /**
   * Whether a cell, if the sweep has it, is there to be held against the cell of the sweep's own
   * length: it is of another length, which only some are trained to.
   */
  public boolean isControl(Cell cell) {
    return !longer.isEmpty() && !isOfOwnLength(cell);
  }

  /** Whether a cell is of the sweep's own length. */
  public boolean isOfOwnLength(Cell cell) {
    return id(cell.values(), true).equals(ownId(cell));
  }

  /** Id of the cell that differs from {@code cell} in nothing but that it has the own length. */
  public String ownId(Cell cell) {
    return id(cell.values(), false);
  }

  /** The length of a cell as the axis of lengths writes it; empty without such an axis. */
  public String lengthText(Cell cell) {
    return TrainingLengths.axis(spec.axes())
        .map(axis -> cell.values().get(spec.axes().indexOf(axis)).text())
        .orElse("");
  }

  /** The cells that the sweep has, in the order of their places. */
  public Stream<Cell> cells() {
    return LongStream.range(0, cells).mapToObj(this::cell).filter(this::has);
  }

  /** How many cells the sweep has. */
  public long size() {
    return longer.isEmpty() ? chosen : cells().count();
  }

  /** Number of places of runs: cells times replicates. */
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
    RunSettings settings = Choices.settings(spec.base(), axes, List.of(values));
    RunSettings own = FieldFormula.resolve(settings.resolved(), spec.formulas());
    return new Cell(index, id(List.of(values), true), List.of(values), own);
  }

  private String id(List<AxisValue> values, boolean withLength) {
    StringJoiner id = new StringJoiner(",");
    for (int a = 0; a < values.size(); a++) {
      Knob knob = spec.axes().get(a).knob();
      boolean named =
          knob.isLength() ? withLength && !TrainingLengths.isOwn(spec, knob, values.get(a)) : true;
      if (named) {
        id.add(knob.shortName() + "=" + values.get(a).text());
      }
    }
    return id.length() == 0 ? "all" : id.toString();
  }

  /** The cell with this id, e.g. {@code width=24,batch=64}, without walking the grid. */
  public Optional<Cell> cell(String id) {
    Map<String, String> parts = new HashMap<>();
    for (String part : id.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        parts.put(part.substring(0, equals), part.substring(equals + 1));
      }
    }
    long index = 0;
    for (Axis axis : spec.axes()) {
      Knob knob = axis.knob();
      String own = knob.isLength() ? TrainingLengths.ownText(spec, knob) : "";
      String text = parts.getOrDefault(knob.shortName(), own);
      int place = axis.values().stream().map(AxisValue::text).toList().indexOf(text);
      if (place < 0) {
        return Optional.empty();
      }
      index = index * axis.values().size() + place;
    }
    return Optional.of(cell(index)).filter(cell -> cell.id().equals(id) && has(cell));
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
