package io.orograph.core.claim;

import io.orograph.core.phase.PhaseCell;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.TrainingLengths;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A cell trained longer beside the one of the sweep's own length: does its label stand?
 *
 * @param own the cell of the sweep's own length
 * @param longer the same cell trained longer
 * @param length that it was trained for, as the axis writes it
 */
public record LongerCell(PhaseCell own, PhaseCell longer, String length) {

  /** Every cell of a length beyond the sweep's own, in the order of the grid. */
  static List<LongerCell> all(SweepSpec spec, PhaseDiagram diagram) {
    if (TrainingLengths.axis(spec.axes()).isEmpty()) {
      return List.of();
    }
    Grid grid = new Grid(spec);
    Map<String, PhaseCell> byId = new LinkedHashMap<>();
    diagram.cells().forEach(cell -> byId.put(cell.id(), cell));
    List<LongerCell> all = new ArrayList<>();
    for (int i = 0; i < diagram.cells().size(); i++) {
      Cell cell = grid.cell(i);
      PhaseCell own = byId.get(grid.ownId(cell));
      if (own != null && !grid.isOfOwnLength(cell) && diagram.cells().get(i).isAsked()) {
        all.add(new LongerCell(own, diagram.cells().get(i), grid.lengthText(cell)));
      }
    }
    return all;
  }

  /** Whether both have a phase. */
  public boolean comparable() {
    return own.label().isPhase() && longer.label().isPhase();
  }

  /** Whether both have a phase and it is not the same. */
  public boolean changed() {
    return comparable() && own.label() != longer.label();
  }
}
