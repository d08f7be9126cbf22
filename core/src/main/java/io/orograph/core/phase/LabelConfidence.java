package io.orograph.core.phase;

import io.orograph.core.estimate.ReplicateErrors.PairValue;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How often a label survives resampling of the replicates (Efron and Tibshirani, "An Introduction
 * to the Bootstrap", chapter 6). A pair counts as often as the product of its replicates' counts; a
 * replicate drawn twice makes no pair with itself. Thresholds, the rank of CKA included, stay those
 * of the diagram.
 *
 * <p>Resamples are drawn before the threshold of CKA is known, which ranks all cells: what is kept
 * of them is what that threshold is to be held against, not the values of the replicates.
 */
final class LabelConfidence {
  /** Of a cell of which nothing is to be resampled. */
  static final LabelConfidence UNKNOWN = new LabelConfidence(0, 0, new double[0]);

  /** Below this number of replicates there are too few different resamples (ours). */
  static final int LEAST_REPLICATES = 5;

  /** A share near 0.9 is then known to within 0.02 (ours). */
  private static final int RESAMPLES = 200;

  private final int readable;
  private final int same;
  private final double[] undecided;

  private LabelConfidence(int readable, int same, double[] undecided) {
    this.readable = readable;
    this.same = same;
    this.undecided = undecided;
  }

  /**
   * Draws the resamples of a cell; none below five trained replicates.
   *
   * @param readings of the whole cell
   * @param seed of this cell
   */
  static LabelConfidence of(CellRows rows, PhaseRule rule, PhaseRule.Readings readings, Seed seed) {
    Integer[] members = rows.members().toArray(Integer[]::new);
    if (members.length < LEAST_REPLICATES) {
      return UNKNOWN;
    }
    Map<Integer, Double> fit = rows.runs(rows.first(rule.fitKind()));
    List<PairValue> connectivity = rows.pairs(rows.first(MetricKind.MODE_CONNECTIVITY));
    List<PairValue> cka = rows.pairs(rows.first(MetricKind.CKA_SIMILARITY));
    double error = readings.connectivityError();
    boolean bySimilarity = rule.needsSimilarity(readings);
    PhaseLabel label = rule.label(readings, Double.NaN);
    RandomStream stream = seed.stream();
    int readable = 0;
    int same = 0;
    int open = 0;
    double[] undecided = new double[bySimilarity ? RESAMPLES : 0];
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
      if (bySimilarity && rule.needsSimilarity(r)) {
        undecided[open++] = r.cka();
      } else if (!bySimilarity && rule.label(r, Double.NaN) == label) {
        same++;
      }
    }
    return new LabelConfidence(readable, same, Arrays.copyOf(undecided, open));
  }

  /**
   * The share of resamples with the cell's own label; empty where there is none.
   *
   * @param label the label that the cell has come to
   */
  OptionalDouble of(PhaseLabel label, double similarCka) {
    if (readable == 0) {
      return OptionalDouble.empty();
    }
    int found = same;
    for (double cka : undecided) {
      found += PhaseRule.bySimilarity(cka, similarCka) == label ? 1 : 0;
    }
    return OptionalDouble.of(found / (double) readable);
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
