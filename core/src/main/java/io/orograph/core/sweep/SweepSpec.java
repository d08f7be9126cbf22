package io.orograph.core.sweep;

import io.orograph.core.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * A checked specification of a sweep.
 *
 * @param base the settings that the axes vary
 * @param axes zero or more axes; cells are their product, the last axis fastest
 * @param replicates runs per cell, at least 1
 * @param runSeed root of the runs' own random streams
 * @param paired whether the same replicate shares its run seed across cells
 * @param checkpoints which checkpoints are kept
 * @param measurements what is measured
 * @param search how cells are chosen
 * @param phase thresholds of the phase labels
 * @param primaryClaims claims declared before the run
 * @param priority larger goes first among sweeps of a project
 * @param maxParallel most lanes at once; 0 for no bound
 * @param pairs cells whose networks are held against each other
 * @param longerCells ids of the cells, of the sweep's own length, that are trained to the other
 *     lengths of an axis of lengths; empty for all
 * @param formulas fields that are given as formulas of others; the base has what they are in the
 *     first cell
 * @param earlyStopping which runs are stopped before their end
 * @param quota bounds on what it may use
 */
public record SweepSpec(
    RunSettings base,
    List<Axis> axes,
    int replicates,
    long runSeed,
    boolean paired,
    CheckpointPolicy checkpoints,
    List<MeasurementSpec> measurements,
    SearchSpec search,
    PhaseSettings phase,
    List<String> primaryClaims,
    int priority,
    int maxParallel,
    List<CellPair> pairs,
    List<String> longerCells,
    List<FieldFormula> formulas,
    EarlyStopping earlyStopping,
    SweepQuota quota) {
  public SweepSpec {
    axes = List.copyOf(axes);
    measurements = List.copyOf(measurements);
    primaryClaims = List.copyOf(primaryClaims);
    pairs = List.copyOf(pairs);
    longerCells = List.copyOf(longerCells);
    formulas = List.copyOf(formulas);
  }

  /**
   * Without pairs of cells and formulas, and with every cell trained to every length and no run
   * stopped early, and without bounds on what it may use.
   */
  public SweepSpec(
      RunSettings base,
      List<Axis> axes,
      int replicates,
      long runSeed,
      boolean paired,
      CheckpointPolicy checkpoints,
      List<MeasurementSpec> measurements,
      SearchSpec search,
      PhaseSettings phase,
      List<String> primaryClaims,
      int priority,
      int maxParallel) {
    this(
        base,
        axes,
        replicates,
        runSeed,
        paired,
        checkpoints,
        measurements,
        search,
        phase,
        primaryClaims,
        priority,
        maxParallel,
        List.of(),
        List.of(),
        List.of(),
        EarlyStopping.NONE,
        SweepQuota.NONE);
  }

  /** The same over another grid, without the pairs whose cells it has not. */
  public SweepSpec withAxes(List<Axis> other) {
    SweepSpec moved = with(c -> c.axes = other);
    return moved.withPairs(
        pairs.stream()
            .filter(p -> p.firstIn(moved).isPresent() && p.secondIn(moved).isPresent())
            .toList());
  }

  /** The same with another number of replicates. */
  public SweepSpec withReplicates(int other) {
    return with(c -> c.replicates = other);
  }

  /** The same with other checkpoints kept. */
  public SweepSpec withCheckpoints(CheckpointPolicy other) {
    return with(c -> c.checkpoints = other);
  }

  /** The same with other measurements. */
  public SweepSpec withMeasurements(List<MeasurementSpec> other) {
    return with(c -> c.measurements = other);
  }

  /** The same with its cells chosen otherwise. */
  public SweepSpec withSearch(SearchSpec other) {
    return with(c -> c.search = other);
  }

  /** The same with runs stopped early by another rule. */
  public SweepSpec withEarlyStopping(EarlyStopping other) {
    return with(c -> c.earlyStopping = other);
  }

  /** The same with other pairs of cells. */
  public SweepSpec withPairs(List<CellPair> other) {
    return with(c -> c.pairs = other);
  }

  /** The same with other cells trained longer. */
  public SweepSpec withLongerCells(List<String> other) {
    return with(c -> c.longerCells = other);
  }

  /** The same with other bounds on when and how wide it runs. */
  public SweepSpec withBounds(int otherPriority, int otherMaxParallel) {
    return with(
        c -> {
          c.priority = otherPriority;
          c.maxParallel = otherMaxParallel;
        });
  }

  /** The same with other bounds on what it may use. */
  public SweepSpec withQuota(SweepQuota other) {
    return with(c -> c.quota = other);
  }

  /** The same with its checkpoints kept for another time. */
  public SweepSpec withKeepDays(OptionalInt other) {
    return withCheckpoints(checkpoints.withKeepDays(other));
  }

  /** The same with fields given as formulas, and the base resolved by them. */
  public SweepSpec withFormulas(List<FieldFormula> other) {
    List<Axis> some = new ArrayList<>();
    List<AxisValue> values = new ArrayList<>();
    for (Axis axis : axes) {
      axis.values().stream()
          .filter(axis.knob()::accepts)
          .findFirst()
          .ifPresent(
              value -> {
                some.add(axis);
                values.add(value);
              });
    }
    RunSettings first = Choices.settings(base, some, values).resolved();
    RunSettings resolved = base;
    for (FieldFormula f : other) {
      AxisValue value = new AxisValue.Number(f.value(first));
      resolved = f.target().accepts(value) ? f.target().apply(resolved, value) : resolved;
    }
    RunSettings settled = resolved;
    return with(
        c -> {
          c.base = settled;
          c.formulas = other;
        });
  }

  /** The same with another base. */
  SweepSpec withBase(RunSettings other) {
    return with(c -> c.base = other);
  }

  /** The metrics measured, in the order in which they are asked for. */
  public List<Metric> metrics() {
    return measurements.stream().map(MeasurementSpec::metric).toList();
  }

  private SweepSpec with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.spec();
  }

  /** The components on their way into another specification: the one place that lists them all. */
  private static final class Copy {
    private RunSettings base;
    private List<Axis> axes;
    private int replicates;
    private final long runSeed;
    private final boolean paired;
    private CheckpointPolicy checkpoints;
    private List<MeasurementSpec> measurements;
    private SearchSpec search;
    private final PhaseSettings phase;
    private final List<String> primaryClaims;
    private int priority;
    private int maxParallel;
    private List<CellPair> pairs;
    private List<String> longerCells;
    private List<FieldFormula> formulas;
    private EarlyStopping earlyStopping;
    private SweepQuota quota;

    private Copy(SweepSpec of) {
      base = of.base;
      axes = of.axes;
      replicates = of.replicates;
      runSeed = of.runSeed;
      paired = of.paired;
      checkpoints = of.checkpoints;
      measurements = of.measurements;
      search = of.search;
      phase = of.phase;
      primaryClaims = of.primaryClaims;
      priority = of.priority;
      maxParallel = of.maxParallel;
      pairs = of.pairs;
      longerCells = of.longerCells;
      formulas = of.formulas;
      earlyStopping = of.earlyStopping;
      quota = of.quota;
    }

    private SweepSpec spec() {
      return new SweepSpec(
          base,
          axes,
          replicates,
          runSeed,
          paired,
          checkpoints,
          measurements,
          search,
          phase,
          primaryClaims,
          priority,
          maxParallel,
          pairs,
          longerCells,
          formulas,
          earlyStopping,
          quota);
    }
  }
}
