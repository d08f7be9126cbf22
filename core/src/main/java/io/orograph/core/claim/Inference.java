package io.orograph.core.claim;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.statistics.Bootstrap;
import io.orograph.core.statistics.Interval;
import io.orograph.core.statistics.Resampled;
import java.util.List;
import java.util.Locale;

/** From a statistic to an interval and a verdict, by resampling. */
final class Inference {
  /** p-values are then multiples of 1/1000 (ours; Efron and Tibshirani ask for 1000). */
  private static final int MOST_RESAMPLES = 1999;

  /** In larger grids fewer resamples are drawn, so that an answer takes seconds (ours). */
  private static final int LARGE_GRID = 200;

  /** Enough for an interval without p-value (ours). */
  static final int LEAST_RESAMPLES = 499;

  static final double COVERAGE = 0.95;

  /** Below this share of resamples with a value the interval would describe the lucky ones. */
  private static final double LEAST_DEFINED = 0.9;

  /** A number of some cells; NaN where they have none. */
  interface Statistic {
    double of(int[] cells, Reading reading);
  }

  /** What is drawn anew. */
  enum Resampling {
    /** Replicates within cells, and blocks of cells: for what is said of cells in general. */
    REPLICATES_AND_BLOCKS,
    /** Replicates within cells: for what is said of these very cells. */
    REPLICATES
  }

  private final Evidence evidence;
  private final Seed seed;
  private final List<Quantity> given;

  Inference(Evidence evidence, Seed seed) {
    this(evidence, seed, List.of());
  }

  /**
   * @param given what all rank correlations are partial given, beside what their claim says
   */
  Inference(Evidence evidence, Seed seed, List<Quantity> given) {
    this.evidence = evidence;
    this.seed = seed;
    this.given = given;
  }

  List<Quantity> given() {
    return given;
  }

  /** The statistic in every resample of {@code cells}, whose number is that of a test. */
  Resampled resample(int[] cells, Resampling resampling, Statistic statistic) {
    return resample(resamples(evidence.lines().cells()), cells, resampling, statistic);
  }

  /** The statistic in {@code number} resamples of {@code cells}. */
  Resampled resample(int number, int[] cells, Resampling resampling, Statistic statistic) {
    RandomStream stream = seed.stream();
    List<int[]> blocks = Blocks.of(evidence.lines(), evidence.spec().axes(), cells);
    double[] values = new double[number];
    int[][] counts = new int[evidence.lines().cells()][];
    Reading drawn = (quantity, cell) -> evidence.value(quantity, cell, counts[cell]);
    for (int r = 0; r < values.length; r++) {
      for (int cell : cells) {
        counts[cell] = Bootstrap.counts(evidence.cell(cell).runs(), stream);
      }
      int[] of =
          switch (resampling) {
            case REPLICATES_AND_BLOCKS -> Bootstrap.members(blocks, stream);
            case REPLICATES -> cells;
          };
      values[r] = statistic.of(of, drawn);
    }
    return Resampled.of(values);
  }

  /** Number of resamples for a grid of this many cells. */
  static int resamples(int cells) {
    return Math.max(LEAST_RESAMPLES, MOST_RESAMPLES * LARGE_GRID / Math.max(LARGE_GRID, cells));
  }

  /**
   * The finding of a claim that says on which side of {@code hypothesis} the statistic is.
   *
   * @param side 1 if the claim says above, −1 if below
   */
  Finding side(
      int[] cells, Resampling resampling, double hypothesis, int side, Statistic statistic) {
    double effect = statistic.of(cells, evidence);
    Resampled resampled = resample(cells, resampling, statistic);
    Interval interval = resampled.interval(COVERAGE);
    int runs = evidence.runs(cells);
    if (Double.isNaN(effect) || resampled.definedShare() < LEAST_DEFINED) {
      return new Finding(
          effect,
          Interval.UNKNOWN,
          Double.NaN,
          cells.length,
          runs,
          Verdict.NOT_TESTABLE,
          Double.isNaN(effect)
              ? "one of the quantities does not vary"
              : "undefined in too many resamples");
    }
    double p = resampled.p(hypothesis);
    boolean above = interval.low() > hypothesis;
    boolean below = interval.high() < hypothesis;
    Verdict verdict =
        above || below
            ? (above == (side > 0) ? Verdict.SUPPORTED : Verdict.CONTRADICTED)
            : Verdict.NOT_TESTABLE;
    String reason =
        verdict == Verdict.NOT_TESTABLE
            ? "not decided: the interval includes " + number(hypothesis)
            : "the interval lies " + (above ? "above " : "below ") + number(hypothesis);
    return new Finding(effect, interval, p, cells.length, runs, verdict, reason);
  }

  /**
   * The finding of a claim that says that the statistic is between two numbers: supported where its
   * whole interval is, contradicted where its interval lies outside. There is no p-value, because
   * no single number is held against it.
   */
  Finding within(
      int[] cells, Resampling resampling, double least, double most, Statistic statistic) {
    double effect = statistic.of(cells, evidence);
    Interval interval = resample(cells, resampling, statistic).interval(COVERAGE);
    boolean inside = interval.low() > least && interval.high() < most;
    boolean below = interval.high() < least;
    boolean above = interval.low() > most;
    Verdict verdict =
        inside ? Verdict.SUPPORTED : below || above ? Verdict.CONTRADICTED : Verdict.NOT_TESTABLE;
    String range = number(least) + " to " + number(most);
    String reason =
        inside
            ? "the interval lies within " + range
            : below || above
                ? "the interval lies " + (above ? "above " : "below ") + range
                : "not decided: the interval reaches over an end of " + range;
    return new Finding(
        effect, interval, Double.NaN, cells.length, evidence.runs(cells), verdict, reason);
  }

  static String number(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.2f", value);
  }
}
