package io.orograph.core.claim;

import io.orograph.core.metric.Metric;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.statistics.CrossedDesign;
import io.orograph.core.statistics.CrossedDesign.Squares;
import io.orograph.core.statistics.Interval;
import io.orograph.core.statistics.Resampled;
import io.orograph.core.sweep.Axis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * How the variance of a metric over the runs of a sweep divides into its axes, their interaction
 * and the replicates.
 *
 * <p>From the sums of squares S of {@link CrossedDesign} (type II, so that cells may be missing and
 * numbers of replicates differ) with their degrees of freedom ν, and M = S_within/ν_within: the
 * share of an axis, and of the interaction, is (S − νM)/S_total, without what replicates alone
 * would have put there (ε², Kelley 1935); it may be a little below 0. What several axes explain
 * alike is S_shared/S_total, 0 where every cell has as many values. The share of the replicates is
 * the rest. Where no cell has two values M is not known: nothing is taken off and the interaction
 * holds the replicates.
 *
 * <p>A metric of pairs has, instead of values of replicates, their jackknife pseudo-values R·θ − (R
 * − 1)·θ₋ᵢ, where θ is the mean over all pairs and θ₋ᵢ over those without replicate i (Tukey 1958):
 * pairs share replicates and are not independent.
 *
 * <p>Intervals hold 95 % (basic bootstrap: Davison and Hinkley 1997, section 5.2), replicates drawn
 * anew within cells, their spread widened for their number; the cells are these, not a sample of
 * others.
 *
 * @param metric its name
 * @param logarithm whether of natural logarithms: given besides where all values are above 0 and
 *     the largest is ten times the smallest or more, because a few large values are most of the
 *     variance then
 * @param cells how many cells
 * @param values how many values of runs, or pseudo-values
 * @param parts the axes in order, then {@code interaction}, {@code shared} and {@code replicates}
 */
