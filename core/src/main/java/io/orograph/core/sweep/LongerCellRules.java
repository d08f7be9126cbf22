package io.orograph.core.sweep;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What {@link SweepSpec#longerCells} must meet in a specification whose axes are fine. */
final class LongerCellRules {
  private static final String FIELD = "longer_cells";

  private LongerCellRules() {}

  static List<Violation> check(SweepSpec spec) {
    if (spec.longerCells().isEmpty()) {
      return List.of();
    }
    Optional<Axis> lengths = TrainingLengths.axis(spec.axes());
    boolean several =
        lengths.isPresent()
            && lengths.get().values().size() > 1
            && lengths.get().values().stream()
                .anyMatch(v -> TrainingLengths.isOwn(spec, lengths.get().knob(), v));
    if (!several) {
      return List.of(
          new Violation(
              FIELD,
              spec.longerCells().size() + " cells",
              "none without an axis over training.length.steps or .epochs that has the sweep's own"
                  + " length and others"));
    }
    List<Violation> found = new ArrayList<>();
    Grid whole = new Grid(spec.withLongerCells(List.of()));
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < spec.longerCells().size(); i++) {
      String id = spec.longerCells().get(i);
      String field = FIELD + "[" + i + "]";
      Optional<Cell> cell = whole.cell(id);
      if (cell.filter(c -> isOfOwnLength(spec, lengths.get(), c)).isEmpty()) {
        found.add(
            new Violation(
                field,
                id,
                "a cell of the sweep's own length, as " + whole.cell(ownPlace(spec)).id()));
      } else if (!seen.add(id)) {
        found.add(new Violation(field, id, "each cell once"));
      }
    }
    return found;
  }

  private static boolean isOfOwnLength(SweepSpec spec, Axis lengths, Cell cell) {
    return TrainingLengths.isOwn(
        spec, lengths.knob(), cell.values().get(spec.axes().indexOf(lengths)));
  }

  /** The first place of the own length. */
  private static long ownPlace(SweepSpec spec) {
    Grid whole = new Grid(spec.withLongerCells(List.of()));
    Axis lengths = TrainingLengths.axis(spec.axes()).orElseThrow();
    long place = 0;
    while (!isOfOwnLength(spec, lengths, whole.cell(place))) {
      place++;
    }
    return place;
  }
}
