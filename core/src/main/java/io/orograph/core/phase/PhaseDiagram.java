package io.orograph.core.phase;

import io.orograph.core.sweep.PhaseSettings;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Cell summaries over the whole grid.
 *
 * @param rule the thresholds used
 * @param similarCka the CKA from which on cells counted as similar: the rule's, or by rank; empty
 *     where there was nothing to rank
 * @param crossValidated with learned thresholds: R² of test accuracy between cells, out of fold;
 *     empty where nothing was learned
 * @param cells every cell of the grid, in its order, also those without values
 */
public record PhaseDiagram(
    PhaseSettings rule,
    OptionalDouble similarCka,
    OptionalDouble crossValidated,
    List<PhaseCell> cells) {
  public PhaseDiagram {
    cells = List.copyOf(cells);
  }

  /** Whether everything asked for is in it; ranks, and so IV-A and IV-B, may change until then. */
  public boolean complete() {
    return cells.stream().noneMatch(PhaseCell::pending);
  }
}
