package io.orograph.core.claim;

import io.orograph.core.sweep.AxisRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The lines of a grid that claims of shape speak of: rows lie along the first load axis, columns
 * along the first temperature axis.
 */
final class Lines {
  private Lines() {}

  /** Cells that differ in temperature alone, by rising value; empty without such an axis. */
  static List<List<Integer>> columns(Evidence evidence) {
    return of(evidence, AxisRole.TEMPERATURE);
  }

  /** Cells that differ in load alone, by rising value; empty without such an axis. */
  static List<List<Integer>> rows(Evidence evidence) {
    return of(evidence, AxisRole.LOAD);
  }

  private static List<List<Integer>> of(Evidence evidence, AxisRole role) {
    Optional<Integer> axis = evidence.lines().axis(role);
    return axis.isPresent() ? evidence.lines().along(axis.get()) : List.of();
  }

  /** The cells of a line that are evidence and know the quantities, in its order. */
  static List<Integer> known(Evidence evidence, List<Integer> line, List<Quantity> quantities) {
    return line.stream()
        .filter(c -> evidence.isUsable(c) && evidence.knows(c, quantities))
        .toList();
  }

  /**
   * Places i of a line at which cell i and cell i + 1 are on different sides of the fitted line.
   */
  static List<Integer> crossings(Evidence evidence, List<Integer> line) {
    List<Integer> crossings = new ArrayList<>();
    for (int i = 0; i + 1 < line.size(); i++) {
      if (evidence.fitted(line.get(i)) != evidence.fitted(line.get(i + 1))) {
        crossings.add(i);
      }
    }
    return crossings;
  }
}
