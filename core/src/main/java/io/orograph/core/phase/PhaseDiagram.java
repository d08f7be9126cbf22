package io.orograph.core.phase;

import io.orograph.core.sweep.PhaseSettings;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Cell summaries over the whole grid.
 *
 * @param rule the thresholds used; of a sweep that compares data sets, tasks or families those that
 *     were given, learned where those of some part were
 * @param similarCka the CKA from which on cells counted as similar: the rule's, or by rank; empty
 *     where there was nothing to rank, and where each part has its own
 * @param crossValidated with learned thresholds: R² of test accuracy between cells, out of fold;
 *     empty where nothing was learned, and where each part has its own
 * @param cells every cell of the grid, in its order, also those without values
 * @param parts of a sweep that compares: what the labels of each combination were read off by; none
 *     of another
 */
public record PhaseDiagram(
    PhaseSettings rule,
    OptionalDouble similarCka,
    OptionalDouble crossValidated,
    List<PhaseCell> cells,
    List<Part> parts) {
  /**
   * The thresholds of one combination of data set, task and family.
   *
   * @param cells what its cells have in common, e.g. {@code data=digits}
   * @param rule the thresholds used
   * @param similarCka as of the diagram
   * @param crossValidated as of the diagram
   */
  public record Part(
      String cells, PhaseSettings rule, OptionalDouble similarCka, OptionalDouble crossValidated) {}

  public PhaseDiagram {
    cells = List.copyOf(cells);
    parts = List.copyOf(parts);
  }

  /** The same thresholds with these cells of it alone. */
  public PhaseDiagram with(List<PhaseCell> some) {
    return new PhaseDiagram(rule, similarCka, crossValidated, some, parts);
  }

  /**
   * The diagram of one combination.
   *
   * @param part its thresholds
   * @param some its cells
   */
  public static PhaseDiagram of(Part part, List<PhaseCell> some) {
    return new PhaseDiagram(part.rule(), part.similarCka(), part.crossValidated(), some, List.of());
  }

  /** Whether everything asked for is in it; ranks, and so IV-A and IV-B, may change until then. */
  public boolean complete() {
    return cells.stream().noneMatch(PhaseCell::pending);
  }
}
