package io.orograph.core.claim;

import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.statistics.ManyTests;
import io.orograph.core.statistics.Welch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Test accuracy falls and rises again along a line of cells. Of each row and column the dip is the
 * cell that lies most errors below the best cell before it and the best cell behind it; its p-value
 * is the larger of the one-sided p-values of Welch's tests of the fall and of the rise, corrected
 * by Holm's method over all rows and columns. A line has a double descent when that is at most 0.05
 * and fall and rise are more than two standard errors each.
 *
 * <p>The place of the dip is searched for within a line, which no correction over lines covers;
 * that two tests must both succeed outweighs it: a test draws grids without any descent and counts.
 */
final class DoubleDescent {
  /** With fewer runs per cell Welch's test has too few degrees of freedom. */
  static final int LEAST_RUNS = 6;

  private static final double LEVEL = 0.05;
  private static final double ERRORS = 2;
  private static final int LEAST_CELLS = 3;
  private static final Quantity ACCURACY = Quantity.of(MetricKind.TEST_ACCURACY);

  /**
   * A dip on one line.
   *
   * @param row whether the line is a row
   * @param line its cells
   * @param place of the dip on the line
   * @param depth the smaller of fall and rise, in points
   * @param found whether it passes
   */
  record Dip(boolean row, List<Integer> line, int place, double depth, boolean found) {
    int cell() {
      return line.get(place);
    }
  }

  /** The weaker of a fall and a rise. */
  private record Descent(int place, Welch fall, Welch rise) {
    double p() {
      return Math.max(fall.pAbove(), rise.pAbove());
    }

    double errors() {
      return Math.min(fall.t(), rise.t());
    }

    double depth() {
      return Math.min(fall.difference(), rise.difference());
    }
  }

  private DoubleDescent() {}

  /** The deepest dip of every row and column that has one. */
  static List<Dip> dips(Evidence evidence) {
    Optional<Metric> accuracy = evidence.metric(MetricKind.TEST_ACCURACY);
    if (accuracy.isEmpty()) {
      return List.of();
    }
    List<List<Integer>> rows = known(evidence, Lines.rows(evidence));
    List<List<Integer>> lines =
        Stream.concat(rows.stream(), known(evidence, Lines.columns(evidence)).stream()).toList();
    List<Optional<Descent>> descents =
        lines.stream().map(line -> deepest(evidence, line, accuracy.get())).toList();
    double[] p =
        ManyTests.holm(descents.stream().mapToDouble(d -> d.map(Descent::p).orElse(1.0)).toArray());
    List<Dip> dips = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (descents.get(i).isPresent()) {
        Descent d = descents.get(i).get();
        boolean found = p[i] <= LEVEL && d.errors() > ERRORS;
        dips.add(new Dip(i < rows.size(), lines.get(i), d.place(), d.depth(), found));
      }
    }
    return dips;
  }

  /** Lines long enough for a dip, without cells that are no evidence. */
  private static List<List<Integer>> known(Evidence evidence, List<List<Integer>> lines) {
    return lines.stream()
        .map(line -> Lines.known(evidence, line, List.of(ACCURACY)))
        .map(line -> line.stream().filter(c -> evidence.cell(c).runs() >= LEAST_RUNS).toList())
        .filter(line -> line.size() >= LEAST_CELLS)
        .toList();
  }

  private static Optional<Descent> deepest(Evidence evidence, List<Integer> line, Metric accuracy) {
    Optional<Descent> deepest = Optional.empty();
    for (int place = 1; place + 1 < line.size(); place++) {
      double[] here = evidence.cell(line.get(place)).ofRuns(accuracy);
      Welch fall = Welch.of(best(evidence, line.subList(0, place), accuracy), here);
      Welch rise = Welch.of(best(evidence, line.subList(place + 1, line.size()), accuracy), here);
      Descent descent = new Descent(place, fall, rise);
      boolean dips = descent.depth() > 0 && !Double.isNaN(descent.errors());
      if (dips && deepest.map(d -> descent.errors() > d.errors()).orElse(true)) {
        deepest = Optional.of(descent);
      }
    }
    return deepest;
  }

  private static double[] best(Evidence evidence, List<Integer> cells, Metric accuracy) {
    int best = cells.getFirst();
    for (int cell : cells) {
      if (evidence.value(ACCURACY, cell) > evidence.value(ACCURACY, best)) {
        best = cell;
      }
    }
    return evidence.cell(best).ofRuns(accuracy);
  }

  /** At least one row and one column have a double descent; the effect is the number of lines. */
  static Finding oneRowAndOneColumn(Evidence evidence, Inference inference) {
    Optional<Finding> gap = gap(evidence);
    if (gap.isPresent()) {
      return gap.get();
    }
    List<Dip> found = dips(evidence).stream().filter(Dip::found).toList();
    long rows = found.stream().filter(Dip::row).count();
    long columns = found.size() - rows;
    int[] cells = evidence.usable();
    return Finding.criterion(
        rows > 0 && columns > 0,
        found.size(),
        cells.length,
        evidence.runs(cells),
        String.format(Locale.ROOT, "in %d rows and %d columns", rows, columns));
  }

  /**
   * Of the lines with a double descent that the fitted line crosses, at least half have their dip
   * within one cell of it; the effect is their share.
   */
  static Finding followsFittedLine(Evidence evidence, Inference inference) {
    Optional<Finding> gap = gap(evidence);
    if (gap.isPresent()) {
      return gap.get();
    }
    if (evidence.metric(MetricKind.TRAIN_ERROR).isEmpty()) {
      return Finding.notTestable("TRAIN_ERROR was not measured");
    }
    int lines = 0;
    int near = 0;
    Set<Integer> cells = new HashSet<>();
    for (Dip dip : dips(evidence)) {
      OptionalInt distance =
          Lines.crossings(evidence, dip.line()).stream()
              .mapToInt(at -> Math.max(0, Math.max(at - dip.place(), dip.place() - at - 1)))
              .min();
      if (dip.found() && distance.isPresent()) {
        lines++;
        near += distance.getAsInt() <= 1 ? 1 : 0;
        cells.addAll(dip.line());
      }
    }
    if (lines < LEAST_CELLS) {
      return Finding.notTestable(
          "needs " + LEAST_CELLS + " lines that dip and cross the fitted line, has " + lines);
    }
    double share = near / (double) lines;
    int[] all = cells.stream().mapToInt(Integer::intValue).toArray();
    String words =
        String.format(
            Locale.ROOT, "the dip is within one cell of the fitted line in %d of %d", near, lines);
    return Finding.criterion(share >= 0.5, share, all.length, evidence.runs(all), words);
  }

  private static Optional<Finding> gap(Evidence evidence) {
    Optional<String> gap = evidence.gap(ACCURACY);
    if (gap.isPresent()) {
      return gap.map(Finding::notTestable);
    }
    if (Lines.rows(evidence).isEmpty() || Lines.columns(evidence).isEmpty()) {
      return Optional.of(Finding.notTestable("needs a load axis and a temperature axis"));
    }
    boolean rows = known(evidence, Lines.rows(evidence)).isEmpty();
    boolean columns = known(evidence, Lines.columns(evidence)).isEmpty();
    return rows || columns
        ? Optional.of(
            Finding.notTestable(
                "needs a row and a column of "
                    + LEAST_CELLS
                    + " cells with "
                    + LEAST_RUNS
                    + " runs each"))
        : Optional.empty();
  }
}
