package io.orograph.core.claim;

import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.path.Monotonicity;
import io.orograph.core.sweep.Knob;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Linear interpolation fails where norms are pushed out: of the runs with the largest radius of a
 * norm target at least half have a min Δ above 0.001, and of those with the smallest radius fewer.
 * The effect is the share at the largest.
 */
final class PushedOut implements ClaimTest {
  private static final Quantity RADIUS = Quantity.of(Knob.NORM_RADIUS);
  private static final double SHARE = 0.5;

  /** Runs with a min Δ, and those of them above the tolerance. */
  private record Count(int runs, int violating) {
    double share() {
      return violating / (double) runs;
    }
  }

  @Override
  public Finding test(Evidence evidence, Inference inference) {
    Optional<String> gap =
        evidence.gap(RADIUS).or(() -> evidence.gap(MetricKind.MIN_DELTA, MonotoneLines.OPTIONS));
    if (gap.isPresent()) {
      return Finding.notTestable(gap.get());
    }
    Metric metric = evidence.metric(MetricKind.MIN_DELTA, MonotoneLines.OPTIONS).orElseThrow();
    Quantity delta = Quantity.of(metric);
    int[] cells = evidence.usable(c -> evidence.knows(c, List.of(RADIUS, delta)));
    double least = Arrays.stream(cells).mapToDouble(c -> evidence.value(RADIUS, c)).min().orElse(0);
    double most = Arrays.stream(cells).mapToDouble(c -> evidence.value(RADIUS, c)).max().orElse(0);
    if (least == most) {
      return Finding.notTestable("needs cells of 2 radii with values");
    }
    Count near = count(evidence, metric, cells, least);
    Count far = count(evidence, metric, cells, most);
    if (Math.min(near.runs(), far.runs()) < Evidence.LEAST_SEEDS) {
      return Finding.notTestable(
          "needs %d runs with a value at the smallest and at the largest radius, has %d and %d"
              .formatted(Evidence.LEAST_SEEDS, near.runs(), far.runs()));
    }
    return Finding.criterion(
        far.share() >= SHARE && near.share() < far.share(),
        far.share(),
        cells.length,
        evidence.runs(cells),
        String.format(
            Locale.ROOT,
            "min Δ above %s in %d of %d runs at R = %s, in %d of %d at R = %s",
            Monotonicity.TOLERANCE,
            far.violating(),
            far.runs(),
            most,
            near.violating(),
            near.runs(),
            least));
  }

  private static Count count(Evidence evidence, Metric metric, int[] cells, double radius) {
    double[] values =
        Arrays.stream(cells)
            .filter(c -> evidence.value(RADIUS, c) == radius)
            .mapToObj(c -> evidence.cell(c).ofRuns(metric))
            .flatMapToDouble(Arrays::stream)
            .toArray();
    int violating = (int) Arrays.stream(values).filter(v -> v > Monotonicity.TOLERANCE).count();
    return new Count(values.length, violating);
  }
}
