package io.orograph.core.claim;

import io.orograph.core.claim.Inference.Resampling;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.RoughnessRules;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.SubsetRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The roughness index of Deep Ritz over that of least squares, cells that are alike but for the
 * loss held against each other; the effect is the geometric mean of the ratios. On sampled points
 * it is above 2; by quadrature between one half and 2, for sampling is what makes the difference
 * (ours, for small problems). The index is the first of the loss that a run was trained by at its
 * last network.
 */
final class RitzRoughness implements ClaimTest {
  /** An index at an error, or of another network or loss, is a quantity of its own. */
  private static final Map<String, String> OPTIONS =
      Map.of(
          "loss",
          "own",
          RoughnessRules.NETWORK,
          RoughnessRules.LAST,
          MeasurementSpec.AT_ERROR,
          "0");

  private static final double RATIO = 2;

  private final boolean quadrature;

  /**
   * @param quadrature whether of quadrature, where there is no gap, or of sampled points
   */
  RitzRoughness(boolean quadrature) {
    this.quadrature = quadrature;
  }

  /** Cells that differ in the loss alone. */
  private record Match(int ritz, int squares) {
    double ratio(Quantity index, Reading reading) {
      return reading.value(index, ritz) / reading.value(index, squares);
    }
  }

  @Override
  public Finding test(Evidence evidence, Inference inference) {
    Optional<String> gap = evidence.gap(MetricKind.ROUGHNESS_INDEX, OPTIONS);
    if (gap.isPresent()) {
      return Finding.notTestable(gap.get());
    }
    Metric metric = evidence.metric(MetricKind.ROUGHNESS_INDEX, OPTIONS).orElseThrow();
    Quantity index = Quantity.of(metric);
    List<Match> matches = matches(evidence, index);
    if (matches.isEmpty()) {
      return Finding.notTestable(
          "no two cells with an index that are alike but for task.loss, "
              + (quadrature ? "by quadrature" : "on sampled points"));
    }
    int[] cells =
        matches.stream()
            .flatMap(m -> List.of(m.ritz(), m.squares()).stream())
            .mapToInt(c -> c)
            .toArray();
    Arrays.sort(cells);
    Optional<String> few = evidence.tooFew(metric, cells);
    if (few.isPresent()) {
      return Finding.notTestable(few.get());
    }
    Inference.Statistic ratio = (of, reading) -> mean(matches, index, reading);
    return quadrature
        ? inference.within(cells, Resampling.REPLICATES, 1 / RATIO, RATIO, ratio)
        : inference.side(cells, Resampling.REPLICATES, RATIO, 1, ratio);
  }

  private static double mean(List<Match> matches, Quantity index, Reading reading) {
    return Math.exp(
        matches.stream()
            .mapToDouble(m -> Math.log(m.ratio(index, reading)))
            .average()
            .orElseThrow());
  }

  private List<Match> matches(Evidence evidence, Quantity index) {
    Map<List<AxisValue>, Integer> squares = new HashMap<>();
    Map<List<AxisValue>, Integer> ritz = new HashMap<>();
    for (int c : evidence.usable(c -> evidence.knows(c, List.of(index)))) {
      RunSettings settings = evidence.settings(c);
      if (settings.data().subsetRule().isOfDomain() && isMine(settings.data().subsetRule())) {
        (settings.task().loss() == LossKind.DEEP_RITZ ? ritz : squares).put(others(evidence, c), c);
      }
    }
    List<Match> matches = new ArrayList<>();
    ritz.forEach(
        (key, c) ->
            Optional.ofNullable(squares.get(key)).ifPresent(s -> matches.add(new Match(c, s))));
    matches.sort((a, b) -> Integer.compare(a.ritz(), b.ritz()));
    return matches;
  }

  /** The published rule, which leaves out a node, is neither. */
  private boolean isMine(SubsetRule rule) {
    return quadrature ? rule == SubsetRule.QUADRATURE : !rule.isQuadrature();
  }

  private static List<AxisValue> others(Evidence evidence, int cell) {
    List<AxisValue> others = new ArrayList<>();
    List<AxisValue> values = evidence.cell(cell).cell().values();
    for (int a = 0; a < values.size(); a++) {
      Axis axis = evidence.spec().axes().get(a);
      if (axis.knob() != Knob.LOSS) {
        others.add(values.get(a));
      }
    }
    return others;
  }
}
