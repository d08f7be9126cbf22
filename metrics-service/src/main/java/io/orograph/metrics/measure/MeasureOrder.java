package io.orograph.metrics.measure;

import io.orograph.core.random.Seed;
import io.orograph.core.sweep.MeasurementSpec;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is asked of a metrics service.
 *
 * @param lease the right to it
 * @param cell id of the cell
 * @param runs its runs, sorted by replicate here; behind them those of another cell, if they are to
 *     be compared with its own
 * @param measurements what to measure, each metric once
 * @param probeSeed root of probe sets and vectors, equal in all cells
 * @param probeSubset training samples that probe sets are taken from, equal in all cells
 * @param recorded not to be measured again
 * @param limit time after which the attempt ends at the next measurement that shares no work with
 *     one before it; empty for none
 * @param sameReplicates whether of two cells only runs of the same number meet
 */
public record MeasureOrder(
    MeasureLease lease,
    String cell,
    List<MeasuredRun> runs,
    List<MeasurementSpec> measurements,
    Seed probeSeed,
    int probeSubset,
    Set<Recorded> recorded,
    Optional<Duration> limit,
    boolean sameReplicates) {
  public MeasureOrder {
    runs =
        runs.stream()
            .sorted(
                Comparator.comparing((MeasuredRun r) -> !r.run().cell().equals(cell))
                    .thenComparingInt(r -> r.run().replicate()))
            .toList();
    measurements =
        measurements.stream().sorted(Comparator.comparing(MeasurementSpec::kind)).toList();
    recorded = Set.copyOf(recorded);
  }

  /** Where all runs meet. */
  public MeasureOrder(
      MeasureLease lease,
      String cell,
      List<MeasuredRun> runs,
      List<MeasurementSpec> measurements,
      Seed probeSeed,
      int probeSubset,
      Set<Recorded> recorded,
      Optional<Duration> limit) {
    this(lease, cell, runs, measurements, probeSeed, probeSubset, recorded, limit, false);
  }
}
