package io.orograph.core.claim;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.statistics.Bootstrap;
import io.orograph.core.statistics.Interval;
import io.orograph.core.statistics.Resampled;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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

  /**
   * With fewer blocks their resamples are too few different ones, and say that noise is none (ours:
   * see the test of noise on small grids).
   */
  static final int LEAST_BLOCKS = 4;

  /** With fewer blocks than this a decision needs a smaller p than that of its interval (ours). */
  private static final int ENOUGH_BLOCKS = 6;

  /**
   * That p: of four blocks one alone is drawn four times in 1 of 256 resamples, so that none of
   * them may say otherwise by itself.
   */
  private static final double P_OF_FEW_BLOCKS = 0.005;

  private static final String UNDEFINED = "undefined in too many resamples";

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

  /**
   * The interval of a statistic that no claim is about; unknown where blocks are too few or it is
   * undefined in too many resamples.
   */
  Interval interval(int[] cells, Resampling resampling, Statistic statistic) {
    return gap(cells, resampling, 0).isPresent()
        ? Interval.UNKNOWN
        : interval(resample(LEAST_RESAMPLES, cells, resampling, statistic));
  }

  /** The interval of a distribution; unknown where too few resamples are defined. */
  static Interval interval(Resampled resampled) {
    return resampled.definedShare() < LEAST_DEFINED
        ? Interval.UNKNOWN
        : resampled.interval(COVERAGE);
  }

  /** Why nothing can be resampled; empty if it can. */
  private Optional<String> gap(int[] cells, Resampling resampling, double effect) {
    if (Double.isNaN(effect)) {
      return Optional.of("one of the quantities does not vary");
    }
    int blocks = blocks(cells);
    return resampling == Resampling.REPLICATES_AND_BLOCKS && blocks < LEAST_BLOCKS
        ? Optional.of(
            "needs "
                + LEAST_BLOCKS
                + " blocks of two neighbouring cells along each axis, has "
                + blocks)
        : Optional.empty();
  }

  private int blocks(int[] cells) {
    return Blocks.of(evidence.lines(), evidence.spec().axes(), cells).size();
  }

  private Finding undecided(int[] cells, double effect, String reason) {
    return new Finding(
        effect,
        Interval.UNKNOWN,
        Double.NaN,
        cells.length,
        evidence.runs(cells),
        Verdict.NOT_TESTABLE,
        reason);
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
    Optional<String> gap = gap(cells, resampling, effect);
    if (gap.isPresent()) {
      return undecided(cells, effect, gap.get());
    }
    Resampled resampled = resample(cells, resampling, statistic);
    Interval interval = interval(resampled);
    if (!interval.known()) {
      return undecided(cells, effect, UNDEFINED);
    }
    double p = resampled.p(hypothesis);
    boolean above = interval.low() > hypothesis;
    boolean below = interval.high() < hypothesis;
    boolean lies = above || below;
    boolean few = resampling == Resampling.REPLICATES_AND_BLOCKS && blocks(cells) < ENOUGH_BLOCKS;
    boolean decided = lies && !(few && p > P_OF_FEW_BLOCKS);
    Verdict verdict =
        decided
            ? (above == (side > 0) ? Verdict.SUPPORTED : Verdict.CONTRADICTED)
            : Verdict.NOT_TESTABLE;
    String reason =
        decided
            ? "the interval lies " + (above ? "above " : "below ") + number(hypothesis)
            : lies
                ? "not decided: in fewer than %d blocks p must be at most %s"
                    .formatted(ENOUGH_BLOCKS, P_OF_FEW_BLOCKS)
                : "not decided: the interval includes " + number(hypothesis);
    return new Finding(effect, interval, p, cells.length, evidence.runs(cells), verdict, reason);
  }

  /**
   * The finding of a claim that says that the statistic is between two numbers: supported where its
   * whole interval is, contradicted where its interval lies outside. There is no p-value, because
   * no single number is held against it.
   */
  Finding within(
      int[] cells, Resampling resampling, double least, double most, Statistic statistic) {
    double effect = statistic.of(cells, evidence);
    Optional<String> gap = gap(cells, resampling, effect);
    if (gap.isPresent()) {
      return undecided(cells, effect, gap.get());
    }
    Interval interval = interval(resample(cells, resampling, statistic));
    if (!interval.known()) {
      return undecided(cells, effect, UNDEFINED);
    }
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

  /**
   * The finding of a claim that says that the best of some cells is above the best of others. The
   * best of many noisy means lies above the best of a few without any reason, so that the verdict
   * is not that of the interval: the effect must be farther from 0 than it is by chance in both of
   * two ways in which there is nothing to find. In the one all cells are equal: the replicates of
   * each are shifted to a common mean. In the other one side is shifted as a whole, until its best
   * is as good as that of the other: then few cells may be in question on a side of many. The
   * distances of what is drawn from a cell's mean are stretched by √(n/(n − 1)), because n values
   * drawn from n vary that much less.
   *
   * @param statistic of one quantity; the same where a number is added to all of its values
   */
  Finding best(int[] cells, Statistic statistic) {
    double effect = statistic.of(cells, evidence);
    Optional<String> gap = gap(cells, Resampling.REPLICATES, effect);
    if (gap.isPresent()) {
      return undecided(cells, effect, gap.get());
    }
    Interval interval = interval(resample(cells, Resampling.REPLICATES, statistic));
    if (!interval.known()) {
      return undecided(cells, effect, UNDEFINED);
    }
    Resampled equal =
        chance("equal", cells, (of, r) -> statistic.of(of, (q, c) -> distance(r, q, c)));
    Resampled shifted =
        chance(
            "shifted",
            cells,
            (of, r) ->
                statistic.of(of, (q, c) -> evidence.value(q, c) + distance(r, q, c)) - effect);
    int side = effect < 0 ? -1 : 1;
    double p = Math.min(1, 2 * Math.max(equal.tail(effect, side), shifted.tail(effect, side)));
    Verdict verdict =
        p > ClaimReport.LEVEL
            ? Verdict.NOT_TESTABLE
            : side > 0 ? Verdict.SUPPORTED : Verdict.CONTRADICTED;
    String reason =
        verdict == Verdict.NOT_TESTABLE
            ? "not decided: the best of as many equal cells differ as much by chance"
            : "farther " + (side > 0 ? "above" : "below") + " 0 than the best of equal cells";
    return new Finding(effect, interval, p, cells.length, evidence.runs(cells), verdict, reason);
  }

  private Resampled chance(String name, int[] cells, Statistic statistic) {
    return new Inference(evidence, seed.derive(name), given)
        .resample(cells, Resampling.REPLICATES, statistic);
  }

  /** How far what was drawn lies from the value as measured, stretched. */
  private double distance(Reading drawn, Quantity quantity, int cell) {
    double runs = evidence.cell(cell).runs();
    return Math.sqrt(runs / (runs - 1))
        * (drawn.value(quantity, cell) - evidence.value(quantity, cell));
  }

  static String number(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.2f", value);
  }
}
