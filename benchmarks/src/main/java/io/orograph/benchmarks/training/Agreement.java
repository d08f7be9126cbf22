package io.orograph.benchmarks.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** How far losses of both sides lie apart, in units of what float32 allows them to. */
final class Agreement {
  private final List<String> differing = new ArrayList<>();
  private int comparisons;
  private double worst;

  /**
   * The largest gap over the allowed one; at most 1 where both sides agree.
   *
   * @param tolerance relative; 1e-7 absolute is added
   */
  static double gap(double[][] ours, double[][] theirs, double tolerance) {
    double worst = 0;
    for (int s = 0; s < theirs.length; s++) {
      for (int m = 0; m < theirs[s].length; m++) {
        double allowed = tolerance * Math.abs(theirs[s][m]) + 1e-7;
        double gap = Math.abs(ours[s][m] - theirs[s][m]) / allowed;
        worst = gap <= worst ? worst : gap; // also when it is not a number
      }
    }
    return worst;
  }

  void add(String row, double gap) {
    comparisons++;
    worst = gap <= worst ? worst : gap;
    if (!(gap <= 1) && !differing.contains(row)) {
      differing.add(row);
    }
  }

  /** How many rows differ; empty if nothing was compared. */
  OptionalInt differing() {
    return comparisons == 0 ? OptionalInt.empty() : OptionalInt.of(differing.size());
  }

  /** What all comparisons together say; empty if there was none. */
  Optional<String> sentence() {
    if (comparisons == 0) {
      return Optional.empty();
    }
    String found = differing.isEmpty() ? "agree" : "DIFFER in " + String.join("; ", differing);
    return Optional.of(
        String.format(
            Locale.ROOT,
            "agreement: losses of the first steps from equal parameters on equal batches %s"
                + " (%d comparisons, largest gap %.2f of what is allowed)",
            found,
            comparisons,
            worst));
  }
}
