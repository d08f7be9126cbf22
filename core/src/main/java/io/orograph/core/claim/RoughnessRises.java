package io.orograph.core.claim;

import io.orograph.core.claim.Inference.Resampling;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.RoughnessRules;
import io.orograph.core.sweep.SubsetRule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The roughness index rises and falls again in training: by quadrature, where both losses are
 * trained to the end, the largest index of a training is above twice that of its initial network
 * and twice that of its last one. The effect is the mean of the largest over the larger of both
 * means, in the cell where that is least.
 *
 * <p>The largest of many estimates lies above the largest true one, by far less than a factor 2 at
 * 50 directions; a training along which the index stays the same does not pass.
 */
final class RoughnessRises implements ClaimTest {
  private static final double RATIO = 2;
  private static final int LEAST_RUNS = 5;

  /** One index of three networks of a training. */
  private record Three(Quantity initial, Quantity roughest, Quantity last) {
    List<Quantity> all() {
      return List.of(initial, roughest, last);
    }

    double ratio(Reading reading, int cell) {
      return reading.value(roughest, cell)
          / Math.max(reading.value(initial, cell), reading.value(last, cell));
    }
  }

  @Override
  public Finding test(Evidence evidence, Inference inference) {
    List<MeasurementSpec> measured =
        evidence.spec().measurements().stream()
            .filter(m -> m.kind() == MetricKind.ROUGHNESS_INDEX && !m.isAtError())
            .toList();
    Optional<Three> three = measured.stream().flatMap(m -> three(measured, m).stream()).findFirst();
    if (three.isEmpty()) {
      return Finding.notTestable(
          "no index was measured of all three, network: initial, roughest and last");
    }
    int[] cells =
        evidence.usable(
            c ->
                evidence.settings(c).data().subsetRule() == SubsetRule.QUADRATURE
                    && evidence.knows(c, three.get().all()));
    if (cells.length == 0 || evidence.leastRuns(cells) < LEAST_RUNS) {
      return Finding.notTestable(
          "needs cells by quadrature with an index, of %d runs each".formatted(LEAST_RUNS));
    }
    return inference.side(
        cells,
        Resampling.REPLICATES,
        RATIO,
        1,
        (of, reading) ->
            Arrays.stream(of).mapToDouble(c -> three.get().ratio(reading, c)).min().orElseThrow());
  }

  private static Optional<Three> three(List<MeasurementSpec> measured, MeasurementSpec like) {
    Map<String, String> walk = RoughnessRules.walk(like);
    Optional<Quantity> initial = of(measured, walk, RoughnessRules.INITIAL);
    Optional<Quantity> roughest = of(measured, walk, RoughnessRules.ROUGHEST);
    Optional<Quantity> last = of(measured, walk, RoughnessRules.LAST);
    return initial.isPresent() && roughest.isPresent() && last.isPresent()
        ? Optional.of(new Three(initial.get(), roughest.get(), last.get()))
        : Optional.empty();
  }

  private static Optional<Quantity> of(
      List<MeasurementSpec> measured, Map<String, String> walk, String network) {
    return measured.stream()
        .filter(m -> m.option(RoughnessRules.NETWORK).equals(network))
        .filter(m -> RoughnessRules.walk(m).equals(walk))
        .map(MeasurementSpec::metric)
        .findFirst()
        .map((Metric metric) -> Quantity.of(metric));
  }
}
