package io.orograph.orchestrator.results;

import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.TrainingLengths;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Cells by their names, without walking the grid. */
public final class Cells {
  private Cells() {}

  /** The cell with this id, e.g. {@code width=24,batch=64}, if the grid has it. */
  public static Optional<Cell> named(SweepSpec spec, String id) {
    Map<String, String> parts = new HashMap<>();
    for (String part : id.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        parts.put(part.substring(0, equals), part.substring(equals + 1));
      }
    }
    long index = 0;
    for (Axis axis : spec.axes()) {
      String text =
          parts.getOrDefault(
              axis.knob().shortName(),
              axis.knob().isLength() ? TrainingLengths.ownText(spec, axis.knob()) : "");
      int place = -1;
      for (int i = 0; i < axis.values().size(); i++) {
        if (axis.values().get(i).text().equals(text)) {
          place = i;
        }
      }
      if (place < 0) {
        return Optional.empty();
      }
      index = index * axis.values().size() + place;
    }
    Cell cell = new Grid(spec).cell(index);
    return cell.id().equals(id) ? Optional.of(cell) : Optional.empty();
  }
}
