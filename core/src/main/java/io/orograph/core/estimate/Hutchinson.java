package io.orograph.core.estimate;

import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.operator.VectorBlock;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import java.util.ArrayList;
import java.util.List;

/**
 * The trace of a symmetric operator as the mean of vᵀAv over random probe vectors with E[vvᵀ] = I
 * (Hutchinson, "A stochastic estimator of the trace of the influence matrix", Communications in
 * Statistics 19, 1990).
 *
 * <p>Variance of one sample: Rademacher 2(‖A‖_F² − Σ Aᵢᵢ²), Gaussian 2‖A‖_F². Probe j is drawn from
 * its own derived seed, so the samples do not depend on the block size.
 */
public final class Hutchinson {
  private Hutchinson() {}

  /** The law of the entries of a probe vector. */
  public enum ProbeLaw {
    /** ±1: the smaller variance, none on a diagonal operator. */
    RADEMACHER,
    /** Standard normal. */
    GAUSSIAN
  }

  /** When to stop. */
  public sealed interface StopRule {
    /** The most probes this rule may use. */
    int maxProbes();

    /** Exactly this many probes. */
    record Fixed(int probes) implements StopRule {
      public Fixed {
        requireProbes(1, probes);
      }

      @Override
      public int maxProbes() {
        return probes;
      }
    }

    /**
     * Stop when s/√m ≤ tolerance·|mean|. Ours: it speaks of the error itself.
     *
     * @param tolerance relative
     * @param minProbes at least 2, before which it never stops
     * @param maxProbes after which it stops unconverged
     */
    record RelativeError(double tolerance, int minProbes, int maxProbes) implements StopRule {
      public RelativeError {
        requireProbes(2, minProbes);
        requireProbes(minProbes, maxProbes);
      }
    }

    /**
     * The published rule: stop when one more probe changes the running mean by less than
     * tolerance·(|mean| + 1e-6). It underestimates the error, so the error reported is still s/√m.
     * The published code lacks the absolute value, and on a negative trace stops at once.
     *
     * @param tolerance relative, published 1e-3
     * @param minProbes at least 2, before which it never stops; published 2
     * @param maxProbes after which it stops unconverged; published 100
     */
    record RunningMean(double tolerance, int minProbes, int maxProbes) implements StopRule {
      public RunningMean {
        requireProbes(2, minProbes);
        requireProbes(minProbes, maxProbes);
      }
    }

    private static void requireProbes(int least, int probes) {
      if (probes < least) {
        throw new IllegalArgumentException(
            "probes: " + probes + " (expected: at least " + least + ")");
      }
    }
  }

  /**
   * How to estimate.
   *
   * @param law of the probe vectors
   * @param stop when to stop
   * @param block probe vectors per product, at least 1
   */
  public record Options(ProbeLaw law, StopRule stop, int block) {
    /** Ours: the cost of a block product flattens near eight columns. */
    public static final int DEFAULT_BLOCK = 8;

    /** The number of probes of the taxonomy paper's code, without its early stop. */
    public static final Options DEFAULT =
        new Options(ProbeLaw.RADEMACHER, new StopRule.Fixed(100), DEFAULT_BLOCK);

    /** As published: Rademacher, up to 100 probes, running mean within 1e-3. */
    public static final Options PUBLISHED =
        new Options(ProbeLaw.RADEMACHER, new StopRule.RunningMean(1e-3, 2, 100), 1);

    public Options {
      if (block < 1) {
        throw new IllegalArgumentException("block: " + block + " (expected: at least 1)");
      }
    }
  }

  /** Estimates tr A. */
  public static <B extends VectorBlock<B>> TraceEstimate trace(
      SymmetricOperator<B> a, Options options, Seed seed) {
    Samples samples = new Samples(options.stop());
    int matvecs = 0;
    while (!samples.stopped()) {
      int first = samples.drawn();
      int columns = Math.min(options.block(), options.stop().maxProbes() - first);
      matvecs += columns;
      for (double sample : forms(a, options.law(), seed, first, columns)) {
        samples.add(sample);
        if (samples.stopped()) {
          break;
        }
      }
    }
    return samples.estimate(matvecs);
  }

  /** vᵀAv for the probes first … first+columns−1, in one product. */
  private static <B extends VectorBlock<B>> double[] forms(
      SymmetricOperator<B> a, ProbeLaw law, Seed seed, int first, int columns) {
    try (B probes = a.zeros(columns);
        B images = a.zeros(columns)) {
      for (int j = 0; j < columns; j++) {
        RandomStream stream = seed.derive("probe", first + j).stream();
        probes.fill(
            j,
            switch (law) {
              case RADEMACHER -> stream::fillRademacher;
              case GAUSSIAN -> stream::fillGaussian;
            });
      }
      a.apply(probes, images);
      return probes.dots(images);
    }
  }

  /** Samples so far, with running mean and variance (Welford). */
  private static final class Samples {
    private final StopRule rule;
    private final List<Double> values = new ArrayList<>();
    private double mean;
    private double squares;
    private boolean met;

    Samples(StopRule rule) {
      this.rule = rule;
    }

    int drawn() {
      return values.size();
    }

    void add(double sample) {
      values.add(sample);
      double before = mean;
      double deviation = sample - mean;
      mean += deviation / drawn();
      squares += deviation * (sample - mean);
      met =
          switch (rule) {
            case StopRule.Fixed fixed -> drawn() == fixed.probes() && Double.isFinite(mean);
            case StopRule.RelativeError r ->
                drawn() >= r.minProbes() && error() <= r.tolerance() * Math.abs(mean);
            case StopRule.RunningMean r ->
                drawn() >= r.minProbes()
                    && Math.abs(mean - before) < r.tolerance() * (Math.abs(before) + 1e-6);
          };
    }

    boolean stopped() {
      return met || drawn() == rule.maxProbes();
    }

    double error() {
      return drawn() < 2 ? Double.NaN : Math.sqrt(squares / (drawn() - 1) / drawn());
    }

    TraceEstimate estimate(int matvecs) {
      return new TraceEstimate(mean, error(), met, values, matvecs);
    }
  }
}
