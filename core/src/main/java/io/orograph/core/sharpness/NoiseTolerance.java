package io.orograph.core.sharpness;

import io.orograph.core.estimate.SampleMean;
import io.orograph.core.operator.VectorBlock;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.surface.ClassificationSurface;
import java.util.Arrays;

/**
 * How much Gaussian noise the parameters of a classifier bear: the standard deviation σ at which
 * the mean error of θ + σTε, ε ~ N(0, I), exceeds that of θ by a given number of points.
 *
 * <p>PAC-Bayes bounds for networks grow with 1/σ² of such a σ (Neyshabur et al. 2017; Jiang et al.,
 * "Fantastic generalization measures", ICLR 2020, appendix C.5: mean error 10 points higher). T is
 * the identity, or the diagonal of |θ| for the magnitude-aware form.
 *
 * @param <B> where parameters live
 */
public final class NoiseTolerance<B extends VectorBlock<B>> {
  /** Where the search begins; it goes up and down from here in factors of 4. */
  private static final double FIRST = 1e-2;

  private static final double FACTOR = 4;
  private static final int MOST_FACTORS = 16;

  /** The bracket in which the answer lies is at last so much wider than 1. */
  private static final double PRECISION = 0.005;

  private static final int AT_ONCE = 8;

  private final ClassificationSurface<B> surface;
  private final double[] theta;
  private final double[] scale;
  private final double points;
  private final int draws;
  private final Seed seed;
  private final double error;
  private int evaluations = 1;

  /**
   * The tolerance at a point.
   *
   * @param point shape (P, 1)
   * @param adaptive whether noise is scaled by |θ|
   * @param points rise of the error, above 0
   * @param draws of ε, the same for every σ; at least 2
   */
  public NoiseTolerance(
      ClassificationSurface<B> surface,
      B point,
      boolean adaptive,
      double points,
      int draws,
      Seed seed) {
    if (draws < 2) {
      throw new IllegalArgumentException("draws: " + draws + " (expected: at least 2)");
    }
    this.surface = surface;
    this.theta = point.column(0);
    this.scale = new double[theta.length];
    Arrays.setAll(scale, i -> adaptive ? Math.abs(theta[i]) : 1);
    this.points = points;
    this.draws = draws;
    this.seed = seed.derive("noise-tolerance");
    this.error = surface.errorPercent(point)[0];
  }

  /**
   * What was found.
   *
   * @param deviation σ; NaN if no noise between 10⁻¹¹ and 10⁷ raises the error so much
   * @param error its standard error over the draws, by the slope of the mean error at σ
   * @param evaluations errors evaluated, each over all samples
   */
  public record Tolerance(double deviation, double error, int evaluations) {}

  /**
   * By bisection of ln σ with the same draws at every σ. The mean error need not rise everywhere;
   * of several crossings that one is found which the bisection meets.
   */
  public Tolerance find() {
    double low = FIRST;
    double high = FIRST;
    int factors = 0;
    if (rise(FIRST).value() < points) {
      while (rise(high *= FACTOR).value() < points) {
        low = high;
        if (++factors > MOST_FACTORS) {
          return none();
        }
      }
    } else {
      while (!(rise(low /= FACTOR).value() < points)) {
        high = low;
        if (++factors > MOST_FACTORS) {
          return none();
        }
      }
    }
    while (high / low > 1 + PRECISION) {
      double middle = Math.sqrt(low * high);
      if (rise(middle).value() < points) {
        low = middle;
      } else {
        high = middle;
      }
    }
    double sigma = Math.sqrt(low * high);
    return new Tolerance(sigma, errorOf(sigma), evaluations);
  }

  private Tolerance none() {
    return new Tolerance(Double.NaN, Double.NaN, evaluations);
  }

  /** se(mean rise)/(d rise/d σ), the slope over a tenth of σ on either side. */
  private double errorOf(double sigma) {
    double above = rise(1.1 * sigma).value();
    double below = rise(sigma / 1.1).value();
    double slope = (above - below) / (1.1 * sigma - sigma / 1.1);
    return slope > 0 ? rise(sigma).error() / slope : Double.NaN;
  }

  /** The mean rise of the error in points; one that is not finite counts as all wrong. */
  private SampleMean rise(double sigma) {
    double[] rises = new double[draws];
    RandomStream stream = seed.stream();
    double[] noise = new double[theta.length];
    for (int from = 0; from < draws; from += AT_ONCE) {
      int group = Math.min(AT_ONCE, draws - from);
      try (B at = surface.zeros(group)) {
        for (int j = 0; j < group; j++) {
          stream.fillGaussian(noise);
          at.fill(j, values -> Arrays.setAll(values, i -> theta[i] + sigma * scale[i] * noise[i]));
        }
        double[] errors = surface.errorPercent(at);
        for (int j = 0; j < group; j++) {
          rises[from + j] = errors[j] - error;
        }
      }
    }
    evaluations += draws;
    return SampleMean.of(rises);
  }
}
