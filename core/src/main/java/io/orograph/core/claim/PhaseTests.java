package io.orograph.core.claim;

import io.orograph.core.claim.Inference.Resampling;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.PhaseLabel;
import io.orograph.core.sweep.AxisRole;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;

/** Tests that compare the cells of phases. Labels are those of the diagram, and stay. */
final class PhaseTests {
  private static final Quantity ACCURACY = Quantity.of(MetricKind.TEST_ACCURACY);
  private static final Quantity TRACE = Quantity.of(MetricKind.HESSIAN_TRACE);

  /** Two traces are about the same within this distance of their logarithms (ours). */
  private static final double SAME_LN_TRACE = 0.5;

  /** Fewer III cells, or columns, than this say nothing in general (ours). */
  private static final int LEAST = 3;

  /**
   * Two runs say next to nothing of how much the mean of a cell varies (ours). More are not needed,
   * because distances of what is drawn are stretched for few.
   */
  private static final int LEAST_RUNS = 3;

  private PhaseTests() {}

  /**
   * The best mean test accuracy of IV-B cells minus that of all other labelled cells, in points, is
   * above 0 by more than as many equal cells would differ. Replicates are drawn anew, the cells are
   * these.
   */
  static Finding bestInIvB(Evidence evidence, Inference inference) {
    Optional<String> gap = gap(evidence, ACCURACY);
    if (gap.isPresent()) {
      return Finding.notTestable(gap.get());
    }
    int[] cells =
        evidence.usable(c -> labelled(evidence, c) && evidence.knows(c, List.of(ACCURACY)));
    if (count(cells, c -> evidence.label(c) == PhaseLabel.IV_B) == 0) {
      return Finding.notTestable("no cell is labelled IV-B");
    }
    if (count(cells, c -> evidence.label(c) != PhaseLabel.IV_B) == 0) {
      return Finding.notTestable("every labelled cell is IV-B");
    }
    if (evidence.leastRuns(cells) < LEAST_RUNS) {
      return Finding.notTestable("needs three trained runs in every labelled cell");
    }
    return inference.best(
        cells,
        (of, r) ->
            best(of, r, c -> evidence.label(c) == PhaseLabel.IV_B)
                - best(of, r, c -> evidence.label(c) != PhaseLabel.IV_B));
  }

  /**
   * The mean over III cells of how much more accurate, in points, the IV-A cells of about the same
   * trace are, is above 0: two cells may be equally flat and not equally good.
   */
  static Finding sharpnessIsNotEnough(Evidence evidence, Inference inference) {
    for (Quantity needed : List.of(ACCURACY, TRACE)) {
      Optional<String> gap = gap(evidence, needed);
      if (gap.isPresent()) {
        return Finding.notTestable(gap.get());
      }
    }
    int[] known =
        evidence.usable(
            c -> evidence.knows(c, List.of(ACCURACY, TRACE)) && evidence.value(TRACE, c) > 0);
    double[] ln = lnTraces(evidence);
    int[] poor = filter(known, c -> evidence.label(c) == PhaseLabel.III);
    int[] well = filter(known, c -> evidence.label(c) == PhaseLabel.IV_A);
    int[] matched = filter(poor, p -> count(well, w -> sameTrace(ln, p, w)) > 0);
    if (matched.length < LEAST) {
      return Finding.notTestable(
          "needs "
              + LEAST
              + " III cells with an IV-A cell of the same trace, has "
              + matched.length);
    }
    int[] partners = filter(well, w -> count(matched, p -> sameTrace(ln, p, w)) > 0);
    int[] cells = both(matched, partners);
    return inference.side(
        cells, Resampling.REPLICATES_AND_BLOCKS, 0, 1, (of, r) -> matchedGain(evidence, ln, of, r));
  }

  /** Labels learned from test accuracy cannot be tested against it. */
  private static Optional<String> gap(Evidence evidence, Quantity needed) {
    return evidence.labelledByAccuracy()
        ? Optional.of(
            "the thresholds of the labels were learned from the test accuracy of these cells")
        : evidence.gap(needed);
  }

