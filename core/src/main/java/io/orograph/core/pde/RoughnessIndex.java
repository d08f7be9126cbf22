package io.orograph.core.pde;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.statistics.Bootstrap;
import io.orograph.core.statistics.Interval;
import java.util.Arrays;
import java.util.Map;

/**
 * How much the total variation of a loss differs between random directions (Wu et al. 2021,
 * definition 1 and their code). With fᵢ(s) the loss along direction i at m + 1 equidistant s from
 * −l to l,
 *
 * <p>Tᵢ = Σⱼ |fᵢ(sⱼ₊₁) − fᵢ(sⱼ)| / (2l · (max fᵢ − min fᵢ)), index = sd(T) / mean(T), with M − 1 in
 * the standard deviation.
 *
 * <p>A profile with one minimum has τ = 2lT from 1 (monotone) to 2 (a symmetric well). A variable
 * in [1, 2] with mean μ has a variance of at most (μ − 1)(2 − μ), so of such profiles the index is
 * at most 1/(2√2), at μ = 4/3, times √(M/(M−1)): above that some direction has several minima; and
 * 0 is both a perfect bowl and a uniform slope. Hence the other numbers, ours.
 *
 * @param index sd/mean of T; NaN with fewer than two directions that are finite and not constant
 * @param meanT mean of T, per unit of s
 * @param meanTau mean of τ = 2lT, without unit
 * @param multimodal share of directions with τ above 2 (and a tolerance for rounding)
 * @param meanOffset mean distance of the lowest point from the centre, |argmin s| / l
 * @param directions directions that are finite and not constant
 * @param interval 95 % bootstrap interval of the index over directions, by percentiles
 */
public record RoughnessIndex(
    double index,
    double meanT,
    double meanTau,
    double multimodal,
    double meanOffset,
    int directions,
    Interval interval) {
  /** Room for rounding in losses of about 1 with ranges of about 1e-10. */
  private static final double TOLERANCE = 1e-6;

  private static final int DRAWS = 2000;
  private static final double TAIL = 0.025;

  /** The largest index of profiles with one minimum each, for M directions. */
  public static double unimodalBound(int directions) {
    return Math.sqrt(directions / (directions - 1.0)) / (2 * Math.sqrt(2));
  }

  /**
   * Of profiles.
   *
   * @param profiles losses at equidistant s from −l to l, shape (M, m + 1)
   * @param l half the length of the profiles
   * @param seed of the bootstrap
   */
  public static RoughnessIndex of(double[][] profiles, double l, Seed seed) {
    return of(profiles, ProfileGrid.exact(l, profiles[0].length - 1), l, seed);
  }

  /**
   * Of profiles at other points.
   *
   * @param steps s of each loss of a profile
   */
  public static RoughnessIndex of(double[][] profiles, double[] steps, double l, Seed seed) {
    double[][] used =
        Arrays.stream(profiles).filter(RoughnessIndex::isUsable).toArray(double[][]::new);
    double[] tau = Arrays.stream(used).mapToDouble(RoughnessIndex::tau).toArray();
    if (tau.length < 2) {
      return new RoughnessIndex(
          Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, tau.length, Interval.UNKNOWN);
    }
    double meanTau = Arrays.stream(tau).average().orElseThrow();
    return new RoughnessIndex(
        ratio(tau),
        meanTau / (2 * l),
        meanTau,
        (double) Arrays.stream(tau).filter(t -> t > 2 + TOLERANCE).count() / tau.length,
        Arrays.stream(used).mapToDouble(p -> offset(p, steps, l)).average().orElseThrow(),
        tau.length,
        interval(tau, seed));
  }

  /** Σ |f(sⱼ₊₁) − f(sⱼ)| / (max f − min f) of one profile; NaN if it is constant or not finite. */
  public static double tau(double[] profile) {
    double variation = 0;
    for (int j = 1; j < profile.length; j++) {
      variation += Math.abs(profile[j] - profile[j - 1]);
    }
    double range = Arrays.stream(profile).max().orElse(0) - Arrays.stream(profile).min().orElse(0);
    return range > 0 ? variation / range : Double.NaN;
  }

  /**
   * What a record says beside the index, by name: {@code directions_used}, those whose profile is
   * neither constant nor without end, {@code mean_tau}, {@code multimodal}, {@code mean_offset},
   * and the ends of the bootstrap interval, {@code interval_low} and {@code interval_high}.
   */
  public Map<String, String> told() {
    return Map.of(
        "directions_used", Integer.toString(directions),
        "mean_tau", Double.toString(meanTau),
        "multimodal", Double.toString(multimodal),
        "mean_offset", Double.toString(meanOffset),
        "interval_low", Double.toString(interval.low()),
        "interval_high", Double.toString(interval.high()));
  }

  private static boolean isUsable(double[] profile) {
    return Double.isFinite(tau(profile));
  }

  private static double offset(double[] profile, double[] steps, double l) {
    int lowest = 0;
    for (int j = 1; j < profile.length; j++) {
      lowest = profile[j] < profile[lowest] ? j : lowest;
    }
    return Math.abs(steps[lowest]) / l;
  }

  private static double ratio(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / (values.length - 1)) / mean;
  }

  private static Interval interval(double[] tau, Seed seed) {
    RandomStream stream = seed.derive("bootstrap").stream();
    double[] drawn = new double[DRAWS];
    for (int b = 0; b < DRAWS; b++) {
      int[] counts = Bootstrap.counts(tau.length, stream);
      double[] sample = new double[tau.length];
      int at = 0;
      for (int i = 0; i < counts.length; i++) {
        Arrays.fill(sample, at, at + counts[i], tau[i]);
        at += counts[i];
      }
      drawn[b] = ratio(sample);
    }
    Arrays.sort(drawn);
    return new Interval(drawn[(int) (TAIL * DRAWS)], drawn[(int) ((1 - TAIL) * DRAWS) - 1]);
  }
}
