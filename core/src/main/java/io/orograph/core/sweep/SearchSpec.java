package io.orograph.core.sweep;

import java.util.List;
import java.util.TreeSet;

/**
 * How cells are chosen.
 *
 * @param kind the rule
 * @param budget the number of cells a random search trains, and the most that an adaptive one may
 *     train, where 0 is no bound; 0 with GRID
 * @param line what an adaptive search looks for
 * @param asked places in the grid, ascending, that an adaptive search has decided to train so far;
 *     it alone adds to them
 */
public record SearchSpec(SearchKind kind, long budget, SoughtLine line, List<Long> asked) {
  /** Every cell. */
  public static final SearchSpec GRID = new SearchSpec(SearchKind.GRID, 0);

  public SearchSpec {
    asked = List.copyOf(asked);
  }

  /** A search that looks for no line. */
  public SearchSpec(SearchKind kind, long budget) {
    this(kind, budget, SoughtLine.FITTED, List.of());
  }

  /** An adaptive search that has decided nothing. */
  public static SearchSpec adaptive(long budget, SoughtLine line) {
    return new SearchSpec(SearchKind.ADAPTIVE, budget, line, List.of());
  }

  /** Whether it decides by what came of earlier cells. */
  public boolean isAdaptive() {
    return kind == SearchKind.ADAPTIVE;
  }

  /** The same with exactly these places decided on. */
  public SearchSpec withAsked(Iterable<Long> places) {
    TreeSet<Long> sorted = new TreeSet<>();
    places.forEach(sorted::add);
    return new SearchSpec(kind, budget, line, List.copyOf(sorted));
  }
}
