package io.orograph.core.sweep;

import io.orograph.core.metric.Metric;
import java.util.List;

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
    List<CellPair> pairs) {
  public SweepSpec {
    axes = List.copyOf(axes);
    measurements = List.copyOf(measurements);
    primaryClaims = List.copyOf(primaryClaims);
    pairs = List.copyOf(pairs);
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
    SweepSpec moved = over(other);
    return moved.withPairs(
        pairs.stream()
            .filter(p -> p.firstIn(moved).isPresent() && p.secondIn(moved).isPresent())
            .toList());
  }

  private SweepSpec over(List<Axis> other) {
    return new SweepSpec(
        base,
        other,
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
        pairs);
  }

  /** The same with other pairs of cells. */
  public SweepSpec withPairs(List<CellPair> other) {
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
        other);
  }

  /** The same with other measurements. */
  public SweepSpec withMeasurements(List<MeasurementSpec> other) {
    return new SweepSpec(
        base,
        axes,
        replicates,
        runSeed,
        paired,
        checkpoints,
        other,
        search,
        phase,
        primaryClaims,
        priority,
        maxParallel,
        pairs);
  }

  /** The metrics measured, in the order in which they are asked for. */
  public List<Metric> metrics() {
    return measurements.stream().map(MeasurementSpec::metric).toList();
  }
}
