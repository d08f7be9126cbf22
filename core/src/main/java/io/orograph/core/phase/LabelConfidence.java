package io.orograph.core.phase;

import io.orograph.core.estimate.ReplicateErrors.PairValue;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How often a label survives resampling of the replicates (Efron and Tibshirani, "An Introduction
 * to the Bootstrap", chapter 6). A pair counts as often as the product of its replicates' counts; a
 * replicate drawn twice makes no pair with itself. Thresholds, the rank of CKA included, stay those
 * of the diagram.
 */
final class LabelConfidence {
  /** Below this number of replicates there are too few different resamples (ours). */
  static final int LEAST_REPLICATES = 5;

  /** A share near 0.9 is then known to within 0.02 (ours). */
  private static final int RESAMPLES = 200;

  private LabelConfidence() {}

  /**
   * The share of resamples with the same label; empty below five trained replicates.
   *
   * @param seed of this cell
   */
  static OptionalDouble of(
      CellRows rows, PhaseRule rule, PhaseLabel label, double similarCka, Seed seed) {
    Integer[] members = rows.members().toArray(Integer[]::new);
    if (members.length < LEAST_REPLICATES) {
      return OptionalDouble.empty();
    }
    Map<Integer, Double> fit = rows.runs(rows.first(rule.fitKind()));
    List<PairValue> connectivity = rows.pairs(rows.first(MetricKind.MODE_CONNECTIVITY));
    List<PairValue> cka = rows.pairs(rows.first(MetricKind.CKA_SIMILARITY));
    double error = rows.value(rows.first(MetricKind.MODE_CONNECTIVITY)).errors().replicate();
    RandomStream stream = seed.stream();
    int readable = 0;
    int same = 0;
    for (int resample = 0; resample < RESAMPLES; resample++) {
      int[] counts = new int[members[members.length - 1] + 1];
      for (int draw = 0; draw < members.length; draw++) {
        counts[members[stream.nextInt(members.length)]]++;
      }
      PhaseRule.Readings r =
          new PhaseRule.Readings(
              meanOfRuns(fit, counts),
              meanOfPairs(connectivity, counts),
              error,
              meanOfPairs(cka, counts));
      if (Double.isNaN(r.fit()) || Double.isNaN(r.connectivity())) {
        continue;
      }
      readable++;
      same += rule.label(r, similarCka) == label ? 1 : 0;
    }
    return readable == 0 ? OptionalDouble.empty() : OptionalDouble.of(same / (double) readable);
  }

  private static double meanOfRuns(Map<Integer, Double> values, int[] counts) {
    double sum = 0;
    int weight = 0;
    for (Map.Entry<Integer, Double> value : values.entrySet()) {
      sum += counts[value.getKey()] * value.getValue();
      weight += counts[value.getKey()];
    }
    return weight == 0 ? Double.NaN : sum / weight;
  }

  private static double meanOfPairs(List<PairValue> values, int[] counts) {
    double sum = 0;
    int weight = 0;
    for (PairValue value : values) {
      int count = counts[value.i()] * counts[value.j()];
      sum += count * value.value();
      weight += count;
    }
    return weight == 0 ? Double.NaN : sum / weight;
  }
}
