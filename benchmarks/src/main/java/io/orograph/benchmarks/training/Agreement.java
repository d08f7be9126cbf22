package io.orograph.benchmarks.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How far losses of both sides lie apart, in units of 1e-5 relative plus 1e-7 absolute (float32).
 */
final class Agreement {
  private final List<String> differing = new ArrayList<>();
  private int rows;
  private double worst;

  /** The largest gap over the allowed one; at most 1 where both sides agree. */
  static double gap(double[][] ours, double[][] theirs) {
    double worst = 0;
    for (int s = 0; s < theirs.length; s++) {
      for (int m = 0; m < theirs[s].length; m++) {
        double allowed = 1e-5 * Math.abs(theirs[s][m]) + 1e-7;
        double gap = Math.abs(ours[s][m] - theirs[s][m]) / allowed;
        worst = gap <= worst ? worst : gap; // also when it is not a number
      }
    }
    return worst;
  }

  void add(String row, double gap) {
    rows++;
    worst = gap <= worst ? worst : gap;
    if (!(gap <= 1)) {
      differing.add(row);
    }
  }

  /** What all rows together say; empty if none was compared. */
  Optional<String> sentence() {
    if (rows == 0) {
      return Optional.empty();
    }
    String found =
        differing.isEmpty() ? "agree in all rows" : "DIFFER in " + String.join("; ", differing);
    return Optional.of(
        String.format(
            Locale.ROOT,
            "agreement: losses of the first %d steps from equal parameters on equal batches %s"
                + " (%d rows, largest gap %.2f of what 1e-5 relative + 1e-7 allows)",
            TrainingCase.COMPARED_STEPS,
            found,
            rows,
            worst));
  }
}
