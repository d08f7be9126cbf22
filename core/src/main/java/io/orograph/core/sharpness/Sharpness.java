package io.orograph.core.sharpness;

import io.orograph.core.estimate.SampleMean;
import io.orograph.core.operator.VectorBlock;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.surface.LossSurface;
import java.util.Arrays;

/**
 * Sharpness of a loss L at a point θ: what L(θ + T u) − L(θ) reaches for steps u of a given length.
 * T is the identity, or for adaptive sharpness the diagonal of |θ|, which makes every number
 * invariant to a rescaling of a unit's ingoing by its outgoing weights (Kwon et al., "ASAM", ICML
 * 2021, section 3).
 *
 * @param <B> where parameters live
 */
public final class Sharpness<B extends VectorBlock<B>> {
  /** Ours: a maximum that rose by less in the last quarter of the steps counts as found. */
  private static final double SETTLED = 0.01;

  private static final int PAIRS_AT_ONCE = 4;

  private final LossSurface<B> surface;
  private final double[] theta;
  private final double[] scale;
  private final double loss;

  /**
   * Sharpness at a point.
   *
   * @param point shape (P, 1)
   * @param adaptive whether steps are scaled by |θ|
   */
  public Sharpness(LossSurface<B> surface, B point, boolean adaptive) {
    this.surface = surface;
    this.theta = point.column(0);
    this.scale = new double[theta.length];
    Arrays.setAll(scale, i -> adaptive ? Math.abs(theta[i]) : 1);
    this.loss = surface.loss(point)[0];
  }

  /**
   * A rise of the loss.
   *
   * @param value the rise; NaN where it is undefined
   * @param error its standard error; NaN where it has none
   * @param converged whether the estimator met its own criterion
   * @param gradients gradients evaluated
   * @param losses losses evaluated
   */
  public record Rise(double value, double error, boolean converged, int gradients, int losses) {}

  /**
   * L(θ + Tu) − L(θ) for the step uphill u = ρ Tg/‖Tg‖ with the gradient g (Foret et al.,
   * "Sharpness-aware minimization", ICLR 2021, equation 2): the first order's guess at the worst,
   * and so a lower bound of it. Undefined where the gradient vanishes.
   *
   * @param radius ρ
   */
  public Rise oneStep(double radius) {
    double[] direction = uphill(new double[theta.length]);
    double length = norm(direction);
    if (!(length > 0)) {
      return new Rise(Double.NaN, Double.NaN, false, 1, 1);
    }
    return new Rise(riseAt(times(direction, radius / length)), Double.NaN, true, 1, 2);
  }

  /**
   * max L(θ + Tu) − L(θ) over ‖u‖ ≤ ρ by projected gradient ascent: from the step uphill (a random
   * one where the gradient vanishes) steps of length ρ along the gradient, halved whenever the loss
   * does not rise, each projected onto the ball. The largest value seen is returned, at least 0,
   * which u = 0 gives: a lower bound of the maximum, exact for a quadratic once it has converged.
   *
   * @param radius ρ
   * @param steps gradients, at least 4
   * @param seed of the start where the gradient vanishes
   */
  public Rise worst(double radius, int steps, Seed seed) {
    if (steps < 4) {
      throw new IllegalArgumentException("steps: " + steps + " (expected: at least 4)");
    }
    double[] u = start(radius, seed);
    double best = 0;
    double early = 0;
    double last = riseAt(u);
    double stride = radius;
    for (int step = 1; step < steps; step++) {
      best = Math.max(best, last);
      early = step <= 3 * steps / 4 ? best : early;
      double[] gradient = uphill(u);
      double length = norm(gradient);
      if (!(length > 0)) {
        break;
      }
      double[] next = projected(u, gradient, stride / length, radius);
      double rise = riseAt(next);
      stride = rise > last ? stride : stride / 2;
      if (rise > last) {
        u = next;
        last = rise;
      }
    }
    best = Math.max(best, last);
    boolean settled = best - early <= SETTLED * best;
    return new Rise(best, Double.NaN, settled, steps, steps + 1);
  }

  /**
   * Mean of L(θ + σTε) − L(θ) over ε ~ N(0, I), each draw together with its opposite, which takes
   * the first order away (McAllester's PAC-Bayes bounds speak of this mean; ours in this form). The
   * error is over the pairs.
   *
   * @param deviation σ
   * @param count pairs, at least 2
   */
  public Rise average(double deviation, int count, Seed seed) {
    if (count < 2) {
      throw new IllegalArgumentException("pairs: " + count + " (expected: at least 2)");
    }
    double[] pairs = new double[count];
    RandomStream stream = seed.derive("average-sharpness").stream();
    double[] noise = new double[theta.length];
    for (int from = 0; from < count; from += PAIRS_AT_ONCE) {
      int group = Math.min(PAIRS_AT_ONCE, count - from);
      try (B points = surface.zeros(2 * group)) {
        for (int j = 0; j < group; j++) {
          stream.fillGaussian(noise);
          put(points, 2 * j, noise, deviation);
          put(points, 2 * j + 1, noise, -deviation);
        }
        double[] losses = surface.loss(points);
        for (int j = 0; j < group; j++) {
          pairs[from + j] = (losses[2 * j] + losses[2 * j + 1]) / 2 - loss;
        }
      }
    }
    SampleMean mean = SampleMean.of(pairs);
    return new Rise(mean.value(), mean.error(), Double.isFinite(mean.value()), 0, 2 * count + 1);
  }

  private double[] start(double radius, Seed seed) {
    double[] direction = uphill(new double[theta.length]);
    if (!(norm(direction) > 0)) {
      seed.derive("worst-sharpness").stream().fillGaussian(direction);
    }
    return times(direction, radius / norm(direction));
  }

  private static double[] projected(double[] u, double[] gradient, double stride, double radius) {
    double[] next = new double[u.length];
    Arrays.setAll(next, i -> u[i] + stride * gradient[i]);
    double length = norm(next);
    return length > radius ? times(next, radius / length) : next;
  }

  /** T∇L(θ + Tu): the gradient with respect to u. */
  private double[] uphill(double[] u) {
    try (B point = surface.zeros(1);
        B gradient = surface.zeros(1)) {
      put(point, 0, u, 1);
      surface.gradient(point, gradient);
      double[] g = gradient.column(0);
      Arrays.setAll(g, i -> scale[i] * g[i]);
      return g;
    }
  }

  private double riseAt(double[] u) {
    try (B point = surface.zeros(1)) {
      put(point, 0, u, 1);
      return surface.loss(point)[0] - loss;
    }
  }

  private void put(B points, int column, double[] u, double factor) {
    points.fill(column, values -> Arrays.setAll(values, i -> theta[i] + factor * scale[i] * u[i]));
  }

  private static double[] times(double[] u, double factor) {
    return Arrays.stream(u).map(x -> x * factor).toArray();
  }

  private static double norm(double[] u) {
    return Math.sqrt(Arrays.stream(u).map(x -> x * x).sum());
  }
}
