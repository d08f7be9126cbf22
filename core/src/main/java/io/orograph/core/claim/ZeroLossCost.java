package io.orograph.core.claim;

import io.orograph.core.claim.Inference.Resampling;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.PhaseLabel;
import io.orograph.core.random.Seed;
import io.orograph.core.statistics.Interval;
import io.orograph.core.sweep.MeasurementSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What training on from a training error costs in test accuracy within a run, by the connectivity
 * of the cell: the mean over cells of the cells' means of a metric of kind ZERO_LOSS_COST.
 *
 * @param metric its name
 * @param error the training error in percent from which on it counts
 * @param connected whether of fitted cells that are well connected (IV-A, IV-B); else poorly (III)
 * @param cells how many cells have a value
 * @param runs how many runs they have
 * @param cost in points of test accuracy, above 0 where training on has hurt; NaN without cells
 * @param interval its 95 % interval; unknown for fewer than 3 cells or 4 blocks of neighbours
 */
public record ZeroLossCost(
    String metric,
    double error,
    boolean connected,
    int cells,
    int runs,
    double cost,
    Interval interval) {
  /** Fewer cells say nothing in general (ours). */
  private static final int LEAST = 3;

  /** Of every metric of the kind, poorly connected cells first. */
  static List<ZeroLossCost> all(Evidence evidence, Seed seed) {
    List<ZeroLossCost> all = new ArrayList<>();
    for (MeasurementSpec m : evidence.spec().measurements()) {
      if (m.kind() == MetricKind.ZERO_LOSS_COST) {
        for (boolean connected : new boolean[] {false, true}) {
          Seed own = seed.derive("zero-loss-" + m.metric().name() + "-" + connected);
          all.add(of(evidence, m, connected, own));
        }
      }
    }
    return all;
  }

  private static ZeroLossCost of(
      Evidence evidence, MeasurementSpec m, boolean connected, Seed seed) {
    Quantity cost = Quantity.of(m.metric());
    int[] cells = cells(evidence, cost, connected);
    Interval interval =
        cells.length < LEAST
            ? Interval.UNKNOWN
            : new Inference(evidence, seed)
                .interval(
                    cells,
                    Resampling.REPLICATES_AND_BLOCKS,
                    (of, reading) -> mean(cost, of, reading));
    return new ZeroLossCost(
        m.metric().name(),
        m.number("error"),
        connected,
        cells.length,
        evidence.runs(cells),
        mean(cost, cells, evidence),
        interval);
  }

  /** The claim: by the first metric of the kind, in poorly connected fitted cells it is above 0. */
  static Finding claim(Evidence evidence, Inference inference) {
    Optional<String> gap =
        evidence
            .gap(Quantity.of(MetricKind.ZERO_LOSS_COST))
            .or(() -> evidence.gap(Quantity.of(MetricKind.MODE_CONNECTIVITY)));
    if (gap.isPresent()) {
      return Finding.notTestable(gap.get());
    }
    if (evidence.labelledByAccuracy()) {
      return Finding.notTestable(
          "the thresholds of the labels were learned from the test accuracy of these cells");
    }
    Metric metric = evidence.metric(MetricKind.ZERO_LOSS_COST).orElseThrow();
    Quantity cost = Quantity.of(metric);
    int[] poor = cells(evidence, cost, false);
    if (poor.length < LEAST) {
      return Finding.notTestable(
          "needs " + LEAST + " III cells that have a cost, has " + poor.length);
    }
    return inference.side(
        poor, Resampling.REPLICATES_AND_BLOCKS, 0, 1, (of, r) -> mean(cost, of, r));
  }

  private static int[] cells(Evidence evidence, Quantity cost, boolean connected) {
    return evidence.usable(
        c -> evidence.knows(c, List.of(cost)) && isOf(evidence.label(c), connected));
  }

  private static boolean isOf(PhaseLabel label, boolean connected) {
    return switch (label) {
      case III -> !connected;
      case IV_A, IV_B -> connected;
      case I, II, COLLAPSED, DIVERGED, INCOMPLETE -> false;
    };
  }

  private static double mean(Quantity cost, int[] of, Reading reading) {
    return Arrays.stream(of)
        .mapToDouble(c -> reading.value(cost, c))
        .filter(v -> !Double.isNaN(v))
        .average()
        .orElse(Double.NaN);
  }
}
