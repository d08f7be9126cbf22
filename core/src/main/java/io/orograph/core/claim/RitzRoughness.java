package io.orograph.core.claim;

import io.orograph.core.claim.Inference.Resampling;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.SubsetRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The roughness index of Deep Ritz over that of least squares, cells that are alike but for the
 * loss held against each other; the effect is the geometric mean of the ratios. On sampled points
 * it is above 2; by quadrature between one half and 2, for sampling is what makes the difference
 * (ours, for small problems).
 */
final class RitzRoughness implements ClaimTest {
  private static final Quantity INDEX = Quantity.of(MetricKind.ROUGHNESS_INDEX);
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
    double ratio(Reading reading) {
      return reading.value(INDEX, ritz) / reading.value(INDEX, squares);
    }
  }

  @Override
  public Finding test(Evidence evidence, Inference inference) {
    Optional<String> gap = evidence.gap(INDEX);
    if (gap.isPresent()) {
      return Finding.notTestable(gap.get());
    }
    List<Match> matches = matches(evidence);
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
    if (!quadrature) {
      return inference.side(
          cells, Resampling.REPLICATES, RATIO, 1, (of, reading) -> mean(matches, reading));
    }
    double ratio = mean(matches, evidence);
    return Finding.criterion(
        ratio >= 1 / RATIO && ratio <= RATIO,
        ratio,
        cells.length,
        evidence.runs(cells),
        String.format(Locale.ROOT, "ratio %.2f over %d pairs of cells", ratio, matches.size()));
  }

  private static double mean(List<Match> matches, Reading reading) {
    return Math.exp(
        matches.stream().mapToDouble(m -> Math.log(m.ratio(reading))).average().orElseThrow());
  }

  private List<Match> matches(Evidence evidence) {
    Map<List<AxisValue>, Integer> squares = new HashMap<>();
    Map<List<AxisValue>, Integer> ritz = new HashMap<>();
    for (int c : evidence.usable(c -> evidence.knows(c, List.of(INDEX)))) {
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
