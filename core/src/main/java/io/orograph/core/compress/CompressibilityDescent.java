package io.orograph.core.compress;

import java.util.Arrays;

/**
 * Descent on C alone (Aytekin, Cricri and Aksu 2019): w ← w − (h/C)‖w‖₂²∇C(w), that is w ← (1 + h)w
 * − hτ sign(w) with τ = ‖w‖₂²/‖w‖₁. The factor makes the path of w/‖w‖₂ independent of the scale of
 * w, and the steps as long in many dimensions as in few. An entry that would change its sign
 * becomes 0 and stays there, where 0 is in the subdifferential of C. Each step is kept only if C
 * falls by more than rounding; otherwise h is halved (ours).
 *
 * <p>It stops at critical points alone: ternary vectors, of which C is the root of the number of
 * entries that are not 0. Only those with one such entry are minima, so from weights of which no
 * two magnitudes are equal one is left; where all that are not 0 are equal nothing moves.
 *
 * @param weights where it ended
 * @param steps steps kept
 * @param initial C at the start
 * @param value C at the end
 */
@SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
public record CompressibilityDescent(double[] weights, int steps, double initial, double value) {
  private static final double SMALLEST_STEP = 1e-14;

  /** What sums in float64 may take from C. */
  private static final double ROUNDING = 1e-13;

  /** Above this norm weights are divided by it, which changes no bit of C: it is a power of two. */
  private static final double LARGE = 0x1p200;

  /** Sees the weights on the way. */
  @FunctionalInterface
  public interface Watcher {
    /**
     * After a step that was kept, and before the first.
     *
     * @param step steps kept so far
     * @param left the weights that are not 0, in their order
     */
    void at(int step, double[] left);
  }

  /**
   * Descends from {@code start}.
   *
   * @param step h of the first step, above 0: by this share weights far above τ grow in it
   * @param mostSteps steps tried at most
   */
  public static CompressibilityDescent from(double[] start, double step, int mostSteps) {
    return from(start, step, mostSteps, (at, left) -> {});
  }

  /** As {@link #from(double[], double, int)}, watched. */
  public static CompressibilityDescent from(
      double[] start, double step, int mostSteps, Watcher watcher) {
    Left left = Left.of(start);
    double initial = Compressibility.of(left.w).value();
    double value = initial;
    double h = step;
    int kept = 0;
    watcher.at(0, left.w);
    for (int i = 0; i < mostSteps && h > SMALLEST_STEP && left.w.length > 0; i++) {
      double[] next = next(left.w, h);
      double reached = Compressibility.of(next).value();
      if (reached < value * (1 - ROUNDING)) {
        left = left.with(next);
        value = reached;
        kept++;
        watcher.at(kept, left.w);
      } else {
        h /= 2;
      }
    }
    return new CompressibilityDescent(left.among(start.length), kept, initial, value);
  }

  private static double[] next(double[] w, double h) {
    Compressibility here = Compressibility.of(w);
    double scale = here.l2() > LARGE ? 1 / LARGE : 1;
    double shrunk = h * here.threshold();
    double[] next = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      double magnitude = (1 + h) * Math.abs(w[i]) - shrunk;
      next[i] = magnitude > 0 ? Math.copySign(scale * magnitude, w[i]) : 0;
    }
    return next;
  }

  /** The weights that are not 0 and their places: what has become 0 costs nothing any more. */
  private record Left(int[] places, double[] w) {
    static Left of(double[] start) {
      int[] all = new int[start.length];
      Arrays.setAll(all, i -> i);
      return new Left(all, start.clone()).with(start);
    }

    Left with(double[] next) {
      int[] at = new int[next.length];
      double[] kept = new double[next.length];
      int n = 0;
      for (int i = 0; i < next.length; i++) {
        if (next[i] != 0) {
          at[n] = places[i];
          kept[n++] = next[i];
        }
      }
      return new Left(Arrays.copyOf(at, n), Arrays.copyOf(kept, n));
    }

    double[] among(int dimension) {
      double[] all = new double[dimension];
      for (int i = 0; i < w.length; i++) {
        all[places[i]] = w[i];
      }
      return all;
    }
  }
}
