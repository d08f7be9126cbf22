package io.orograph.core.phase;

import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.Grid;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What has been read of the cell at a place of the grid.
 *
 * @param id of the cell
 * @param values one per axis
 * @param held whether the sweep has a cell there
 * @param control whether that is of another length than the sweep's own
 * @param read what its rows say
 */
record PlacedCell(String id, List<AxisValue> values, boolean held, boolean control, ReadCell read) {
  PlacedCell {
    values = List.copyOf(values);
  }

  static PlacedCell of(Grid grid, Cell cell, ReadCell read) {
    return new PlacedCell(cell.id(), cell.values(), grid.has(cell), grid.isControl(cell), read);
  }

  /** Whether it is one of those that are ranked by CKA if they are fitted and connected. */
  boolean isRanked() {
    return held && !control && read.isReadable();
  }

  /** What the cell teaches; empty if it lacks something or has no phase. */
  Optional<LearnedTree.Example> example() {
    return control ? Optional.empty() : read.example();
  }

  /**
   * The cell of the diagram.
   *
   * @param similarCka from which CKA on cells are similar
   */
  PhaseCell labelled(PhaseRule rule, OptionalDouble similarCka) {
    return held ? read.labelled(id, values, rule, similarCka) : PhaseCell.absent(id, values);
  }
}
