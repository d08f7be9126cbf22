package io.orograph.core.claim;

import io.orograph.core.claim.Inference.Resampling;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.GridLines;
import io.orograph.core.random.Seed;
import io.orograph.core.statistics.Bootstrap;
import io.orograph.core.statistics.Interval;
import io.orograph.core.statistics.Logistic;
import io.orograph.core.statistics.Resampled;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisRole;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.Direction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Does the boundary of {@link io.orograph.core.landscape.CorrugatedBowl} describe a boundary of the
 * sweep, and better than a plain one?
 *
 * <p>Let L be the value of the load axis (of an INVERSE one its reciprocal) and T that of the
 * temperature axis. In the bowl let b k²/a = (L/L₀)^p, with the bowl and the wave number the same
 * everywhere, and its temperature be g·T. It is rugged where p ln(L/L₀) − ½ g k² T is above 0, and
 * a cell is smooth with probability 1/(1 + e^(−η)), η = −s·(p ln(L/L₀) − ½ g k² T). What data can
 * tell of this are three numbers: η = c + c_L ln L + c_T T, with the boundary T* = (2p/(g k²))
 * ln(L/L₀) a straight line in (ln L, T), 0 at L₀. The plain model is a logistic regression in (ln
 * L, ln T): as many free parameters, with a boundary straight in (ln L, ln T). Both are fitted by
 * {@link Logistic}.
 *
 * <p>They are compared on cells that were not fitted: each block of two neighbouring cells along
 * each axis is left out in turn.
 *
 * @param outcome what is on one side of the boundary
 * @param cells how many cells
 * @param inside how many of them have the outcome
 * @param gap why nothing was fitted; empty where it was
 * @param bowl the model of the bowl, t = T
 * @param plain the plain model, t = ln T
 * @param coin {@code heldOut} of a constant probability, that of the cells not held out
 * @param advantage {@code heldOut} of the plain model minus that of the bowl: above 0 the bowl
 *     predicts better
 * @param advantageInterval its 95 % interval, from resampled blocks, fits unchanged
 */
