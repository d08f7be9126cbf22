package io.orograph.core.estimate;

import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Replicate errors of the mean of a cell, over runs or over pairs of runs. An error that cannot be
 * known is NaN, never 0.
 */
public final class ReplicateErrors {
  private ReplicateErrors() {}

  /**
   * A value of the pair of replicates i and j of one cell.
   *
   * @param i first replicate
   * @param j second replicate, another one
   */
  public record PairValue(int i, int j, double value) {
    public PairValue {
      if (i == j) {
        throw new IllegalArgumentException(
            "pair: (" + i + ", " + j + ") (expected: two different replicates)");
      }
    }

    private boolean involves(int replicate) {
      return i == replicate || j == replicate;
    }
  }

  /**
   * A mean over replicates with its error.
   *
   * @param mean NaN without values
   * @param replicateError standard error of the mean between replicates; NaN where unknown
   * @param replicates number of different replicates behind it
   */
  public record ReplicateMean(double mean, double replicateError, int replicates) {}

  /** Mean of one value per replicate, with s/√R; NaN for fewer than two. */
  public static ReplicateMean ofRuns(List<Double> values) {
    int r = values.size();
    double mean = mean(values);
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    double error = r < 2 ? Double.NaN : Math.sqrt(squares / (r - 1) / r);
    return new ReplicateMean(mean, error, r);
  }

  /**
   * Mean over pairs, with the delete-one-replicate jackknife (Efron and Tibshirani, "An
   * Introduction to the Bootstrap", chapter 11): √((R−1)/R · Σ (m₋ᵣ − m̄₋)²) with m₋ᵣ the mean over
   * the pairs without replicate r. Pairs that share a replicate are dependent, so the standard
   * deviation over pairs divided by the root of their number would be far too small.
   *
   * @param pairs values of different pairs; NaN as error if leaving out some replicate leaves no
   *     pair
   */
  public static ReplicateMean ofPairs(List<PairValue> pairs) {
    TreeSet<Integer> replicates = new TreeSet<>();
    pairs.forEach(
        p -> {
          replicates.add(p.i());
          replicates.add(p.j());
        });
    double mean = meanWhere(pairs, p -> true);
    List<Double> leftOut =
        replicates.stream().map(r -> meanWhere(pairs, p -> !p.involves(r))).toList();
    double center = mean(leftOut);
    double squares = leftOut.stream().mapToDouble(m -> (m - center) * (m - center)).sum();
    int r = replicates.size();
    double error = r < 3 ? Double.NaN : Math.sqrt(squares * (r - 1) / r);
    return new ReplicateMean(mean, error, r);
  }

  /**
   * One value per replicate whose mean and s/√R are those of {@link #ofPairs}: the pseudo-values
   * R·m − (R − 1)·m₋ᵣ (Tukey 1958), in the order of the replicates. Their mean is m where all pairs
   * are there. If leaving out some replicate leaves no pair, m alone.
   */
  public static double[] pseudoValues(List<PairValue> pairs) {
    double mean = meanWhere(pairs, p -> true);
    int[] replicates =
        pairs.stream().flatMapToInt(p -> IntStream.of(p.i(), p.j())).distinct().sorted().toArray();
    int r = replicates.length;
    double[] values =
        IntStream.of(replicates)
            .mapToDouble(i -> r * mean - (r - 1) * meanWhere(pairs, p -> !p.involves(i)))
            .toArray();
    return DoubleStream.of(values).anyMatch(Double::isNaN) ? new double[] {mean} : values;
  }

  private static double meanWhere(List<PairValue> pairs, Predicate<PairValue> chosen) {
    return mean(pairs.stream().filter(chosen).map(PairValue::value).toList());
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }
}
