package io.orograph.core.claim;

import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.PhaseLabel;
import io.orograph.core.statistics.RankCorrelation;
import io.orograph.core.sweep.Knob;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The map has the topology of the published one: (a) at least three phases; (b) along every row the
 * fitted region is monotone in width but for at most one cell; (c) mode connectivity, averaged over
 * the fitted cells of a width, is below −2 points at the narrowest width that fits and above −0.5
 * at the widest; (d) Kendall's τ_b between width and the number of fitted cells of a column, over
 * the columns that the fitted line crosses, is at least 0.8. The effect is how many of the four
 * hold.
 */
final class Topology implements ClaimTest {
  private static final Quantity ERROR = Quantity.of(MetricKind.TRAIN_ERROR);
  private static final Quantity CONNECTIVITY = Quantity.of(MetricKind.MODE_CONNECTIVITY);
  private static final int PHASES = 3;
  private static final int VIOLATIONS = 1;
  private static final double NARROW = -2;
  private static final double WIDE = -0.5;
  private static final double TAU = 0.8;
  private static final int LEAST_COLUMNS = 3;

  @Override
  public Finding test(Evidence evidence, Inference inference) {
    Optional<Integer> width = evidence.lines().axis(Knob.WIDTH);
    List<List<Integer>> columns = Lines.columns(evidence);
    if (width.isEmpty() || columns.isEmpty()) {
      return Finding.notTestable("needs an axis over network.width and a temperature axis");
    }
    for (Quantity needed : List.of(ERROR, CONNECTIVITY)) {
      Optional<String> gap = evidence.gap(needed);
      if (gap.isPresent()) {
        return Finding.notTestable(gap.get());
      }
    }
    int[] cells = evidence.usable(c -> evidence.knows(c, List.of(ERROR, CONNECTIVITY)));
    List<List<Integer>> crossed = crossed(evidence, columns);
    if (crossed.size() < LEAST_COLUMNS) {
      return Finding.notTestable(
          "needs "
              + LEAST_COLUMNS
              + " columns that the fitted line crosses, has "
              + crossed.size());
    }
    return judged(evidence, cells, width.get(), crossed);
  }

  private static Finding judged(
      Evidence evidence, int[] cells, int width, List<List<Integer>> crossed) {
    int phases = phases(evidence, cells);
    int violations =
        evidence.lines().along(width).stream()
            .mapToInt(row -> violations(evidence, row))
            .max()
            .orElse(0);
    OptionalDouble narrow = atEdge(evidence, cells, width, true);
    OptionalDouble wide = atEdge(evidence, cells, width, false);
    double tau = tau(evidence, crossed, width);
    boolean connects = narrow.orElse(Double.NaN) < NARROW && wide.orElse(Double.NaN) > WIDE;
    boolean[] holds = {phases >= PHASES, violations <= VIOLATIONS, connects, tau >= TAU};
    long held = IntStream.range(0, holds.length).filter(i -> holds[i]).count();
    String words =
        String.format(
            Locale.ROOT,
            "%d phases; at most %d violations per row; mc %.1f at the narrowest fitted width, %.1f at"
                + " the widest; tau of the fitted line %.2f",
            phases,
            violations,
            narrow.orElse(Double.NaN),
            wide.orElse(Double.NaN),
            tau);
    return Finding.criterion(held == holds.length, held, cells.length, evidence.runs(cells), words);
  }

  private static List<List<Integer>> crossed(Evidence evidence, List<List<Integer>> columns) {
    return columns.stream()
        .map(column -> Lines.known(evidence, column, List.of(ERROR)))
        .filter(column -> !Lines.crossings(evidence, column).isEmpty())
        .toList();
  }

  private static int phases(Evidence evidence, int[] cells) {
    Set<PhaseLabel> phases = EnumSet.noneOf(PhaseLabel.class);
    IntStream.of(cells)
        .filter(c -> PhaseTests.labelled(evidence, c))
        .forEach(c -> phases.add(evidence.label(c)));
    return phases.size();
  }

  /** The least number of cells to change so that all cells from some width on are fitted. */
  private static int violations(Evidence evidence, List<Integer> row) {
    List<Integer> known = Lines.known(evidence, row, List.of(ERROR));
    int least = Integer.MAX_VALUE;
    for (int from = 0; from <= known.size(); from++) {
      int wrong = 0;
      for (int i = 0; i < known.size(); i++) {
        wrong += evidence.fitted(known.get(i)) == i >= from ? 0 : 1;
      }
      least = Math.min(least, wrong);
    }
    return least;
  }

  private static OptionalDouble atEdge(
      Evidence evidence, int[] cells, int width, boolean narrowest) {
    int[] fitted = IntStream.of(cells).filter(evidence::fitted).toArray();
    IntStream ranks = IntStream.of(fitted).map(c -> evidence.lines().rank(c, width));
    int edge = (narrowest ? ranks.min() : ranks.max()).orElse(-1);
    return IntStream.of(fitted)
        .filter(c -> evidence.lines().rank(c, width) == edge)
        .mapToDouble(c -> evidence.value(CONNECTIVITY, c))
        .average();
  }

  private static double tau(Evidence evidence, List<List<Integer>> columns, int width) {
    double[] widths =
        columns.stream().mapToDouble(c -> evidence.lines().rank(c.getFirst(), width)).toArray();
    double[] fitted =
        columns.stream().mapToDouble(c -> c.stream().filter(evidence::fitted).count()).toArray();
    return RankCorrelation.kendall(widths, fitted);
  }
}