  private static double matchedGain(Evidence evidence, double[] ln, int[] of, Reading r) {
    double sum = 0;
    int count = 0;
    for (int poor : of) {
      if (evidence.label(poor) != PhaseLabel.III) {
        continue;
      }
      OptionalDouble well =
          Arrays.stream(of)
              .filter(w -> evidence.label(w) == PhaseLabel.IV_A && sameTrace(ln, poor, w))
              .mapToDouble(w -> r.value(ACCURACY, w))
              .average();
      if (well.isPresent()) {
        sum += well.getAsDouble() - r.value(ACCURACY, poor);
        count++;
      }
    }
    return count == 0 ? Double.NaN : sum / count;
  }

  private static double[] lnTraces(Evidence evidence) {
    double[] ln = new double[evidence.lines().cells()];
    Arrays.setAll(ln, cell -> Math.log(evidence.value(TRACE, cell)));
    return ln;
  }

  private static boolean sameTrace(double[] ln, int a, int b) {
    return Math.abs(ln[a] - ln[b]) <= SAME_LN_TRACE;
  }

  /**
   * The mean, over columns of equal load that hold II and III cells, of the best test accuracy of
   * the II cells minus that of the III cells, in points, is above 0: where networks are poorly
   * connected, stopping short of zero training error tests better.
   */
  static Finding zeroLossCanHurt(Evidence evidence, Inference inference) {
    Optional<Integer> temperature = evidence.lines().axis(AxisRole.TEMPERATURE);
    if (temperature.isEmpty()) {
      return Finding.notTestable("no temperature axis");
    }
    Optional<String> gap = gap(evidence, ACCURACY);
    if (gap.isPresent()) {
      return Finding.notTestable(gap.get());
    }
    List<int[]> columns =
        evidence.lines().along(temperature.get()).stream()
            .map(line -> line.stream().mapToInt(Integer::intValue).toArray())
            .map(line -> filter(line, c -> unfittedOrPoor(evidence, c)))
            .filter(line -> count(line, c -> evidence.label(c) == PhaseLabel.II) > 0)
            .filter(line -> count(line, c -> evidence.label(c) == PhaseLabel.III) > 0)
            .toList();
    if (columns.size() < LEAST) {
      return Finding.notTestable(
          "needs " + LEAST + " columns with II and III cells, has " + columns.size());
    }
    int[] cells = columns.stream().flatMapToInt(Arrays::stream).toArray();
    if (evidence.leastRuns(cells) < LEAST_RUNS) {
      return Finding.notTestable("needs three trained runs in every cell compared");
    }
    return inference.best(
        cells,
        (of, r) ->
            columns.stream()
                .mapToDouble(
                    column ->
                        best(column, r, c -> evidence.label(c) == PhaseLabel.II)
                            - best(column, r, c -> evidence.label(c) == PhaseLabel.III))
                .average()
                .orElse(Double.NaN));
  }

  private static boolean unfittedOrPoor(Evidence evidence, int cell) {
    PhaseLabel label = evidence.label(cell);
    return (label == PhaseLabel.II || label == PhaseLabel.III)
        && evidence.isUsable(cell)
        && evidence.knows(cell, List.of(ACCURACY));
  }

  static boolean labelled(Evidence evidence, int cell) {
    return switch (evidence.label(cell)) {
      case I, II, III, IV_A, IV_B -> true;
      case COLLAPSED, DIVERGED, INCOMPLETE -> false;
    };
  }

  private static double best(int[] cells, Reading reading, IntPredicate condition) {
    return Arrays.stream(cells)
        .filter(condition)
        .mapToDouble(c -> reading.value(ACCURACY, c))
        .max()
        .orElse(Double.NaN);
  }

  private static int[] filter(int[] cells, IntPredicate condition) {
    return Arrays.stream(cells).filter(condition).toArray();
  }

  private static long count(int[] cells, IntPredicate condition) {
    return Arrays.stream(cells).filter(condition).count();
  }

  private static int[] both(int[] first, int[] second) {
    int[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    Arrays.sort(all);
    return all;
  }
}
