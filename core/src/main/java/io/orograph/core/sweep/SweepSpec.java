package io.orograph.core.sweep;

import io.orograph.core.metric.Metric;
import java.util.List;
import java.util.Optional;

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
    List<FieldFormula> formulas) {
  public SweepSpec {
    axes = List.copyOf(axes);
    measurements = List.copyOf(measurements);
    primaryClaims = List.copyOf(primaryClaims);
    pairs = List.copyOf(pairs);
    longerCells = List.copyOf(longerCells);
    formulas = List.copyOf(formulas);
  }

  /** Without formulas. */
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
      int maxParallel,
      List<CellPair> pairs,
      List<String> longerCells) {
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
        pairs,
        longerCells,
        List.of());
  }

  /** With every cell trained to every length. */
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
      int maxParallel,
      List<CellPair> pairs) {
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
        pairs,
        List.of());
  }

  /** Without pairs of cells. */
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
        List.of());
  }

  /** The same over another grid, without the pairs whose cells it has not. */
  public SweepSpec withAxes(List<Axis> other) {
    SweepSpec moved = with(other, measurements, pairs, longerCells);
    return moved.withPairs(
        pairs.stream()
            .filter(p -> p.firstIn(moved).isPresent() && p.secondIn(moved).isPresent())
            .toList());
  }

  /** The same with other pairs of cells. */
  public SweepSpec withPairs(List<CellPair> other) {
    return with(axes, measurements, other, longerCells);
  }

  /** The same with another base. */
  SweepSpec withBase(RunSettings other) {
    return new SweepSpec(
        other,
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
        formulas);
  }

  /** The same with other measurements. */
  public SweepSpec withMeasurements(List<MeasurementSpec> other) {
    return with(axes, other, pairs, longerCells);
  }

  /** The same with other cells trained longer. */
  public SweepSpec withLongerCells(List<String> other) {
    return with(axes, measurements, pairs, other);
  }

  private SweepSpec with(
      List<Axis> ownAxes,
      List<MeasurementSpec> ownMeasurements,
      List<CellPair> ownPairs,
      List<String> ownLongerCells) {
    return new SweepSpec(
        base,
        ownAxes,
        replicates,
        runSeed,
        paired,
        checkpoints,
        ownMeasurements,
        search,
        phase,
        primaryClaims,
        priority,
        maxParallel,
        ownPairs,
        ownLongerCells,
        formulas);
  }

  /** The same with other bounds on when and how wide it runs. */
  public SweepSpec withBounds(int otherPriority, int otherMaxParallel) {
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
        otherPriority,
        otherMaxParallel,
        pairs,
        longerCells,
        formulas);
  }

  /** The same with fields given as formulas, and the base resolved by them. */
  public SweepSpec withFormulas(List<FieldFormula> other) {
    RunSettings first = base;
    for (Axis axis : axes) {
      Optional<AxisValue> value = axis.values().stream().filter(axis.knob()::accepts).findFirst();
      first = value.isPresent() ? axis.knob().apply(first, value.get()) : first;
    }
    first = first.resolved();
    RunSettings resolved = base;
    for (FieldFormula f : other) {
      AxisValue value = new AxisValue.Number(f.value(first));
      resolved = f.target().accepts(value) ? f.target().apply(resolved, value) : resolved;
    }
    return new SweepSpec(
        resolved,
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
        other);
  }

  /** The metrics measured, in the order in which they are asked for. */
  public List<Metric> metrics() {
    return measurements.stream().map(MeasurementSpec::metric).toList();
  }
}