public record VarianceShares(
    String metric, boolean logarithm, int cells, int values, List<Part> parts) {
  /**
   * One part.
   *
   * @param name short name of an axis, or one of the last three
   * @param share of the variance; NaN where nothing varies or it is not known
   * @param interval of it; unknown where no cell has two values
   */
  public record Part(String name, double share, Interval interval) {}

  private static final double LOGARITHMIC = 10;

  public VarianceShares {
    parts = List.copyOf(parts);
  }

  /** Of every metric with values in enough cells. */
  static List<VarianceShares> all(Evidence evidence, Seed seed) {
    List<VarianceShares> all = new ArrayList<>();
    if (evidence.spec().axes().isEmpty()) {
      return all;
    }
    for (Metric metric : evidence.spec().metrics()) {
      int[] cells = evidence.usable(c -> evidence.cell(c).known(metric));
      if (cells.length < RankTests.LEAST_CELLS) {
        continue;
      }
      Seed own = seed.derive("variance-" + metric.name());
      all.add(of(evidence, metric, cells, false, own));
      double[] values =
          IntStream.of(cells)
              .mapToObj(c -> evidence.cell(c).single(metric))
              .flatMapToDouble(DoubleStream::of)
              .sorted()
              .toArray();
      if (values[0] > 0 && values[values.length - 1] >= LOGARITHMIC * values[0]) {
        all.add(of(evidence, metric, cells, true, own));
      }
    }
    return all;
  }

  private static VarianceShares of(
      Evidence evidence, Metric metric, int[] cells, boolean logarithm, Seed seed) {
    double[][] values =
        IntStream.of(cells)
            .mapToObj(c -> evidence.cell(c).independent(metric, logarithm))
            .toArray(double[][]::new);
    List<Axis> axes = evidence.spec().axes();
    int[][] levels =
        IntStream.of(cells)
            .mapToObj(
                c ->
                    IntStream.range(0, axes.size())
                        .map(a -> evidence.lines().place(c, a))
                        .toArray())
            .toArray(int[][]::new);
    int[] counts = Arrays.stream(values).mapToInt(v -> v.length).toArray();
    List<String> names = new ArrayList<>();
    axes.forEach(axis -> names.add(axis.knob().shortName()));
    names.addAll(List.of("interaction", "shared", "replicates"));
    double[] shares = shares(new CrossedDesign(levels, counts), values);
    Interval[] intervals = intervals(new CrossedDesign(levels, counts), values, shares, seed);
    List<Part> parts = new ArrayList<>();
    for (int p = 0; p < shares.length; p++) {
      parts.add(new Part(names.get(p), shares[p], intervals[p]));
    }
    return new VarianceShares(
        metric.name(), logarithm, cells.length, Arrays.stream(counts).sum(), parts);
  }

  /** The shares of factors, interaction, shared, replicates. */
  static double[] shares(CrossedDesign design, double[][] values) {
    Squares s = design.squares(values);
    boolean replicated = s.withinFreedom() > 0;
    return shares(s, replicated ? s.within() / s.withinFreedom() : 0, replicated);
  }

  private static double[] shares(Squares s, double noise, boolean replicated) {
    int factors = s.factors().length;
    double[] shares = new double[factors + 3];
    double rest = 1;
    for (int f = 0; f < factors; f++) {
      shares[f] = (s.factors()[f] - noise * s.factorFreedom()[f]) / s.total();
      rest -= shares[f];
    }
    shares[factors] = (s.interaction() - noise * s.interactionFreedom()) / s.total();
    shares[factors + 1] = s.shared() / s.total();
    rest -= shares[factors] + shares[factors + 1];
    shares[factors + 2] = replicated ? rest : Double.NaN;
    if (!(s.total() > 0)) {
      Arrays.fill(shares, Double.NaN);
    }
    return shares;
  }

  /**
   * Basic intervals: the shares in the resamples estimate those of the values taken as a
   * population, whose shares need nothing taken off.
   */
  private static Interval[] intervals(
      CrossedDesign design, double[][] values, double[] shares, Seed seed) {
    double[][] widened = widened(values);
    Squares s = design.squares(widened);
    Interval[] intervals = new Interval[shares.length];
    Arrays.fill(intervals, Interval.UNKNOWN);
    if (s.withinFreedom() == 0 || !(s.total() > 0)) {
      return intervals;
    }
    double[] population = shares(s, 0, true);
    double[][] drawn = new double[shares.length][Inference.LEAST_RESAMPLES];
    RandomStream stream = seed.stream();
    for (int r = 0; r < Inference.LEAST_RESAMPLES; r++) {
      double[] resampled = shares(design, resampled(widened, stream));
      for (int p = 0; p < shares.length; p++) {
        drawn[p][r] = resampled[p];
      }
    }
    for (int p = 0; p < shares.length; p++) {
      Interval of = Inference.interval(Resampled.of(drawn[p]));
      if (of.known()) {
        double shift = shares[p] + population[p];
        intervals[p] = new Interval(shift - of.high(), shift - of.low());
      }
    }
    return intervals;
  }

  /**
   * The values with their distances from the cell's mean stretched by √(n/(n − 1)): n values drawn
   * from n vary by (n − 1)/n as much as those they were drawn from stand for.
   */
  private static double[][] widened(double[][] values) {
    double[][] widened = new double[values.length][];
    for (int cell = 0; cell < values.length; cell++) {
      int n = values[cell].length;
      double mean = Arrays.stream(values[cell]).sum() / n;
      double stretch = n == 1 ? 1 : Math.sqrt(n / (n - 1.0));
      widened[cell] = Arrays.stream(values[cell]).map(v -> mean + stretch * (v - mean)).toArray();
    }
    return widened;
  }

  private static double[][] resampled(double[][] values, RandomStream stream) {
    double[][] drawn = new double[values.length][];
    for (int cell = 0; cell < values.length; cell++) {
      drawn[cell] = new double[values[cell].length];
      for (int i = 0; i < drawn[cell].length; i++) {
        drawn[cell][i] = values[cell][stream.nextInt(values[cell].length)];
      }
    }
    return drawn;
  }
}
