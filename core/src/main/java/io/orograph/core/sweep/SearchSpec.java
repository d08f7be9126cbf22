package io.orograph.core.sweep;

/**
 * How cells are chosen.
 *
 * @param kind the rule
 * @param budget the number of cells a random or adaptive search may train; 0 with GRID
 */
public record SearchSpec(SearchKind kind, long budget) {
  /** Every cell. */
  public static final SearchSpec GRID = new SearchSpec(SearchKind.GRID, 0);
}
