package io.orograph.core.search;

import io.orograph.core.sweep.SearchColumns;
import io.orograph.core.sweep.SearchSpec;
import io.orograph.core.sweep.SweepSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Finds where the cells of a grid change sides, with few of them trained (ours).
 *
 * <p>Cells that differ in the searched axis alone are a column; each column is searched until two
 * of its cells on different sides are at most {@value Column#NEAR} apart, so that the middle
 * between them is within one cell of the line wherever in between it is.
 *
 * <ol>
 *   <li>About every fifth column is searched without a guess: cells spread over it, at most four
 *       apart, then halving wherever two that follow each other are on different sides. So lines
 *       that are crossed several times are found, but for stretches shorter than that.
 *   <li>Then the columns in the middle between two that are settled, and so on between those. Where
 *       both cross the line equally often, two cells around the line between theirs are asked for;
 *       if they are on the same side, the line is followed with growing steps (one that leaves the
 *       grid between the two columns too); if they are the wrong way round, or the two neighbours
 *       do not agree, the column is searched without a guess.
 * </ol>
 *
 * <p>It decides in rounds: again when all cells asked for have ended, so that no decision depends
 * on which ended first. The side of a cell is that of more than half of its replicates. A cell
 * whose runs all say nothing is passed over for the nearest one.
 */
public final class BoundarySearch {
  private final SearchSpec search;
  private final SearchColumns columns;

  /**
   * A search.
   *
   * @param spec with an adaptive search that {@code SweepRules} have nothing to say of
   */
  public BoundarySearch(SweepSpec spec) {
    this(spec.search(), SearchColumns.of(spec.axes(), axis(spec)));
  }

  BoundarySearch(SearchSpec search, SearchColumns columns) {
    this.search = search;
    this.columns = columns;
  }

  private static int axis(SweepSpec spec) {
    return spec.search()
        .line()
        .axisOf(spec)
        .orElseThrow(() -> new IllegalArgumentException("search.axis: none (expected: an axis)"));
  }

  /**
   * What to do next.
   *
   * @param votes of all cells asked for so far, by their places
   */
  public Decision next(Map<Long, CellVotes> votes) {
    List<Ask> asks = new ArrayList<>();
    for (List<List<Long>> sheet : columns.sheets()) {
      new Sheet(sheet, votes, asks).search();
    }
    if (asks.isEmpty()) {
      return new Decision(asks, SearchEnd.FOUND);
    }
    long left = search.budget() == 0 ? asks.size() : Math.max(0, search.budget() - votes.size());
    return left == 0
        ? new Decision(List.of(), SearchEnd.BUDGET_SPENT)
        : new Decision(asks.subList(0, (int) Math.min(left, asks.size())), SearchEnd.GOES_ON);
  }

  /** The line as far as it is found: where cells that are known follow each other on two sides. */
  public List<Crossing> crossings(Map<Long, CellVotes> votes) {
    return columns.sheets().stream()
        .flatMap(List::stream)
        .flatMap(column -> new Column(column, votes).crossings().stream())
        .toList();
  }

  /** Columns beside one another. */
  private static final class Sheet {
    private final List<Column> columns;
    private final List<Ask> asks;

    Sheet(List<List<Long>> places, Map<Long, CellVotes> votes, List<Ask> asks) {
      this.columns = places.stream().map(p -> new Column(p, votes)).toList();
      this.asks = asks;
    }

    void search() {
      List<Integer> anchors = SearchColumns.anchors(columns.size());
      for (int anchor : anchors) {
        Column column = columns.get(anchor);
        spread(column, SearchReason.SPREAD);
        asks.addAll(column.asks());
      }
      for (int a = 0; a + 1 < anchors.size(); a++) {
        between(anchors.get(a), anchors.get(a + 1));
      }
    }

    /** The columns between two, if these are settled. */
    private void between(int left, int right) {
      if (right - left < 2 || !columns.get(left).isSettled() || !columns.get(right).isSettled()) {
        return;
      }
      int middle = (left + right) / 2;
      Column column = columns.get(middle);
      guided(
          column, columns.get(left), columns.get(right), (middle - left) / (double) (right - left));
      asks.addAll(column.asks());
      between(left, middle);
      between(middle, right);
    }

    /** Without a guess. */
    private static void spread(Column column, SearchReason why) {
      SearchColumns.probes(column.size()).forEach(rank -> column.want(rank, why));
      if (column.isSettled()) {
        column.halve();
      }
    }

    private static void guided(Column column, Column left, Column right, double share) {
      List<Double> from = left.lines();
      List<Double> to = right.lines();
      boolean first = (from.isEmpty() ? right : left).startsWithin();
      boolean leaves = from.size() + to.size() == 1;
      if (leaves) {
        from = from.isEmpty() ? outside(left, first) : from;
        to = to.isEmpty() ? outside(right, first) : to;
      } else if (from.size() != to.size() || left.startsWithin() != right.startsWithin()) {
        spread(column, SearchReason.DISAGREED);
        return;
      }
      if (from.isEmpty()) {
        column.want(0, SearchReason.ENDS);
        column.want(column.size() - 1, SearchReason.ENDS);
      }
      List<Integer> lows = new ArrayList<>();
      List<Integer> highs = new ArrayList<>();
      for (int k = 0; k < from.size(); k++) {
        int guess = (int) Math.floor(from.get(k) + share * (to.get(k) - from.get(k)));
        lows.add(Math.max(0, guess - 1));
        highs.add(Math.min(column.size() - 1, guess + 2));
        column.want(lows.get(k), SearchReason.GUESSED);
        column.want(highs.get(k), SearchReason.GUESSED);
      }
      if (column.isSettled()) {
        verify(column, first, lows, highs, leaves);
      }
      if (column.isSettled()) {
        column.halve();
      }
    }

    /** Where the line of a column would be that has none, being all on one side. */
    private static List<Double> outside(Column column, boolean first) {
      return List.of(column.startsWithin() == first ? column.size() - 0.5 : -0.5);
    }

    /** What follows where the cells around the guesses are not on the sides expected. */
    private static void verify(
        Column column, boolean first, List<Integer> lows, List<Integer> highs, boolean leaves) {
      boolean expected = true;
      boolean side = first;
      for (int k = 0; k < lows.size(); k++) {
        expected &= column.within(lows.get(k)) == side && column.within(highs.get(k)) != side;
        side = !side;
      }
      if (expected) {
        return;
      }
      boolean low = column.within(lows.getFirst());
      if (lows.size() == 1 && low == column.within(highs.getFirst())) {
        boolean up = low == first;
        follow(column, up ? highs.getFirst() : lows.getFirst(), up, leaves);
      } else {
        spread(column, SearchReason.SURPRISED);
      }
    }

    /**
     * Steps that grow, until the side changes; at the end of the column its other end as well,
     * unless the line was about to leave the grid.
     */
    private static void follow(Column column, int from, boolean up, boolean leaves) {
      boolean side = column.within(from);
      int end = up ? column.size() - 1 : 0;
      int at = from;
      for (int step = Column.NEAR; at != end; step *= 2) {
        at = up ? Math.min(end, at + step) : Math.max(end, at - step);
        column.want(at, SearchReason.FOLLOWED);
        if (!column.isSettled() || column.within(at) != side) {
          return;
        }
      }
      if (!leaves) {
        column.want(column.size() - 1 - end, SearchReason.FOLLOWED);
      }
    }
  }
}
