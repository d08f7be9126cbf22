package io.orograph.cli.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Phase labels of the cells that two sweeps have in common.
 *
 * @param compared how many cells both have
 * @param changed those whose labels differ, in the order of the first
 * @param gap why nothing was compared; else empty
 */
public record LabelChanges(int compared, List<Changed> changed, String gap) {
  private static final String UNSURE = "?";

  public LabelChanges {
    changed = List.copyOf(changed);
  }

  /**
   * One cell.
   *
   * @param first its label in the first, with a question mark where it rests on a curve that has
   *     not converged
   * @param second in the second
   */
  public record Changed(String cell, String first, String second) {}

  /** Nothing was compared, because of this. */
  public static LabelChanges none(String gap) {
    return new LabelChanges(0, List.of(), gap);
  }

  /** Compares labels by cell; a question mark alone is no change. */
  public static LabelChanges of(Map<String, String> first, Map<String, String> second) {
    int compared = 0;
    List<Changed> changed = new ArrayList<>();
    for (Map.Entry<String, String> ours : first.entrySet()) {
      String theirs = second.get(ours.getKey());
      if (theirs != null) {
        compared++;
        if (!phase(theirs).equals(phase(ours.getValue()))) {
          changed.add(new Changed(ours.getKey(), ours.getValue(), theirs));
        }
      }
    }
    return new LabelChanges(compared, changed, "");
  }

  private static String phase(String label) {
    return label.endsWith(UNSURE) ? label.substring(0, label.length() - 1) : label;
  }
}
