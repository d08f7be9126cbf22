package io.orograph.core.phase;

import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.SweepSpec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The cells at which a phase diagram changes: those with a neighbour along an axis that has another
 * phase. A label on either side of a boundary is the one that most likely rests on how long its
 * networks were trained, so these are the cells to continue.
 */
public final class Boundary {
  private Boundary() {}

  /**
   * Ids of the cells along the boundaries, in the order of the grid. Places without a phase have
   * none, and neither have cells of other lengths than the sweep's own.
   */
  public static Set<String> of(SweepSpec spec, PhaseDiagram diagram) {
    GridLines lines = new GridLines(spec.axes());
    Grid grid = new Grid(spec);
    boolean[] on = new boolean[diagram.cells().size()];
    for (int a = 0; a < spec.axes().size(); a++) {
      if (spec.axes().get(a).knob().isLength()) {
        continue;
      }
      for (List<Integer> line : lines.along(a)) {
        for (int i = 0; i + 1 < line.size(); i++) {
          PhaseLabel here = diagram.cells().get(line.get(i)).label();
          PhaseLabel next = diagram.cells().get(line.get(i + 1)).label();
          if (here.isPhase() && next.isPhase() && here != next) {
            on[line.get(i)] = true;
            on[line.get(i + 1)] = true;
          }
        }
      }
    }
    Set<String> ids = new LinkedHashSet<>();
    for (int cell = 0; cell < on.length; cell++) {
      if (on[cell] && grid.isOfOwnLength(grid.cell(cell))) {
        ids.add(diagram.cells().get(cell).id());
      }
    }
    return ids;
  }
}
