package io.orograph.core.compress;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The ternary vector nearest to w: 0 or ±a in every entry, with the signs of w where it is not 0.
 * For k entries it takes those of largest magnitude and a = S/k, S the sum of their magnitudes; the
 * squared distance is ‖w‖² − S²/k, and the best k is found among all d (ours; in closed form).
 *
 * @param nonZeros k; 0 of zeros
 * @param magnitude a
 * @param residual ‖w − t‖₂/‖w‖₂ of the nearest t, from 0 (w is ternary) to below 1; 0 of zeros
 */
public record Ternary(int nonZeros, double magnitude, double residual) {

  /** The nearest vector itself; of equal magnitudes the first entries are taken. */
  public static double[] vector(double[] w) {
    Ternary nearest = nearest(w);
    int[] order =
        IntStream.range(0, w.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -Math.abs(w[i])))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] vector = new double[w.length];
    for (int k = 0; k < nearest.nonZeros; k++) {
      vector[order[k]] = Math.copySign(nearest.magnitude, w[order[k]]);
    }
    return vector;
  }

  /** Nearest to these weights. */
  public static Ternary nearest(double[] w) {
    double[] magnitudes = Arrays.stream(w).map(Math::abs).sorted().toArray();
    double squares = Arrays.stream(w).map(v -> v * v).sum();
    double sum = 0;
    double best = 0;
    int nonZeros = 0;
    double magnitude = 0;
    for (int k = 1; k <= w.length; k++) {
      sum += magnitudes[w.length - k];
      if (sum * sum / k > best) {
        best = sum * sum / k;
        nonZeros = k;
        magnitude = sum / k;
      }
    }
    double residual = squares == 0 ? 0 : Math.sqrt(Math.max(0, 1 - best / squares));
    return new Ternary(nonZeros, magnitude, residual);
  }
}