public record EffectiveLandscape(
    Outcome outcome,
    int cells,
    int inside,
    String gap,
    Optional<BoundaryModel> bowl,
    Optional<BoundaryModel> plain,
    double coin,
    double advantage,
    Interval advantageInterval) {
  /** What cells are told apart by. */
  public enum Outcome {
    /** The mean training error is at most the rule's threshold: trained to zero loss. */
    FITTED(MetricKind.TRAIN_ERROR),
    /** The mean mode connectivity is at least minus the rule's points: the barrier vanishes. */
    CONNECTED(MetricKind.MODE_CONNECTIVITY);

    private final MetricKind kind;

    Outcome(MetricKind kind) {
      this.kind = kind;
    }

    boolean of(Evidence evidence, Reading reading, int cell) {
      double value = reading.value(Quantity.of(kind), cell);
      return switch (this) {
        case FITTED -> value <= evidence.rule().fittedErrorPercent();
        case CONNECTED -> value >= -evidence.rule().connectedPoints();
      };
    }

    /** The name in answers. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Of either outcome: fewer say nothing of a boundary (ours). */
  private static final int LEAST_OF_EACH = 3;

  /** Both outcomes. */
  static List<EffectiveLandscape> all(Evidence evidence, Seed seed) {
    return Arrays.stream(Outcome.values())
        .map(outcome -> of(evidence, outcome, seed.derive("landscape-" + outcome.text())))
        .toList();
  }

  /**
   * Which model predicts better: above 0 the bowl, below 0 the plain one, 0 where the interval of
   * the difference holds 0 or is not known.
   */
  public int better() {
    if (!advantageInterval.known()) {
      return 0;
    }
    return advantageInterval.low() > 0 ? 1 : advantageInterval.high() < 0 ? -1 : 0;
  }

  /**
   * Whether the fitted line is one that a bowl can have: heat leads to the outcome and load away
   * from it, so that T* rises with the load.
   */
  public boolean asInTheBowl() {
    return bowl.isPresent() && bowl.get().temperature() > 0 && bowl.get().load() < 0;
  }

  private static EffectiveLandscape without(Outcome outcome, int cells, int inside, String gap) {
    return new EffectiveLandscape(
        outcome,
        cells,
        inside,
        gap,
        Optional.empty(),
        Optional.empty(),
        Double.NaN,
        Double.NaN,
        Interval.UNKNOWN);
  }

  private static EffectiveLandscape of(Evidence evidence, Outcome outcome, Seed seed) {
    Optional<String> gap = places(evidence).or(() -> evidence.gap(Quantity.of(outcome.kind)));
    if (gap.isPresent()) {
      return without(outcome, 0, 0, gap.get());
    }
    int[] cells = evidence.usable(c -> evidence.knows(c, List.of(Quantity.of(outcome.kind))));
    int inside = (int) IntStream.of(cells).filter(c -> outcome.of(evidence, evidence, c)).count();
    List<int[]> blocks = Blocks.of(evidence.lines(), evidence.spec().axes(), cells);
    if (Math.min(inside, cells.length - inside) < LEAST_OF_EACH
        || blocks.size() < Inference.LEAST_BLOCKS) {
      return without(
          outcome,
          cells.length,
          inside,
          String.format(
              Locale.ROOT,
              "needs %d cells on each side in %d blocks, has %d and %d in %d",
              LEAST_OF_EACH,
              Inference.LEAST_BLOCKS,
              inside,
              cells.length - inside,
              blocks.size()));
    }
    return new Comparison(evidence, outcome, cells, blocks, seed).fitted(inside);
  }

  /** Why cells have no place in (ln L, T); empty if they have. */
  private static Optional<String> places(Evidence evidence) {
    List<Axis> axes = evidence.spec().axes();
    if (axes.size() != 2
        || evidence.lines().axis(AxisRole.LOAD).isEmpty()
        || evidence.lines().axis(AxisRole.TEMPERATURE).isEmpty()) {
      return Optional.of("needs one load and one temperature axis and no other");
    }
    return axes.stream().anyMatch(a -> a.values().stream().anyMatch(v -> !positive(v)))
        ? Optional.of("needs axis values above 0")
        : Optional.empty();
  }

  private static boolean positive(AxisValue value) {
    return GridLines.number(value) > 0;
  }

  /** The fits of one outcome. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Comparison(
      Evidence evidence, Outcome outcome, int[] cells, List<int[]> blocks, Seed seed) {
    EffectiveLandscape fitted(int inside) {
      List<double[]> losses = heldOut();
      double[] mean = new double[3];
      for (int m = 0; m < mean.length; m++) {
        int model = m;
        mean[m] = losses.stream().mapToDouble(l -> l[model]).sum() / cells.length;
      }
      return new EffectiveLandscape(
          outcome,
          cells.length,
          inside,
          "",
          Optional.of(model(this::inTemperature, "bowl", mean[0])),
          Optional.of(model(this::inLogTemperature, "plain", mean[1])),
          mean[2],
          mean[1] - mean[0],
          advantage(losses));
    }

    private double value(AxisRole role, int cell) {
      int axis = evidence.lines().axis(role).orElseThrow();
      Axis of = evidence.spec().axes().get(axis);
      double value = GridLines.number(of.values().get(evidence.lines().place(cell, axis)));
      return of.direction() == Direction.INVERSE ? 1 / value : value;
    }

    private double[] inTemperature(int cell) {
      return new double[] {Math.log(value(AxisRole.LOAD, cell)), value(AxisRole.TEMPERATURE, cell)};
    }

    private double[] inLogTemperature(int cell) {
      return new double[] {
        Math.log(value(AxisRole.LOAD, cell)), Math.log(value(AxisRole.TEMPERATURE, cell))
      };
    }

    /** Resamples may leave cells without a value; they are left out. */
    private Logistic fit(int[] of, Reading reading, IntFunction<double[]> covariates) {
      int[] known =
          IntStream.of(of)
              .filter(c -> !Double.isNaN(reading.value(Quantity.of(outcome.kind), c)))
              .toArray();
      return Logistic.of(
          IntStream.of(known).mapToObj(covariates).toArray(double[][]::new),
          outcomes(known, reading));
    }

    private boolean[] outcomes(int[] of, Reading reading) {
      boolean[] y = new boolean[of.length];
      for (int i = 0; i < of.length; i++) {
        y[i] = outcome.of(evidence, reading, of[i]);
      }
      return y;
    }

    private BoundaryModel model(IntFunction<double[]> covariates, String name, double heldOut) {
      Logistic fit = fit(cells, evidence, covariates);
      Interval line =
          new Inference(evidence, seed.derive(name))
              .interval(
                  cells,
                  Resampling.REPLICATES_AND_BLOCKS,
                  (of, reading) -> line(fit(of, reading, covariates)));
      return new BoundaryModel(
          fit.constant(), fit.slopes()[0], fit.slopes()[1], line(fit), line, heldOut);
    }

    private static double line(Logistic fit) {
      return -fit.slopes()[0] / fit.slopes()[1];
    }

    /** Per block the summed losses of its cells under fits to all others: bowl, plain, coin. */
    private List<double[]> heldOut() {
      List<double[]> losses = new ArrayList<>();
      for (int[] block : blocks) {
        int[] others =
            IntStream.of(cells).filter(c -> IntStream.of(block).noneMatch(b -> b == c)).toArray();
        Logistic bowl = fit(others, evidence, this::inTemperature);
        Logistic plain = fit(others, evidence, this::inLogTemperature);
        double share = Logistic.share(outcomes(others, evidence));
        double[] sums = new double[3];
        for (int cell : block) {
          boolean inside = outcome.of(evidence, evidence, cell);
          sums[0] += bowl.loss(inTemperature(cell), inside);
          sums[1] += plain.loss(inLogTemperature(cell), inside);
          sums[2] -= Math.log(inside ? share : 1 - share);
        }
        losses.add(sums);
      }
      return losses;
    }

    private Interval advantage(List<double[]> losses) {
      var stream = seed.derive("advantage").stream();
      double[] values = new double[Inference.resamples(evidence.lines().cells())];
      for (int r = 0; r < values.length; r++) {
        int[] counts = Bootstrap.counts(blocks.size(), stream);
        double sum = 0;
        int drawn = 0;
        for (int block = 0; block < counts.length; block++) {
          double[] loss = losses.get(block);
          sum += counts[block] * (loss[1] - loss[0]);
          drawn += counts[block] * blocks.get(block).length;
        }
        values[r] = sum / drawn;
      }
      return Inference.interval(Resampled.of(values));
    }
  }
}
