package io.orograph.core.claim;

import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.PhaseLabel;
import io.orograph.core.statistics.RankCorrelation;
import io.orograph.core.sweep.AxisRole;
import io.orograph.core.sweep.Direction;
import io.orograph.core.sweep.Knob;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The map has the topology of the published one: (a) at least three phases; (b) along every row the
 * fitted region is monotone in load but for at most one cell; (c) mode connectivity, averaged over
 * the fitted cells of a load, is below −2 points at the largest load that is fitted and above −0.5
 * at the smallest; (d) Kendall's τ_b between falling load and the number of fitted cells of a
 * column, over the columns that the fitted line crosses, is at least 0.8. The effect is how many of
 * the four hold. The load axis is the width, whose inverse is load, where there is one, or else the
 * first load axis: amount of data, label noise.
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
    Optional<Unloading> axis = Unloading.of(evidence);
    List<List<Integer>> columns = Lines.columns(evidence);
    if (axis.isEmpty() || columns.isEmpty()) {
      return Finding.notTestable("needs a load axis and a temperature axis");
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
    return judged(evidence, cells, axis.get(), crossed);
  }

  /**
   * The load axis, seen from the largest load to the smallest.
   *
   * @param axis its index
   * @param rising whether load falls as the values rise, as with width
   * @param most words for the largest load that is fitted
   * @param least words for the smallest
   */
  private record Unloading(int axis, boolean rising, String most, String least) {
    static Optional<Unloading> of(Evidence evidence) {
      Optional<Integer> width = evidence.lines().axis(Knob.WIDTH);
      return width.isPresent()
          ? Optional.of(
              new Unloading(width.get(), true, "the narrowest fitted width", "the widest"))
          : evidence
              .lines()
              .axis(AxisRole.LOAD)
              .map(
                  axis ->
                      new Unloading(
                          axis,
                          evidence.spec().axes().get(axis).direction() == Direction.INVERSE,
                          "the largest fitted load",
                          "the smallest"));
    }

    int place(Evidence evidence, int cell) {
      int rank = evidence.lines().rank(cell, axis);
      return rising ? rank : -rank;
    }

    List<Integer> row(List<Integer> byValue) {
      return rising ? byValue : byValue.reversed();
    }
  }

  private static Finding judged(
      Evidence evidence, int[] cells, Unloading load, List<List<Integer>> crossed) {
    int phases = phases(evidence, cells);
    int violations =
        evidence.lines().along(load.axis()).stream()
            .mapToInt(row -> violations(evidence, load.row(row)))
            .max()
            .orElse(0);
    OptionalDouble most = atEdge(evidence, cells, load, true);
    OptionalDouble least = atEdge(evidence, cells, load, false);
    double tau = tau(evidence, crossed, load);
    boolean connects = most.orElse(Double.NaN) < NARROW && least.orElse(Double.NaN) > WIDE;
    boolean[] holds = {phases >= PHASES, violations <= VIOLATIONS, connects, tau >= TAU};
    long held = IntStream.range(0, holds.length).filter(i -> holds[i]).count();
    String words =
        String.format(
            Locale.ROOT,
            "%d phases; at most %d violations per row; mc %.1f at %s, %.1f at %s; tau of the fitted"
                + " line %.2f",
            phases,
            violations,
            most.orElse(Double.NaN),
            load.most(),
            least.orElse(Double.NaN),
            load.least(),
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

  /** The least number of cells to change so that all cells from some load down are fitted. */
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
      Evidence evidence, int[] cells, Unloading load, boolean mostLoaded) {
    int[] fitted = IntStream.of(cells).filter(evidence::fitted).toArray();
    IntStream places = IntStream.of(fitted).map(c -> load.place(evidence, c));
    OptionalInt edge = mostLoaded ? places.min() : places.max();
    return IntStream.of(fitted)
        .filter(c -> edge.isPresent() && load.place(evidence, c) == edge.getAsInt())
        .mapToDouble(c -> evidence.value(CONNECTIVITY, c))
        .average();
  }

  private static double tau(Evidence evidence, List<List<Integer>> columns, Unloading load) {
    double[] places =
        columns.stream().mapToDouble(c -> load.place(evidence, c.getFirst())).toArray();
    double[] fitted =
        columns.stream().mapToDouble(c -> c.stream().filter(evidence::fitted).count()).toArray();
    return RankCorrelation.kendall(places, fitted);
  }
}
