package io.orograph.core.allocation;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whether layers learn at the same steps (Lan et al. 2019, section 5): peaks that their allocations
 * have in common, against what series have in common that were shuffled in time.
 *
 * <p>A peak is a step in which a layer helps more than in the steps before and after it: a strict
 * local minimum of Σ_i A_{t,i}. The null hypothesis shuffles each layer's series by itself; a
 * shuffled series of n steps has a peak at an inner step with probability 1/3.
 *
 * @param layers how many
 * @param common peaks in common: summed over all pairs of layers, or those of all layers at once
 * @param expected mean of the same over the shuffled series
 * @param p share of shuffles, the series itself included, that have at least as many
 */
public record Synchronization(int layers, long common, double expected, double p) {
  /**
   * Of the series of each layer.
   *
   * @param series (layers, steps), at least two layers
   * @param together whether peaks of all layers at once are counted, as in the paper; else pair by
   *     pair, which says something of networks of many layers too
   * @param shuffles how many
   */
  public static Synchronization of(
      List<double[]> series, boolean together, int shuffles, Seed seed) {
    if (series.size() < 2) {
      throw new IllegalArgumentException("layers: " + series.size() + " (expected: at least 2)");
    }
    long common = common(series, together);
    RandomStream stream = seed.stream();
    double sum = 0;
    int atLeast = 1;
    for (int s = 0; s < shuffles; s++) {
      List<double[]> shuffled = new ArrayList<>();
      for (double[] one : series) {
        shuffled.add(shuffled(one, stream.permutation(one.length)));
      }
      long then = common(shuffled, together);
      sum += then;
      atLeast += then >= common ? 1 : 0;
    }
    return new Synchronization(
        series.size(), common, sum / shuffles, (double) atLeast / (shuffles + 1));
  }

  /** How many times as many peaks in common as shuffled series have; NaN if those have none. */
  public double ratio() {
    return expected == 0 ? Double.NaN : common / expected;
  }

  /** Steps in which a layer helps more than in both neighbours. */
  public static boolean[] peaks(double[] series) {
    boolean[] peaks = new boolean[series.length];
    for (int t = 1; t + 1 < series.length; t++) {
      peaks[t] = series[t] < series[t - 1] && series[t] < series[t + 1];
    }
    return peaks;
  }

  private static long common(List<double[]> series, boolean together) {
    int[] count = new int[series.getFirst().length];
    for (double[] one : series) {
      boolean[] peaks = peaks(one);
      for (int t = 0; t < count.length; t++) {
        count[t] += peaks[t] ? 1 : 0;
      }
    }
    return together
        ? Arrays.stream(count).filter(c -> c == series.size()).count()
        : Arrays.stream(count).mapToLong(c -> (long) c * (c - 1) / 2).sum();
  }

  private static double[] shuffled(double[] series, int[] order) {
    return Arrays.stream(order).mapToDouble(t -> series[t]).toArray();
  }
}
