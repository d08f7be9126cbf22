package io.orograph.orchestrator.report;

import io.orograph.core.phase.PhaseCell;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * What is drawn over the cells of a figure.
 *
 * @param fittedLine whether the line between fitted cells (III, IV) and others (I, II) is drawn
 * @param dips ids of cells that are framed: where test accuracy dips
 * @param changed ids of cells with a corner cut: their label changes when they are trained longer
 * @param found ids of cells that a search found the line to lie between, the lower one's to the
 *     higher one's
 */
record Overlay(
    boolean fittedLine, Set<String> dips, Set<String> changed, Map<String, String> found) {
  static final Overlay NONE = new Overlay(false, Set.of(), Set.of(), Map.of());

  Overlay {
    dips = Set.copyOf(dips);
    changed = Set.copyOf(changed);
    found = Map.copyOf(found);
  }

  /** The fitted line, and the cells whose label is another after longer training. */
  static Overlay lineAndChanged(Collection<String> changed) {
    return new Overlay(true, Set.of(), Set.copyOf(changed), Map.of());
  }

  /** The fitted line and the band of double descent. */
  static Overlay lineAndDips(Collection<String> dips) {
    return new Overlay(true, Set.copyOf(dips), Set.of(), Map.of());
  }

  /** With the line that a search found in the place of the one between neighbours. */
  Overlay searched(Map<String, String> line) {
    return line.isEmpty() ? this : new Overlay(false, dips, changed, line);
  }

  /** Whether the fitted line runs between two neighbouring cells. */
  boolean between(PhaseCell a, PhaseCell b) {
    return fittedLine && side(a) * side(b) < 0;
  }

  /** 1 for fitted, −1 for not, 0 where the label does not say. */
  private static int side(PhaseCell cell) {
    return switch (cell.label()) {
      case I, II -> -1;
      case III, IV_A, IV_B -> 1;
      case COLLAPSED, DIVERGED, INCOMPLETE -> 0;
    };
  }
}
