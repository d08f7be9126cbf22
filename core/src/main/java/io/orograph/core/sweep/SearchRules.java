package io.orograph.core.sweep;

import java.util.ArrayList;
import java.util.List;

/** What the search of a specification must meet, whose axes are fine. */
final class SearchRules {
  private SearchRules() {}

  static List<Violation> check(SweepSpec spec) {
    List<Violation> found = new ArrayList<>();
    SearchSpec search = spec.search();
    if (search.kind() == SearchKind.ADAPTIVE) {
      found.add(
          new Violation(
              "search.kind", "adaptive", "grid or random, the searches this release runs"));
    }
    if (search.kind() == SearchKind.RANDOM) {
      if (TrainingLengths.axis(spec.axes()).isPresent()) {
        found.add(
            new Violation(
                "search.kind",
                "random",
                "grid where the length of training is an axis: longer runs go on from shorter"
                    + " ones"));
      }
      long cells = new Grid(spec).cellCount();
      if (search.budget() > cells) {
        found.add(
            new Violation(
                "search.budget",
                Long.toString(search.budget()),
                "1 to " + cells + ", the cells of the grid"));
      }
    }
    return found;
  }
}
