package io.orograph.core.path;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The loss barrier on a straight line between two networks, of the smoothed loss F_σ(θ) = E L(θ +
 * σε), against σ: how much a landscape must be smoothed until it looks convex along the line. Ours;
 * on f(x) = ½ax² + b(1 − cos kx) the smoothed function is convex from σ² = (2/k²) ln(bk²/a) on.
 *
 * <p>All draws of ε are the same at every t and σ, so that the barrier is that of a sum of shifted
 * copies of one function and not of noise.
 */
public final class SmoothedBarrier {
  private final List<Double> t;
  private final double[] raw;
  private final List<Double> deviations;
  private final double[][][] losses;

  /**
   * From losses.
   *
   * @param t from 0 to 1, ends included
   * @param raw L at each t
   * @param deviations σ, rising, above 0
   * @param losses of each draw, or draw and its opposite, at each σ and t: shape (draws, σ, t)
   */
  public SmoothedBarrier(
      List<Double> t, double[] raw, List<Double> deviations, double[][][] losses) {
    this.t = List.copyOf(t);
    this.raw = raw.clone();
    this.deviations = List.copyOf(deviations);
    this.losses = losses.clone();
    for (int i = 0; i < deviations.size(); i++) {
      if (!(deviations.get(i) > (i == 0 ? 0 : deviations.get(i - 1)))) {
        throw new IllegalArgumentException(
            "deviations: " + deviations + " (expected: rising, above 0)");
      }
    }
  }

  /**
   * Where the barrier has vanished.
   *
   * @param deviation σ; 0 where there is no barrier to begin with, NaN where it outlives all σ
   * @param error delete-one-draw jackknife; NaN where leaving one out leaves no value
   */
  public record Vanishing(double deviation, double error) {}

  /** The barrier over the line between the ends without smoothing. */
  public double rawBarrier() {
    return new Profile(t, boxed(raw)).barrierOverLine();
  }

  /** The barrier over the line between the ends at each σ; NaN where a loss is not finite. */
  public List<Double> barriers() {
    return barriers(-1);
  }

  /** F_σ at each t for the σ of this index. */
  public double[] smoothed(int deviation) {
    return mean(deviation, -1);
  }

  /**
   * The smallest σ at which the barrier is at most a share of the raw one, interpolated between
   * neighbours.
   *
   * @param share above 0, below 1
   * @param floor a barrier of at most this counts as none, at least 0
   */
  public Vanishing vanishing(double share, double floor) {
    double wanted = Math.max(share * rawBarrier(), floor);
    int draws = losses.length;
    double[] leftOut =
        IntStream.range(0, draws).mapToDouble(draw -> crossing(barriers(draw), wanted)).toArray();
    double center = Arrays.stream(leftOut).average().orElse(Double.NaN);
    double squares = Arrays.stream(leftOut).map(v -> (v - center) * (v - center)).sum();
    double error = draws < 2 ? Double.NaN : Math.sqrt(squares * (draws - 1) / draws);
    return new Vanishing(crossing(barriers(-1), wanted), error);
  }

  private double crossing(List<Double> barriers, double wanted) {
    double before = 0;
    double high = rawBarrier();
    if (high <= wanted) {
      return 0;
    }
    for (int i = 0; i < barriers.size(); i++) {
      double now = barriers.get(i);
      if (now <= wanted) {
        return before + (deviations.get(i) - before) * (high - wanted) / (high - now);
      }
      before = deviations.get(i);
      high = now;
    }
    return Double.NaN;
  }

  private List<Double> barriers(int without) {
    List<Double> barriers = new ArrayList<>();
    for (int i = 0; i < deviations.size(); i++) {
      barriers.add(new Profile(t, boxed(mean(i, without))).barrierOverLine());
    }
    return barriers;
  }

  private double[] mean(int deviation, int without) {
    double[] mean = new double[t.size()];
    int count = losses.length - (without < 0 ? 0 : 1);
    for (int draw = 0; draw < losses.length; draw++) {
      if (draw != without) {
        for (int i = 0; i < mean.length; i++) {
          mean[i] += losses[draw][deviation][i] / count;
        }
      }
    }
    return mean;
  }

  private static List<Double> boxed(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }
}
