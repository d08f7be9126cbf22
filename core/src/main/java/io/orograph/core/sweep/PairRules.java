package io.orograph.core.sweep;

import io.orograph.core.metric.MetricLevel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What pairs of cells of a specification must meet, whose other fields are fine. */
final class PairRules {
  /** Most pairs of cells of a sweep. */
  static final int MOST = 200;

  private PairRules() {}

  static List<Violation> check(SweepSpec spec) {
    List<Violation> found = new ArrayList<>();
    if (spec.pairs().size() > MOST) {
      found.add(new Violation("pairs", Integer.toString(spec.pairs().size()), "at most " + MOST));
    }
    Set<Set<String>> seen = new HashSet<>();
    for (int i = 0; i < spec.pairs().size(); i++) {
      CellPair pair = spec.pairs().get(i);
      String path = "pairs[" + i + "]";
      Optional<Cell> first = pair.firstIn(spec);
      Optional<Cell> second = pair.secondIn(spec);
      if (first.isEmpty()) {
        found.add(new Violation(path + ".first", told(pair.first()), "a cell of the grid"));
      }
      if (second.isEmpty()) {
        found.add(new Violation(path + ".second", told(pair.second()), "a cell of the grid"));
      }
      if (first.isEmpty() || second.isEmpty()) {
        continue;
      }
      String a = first.get().id();
      String b = second.get().id();
      if (a.equals(b)) {
        found.add(new Violation(path + ".second", b, "another cell than the first"));
      } else if (!seen.add(Set.of(a, b))) {
        found.add(new Violation(path, a + " and " + b, "each two cells once"));
      } else {
        metrics(spec, pair, path, found);
      }
    }
    return found;
  }

  private static void metrics(SweepSpec spec, CellPair pair, String path, List<Violation> found) {
    RunSettings a = pair.firstIn(spec).orElseThrow().settings();
    RunSettings b = pair.secondIn(spec).orElseThrow().settings();
    for (int m = 0; m < pair.metrics().size(); m++) {
      String name = pair.metrics().get(m);
      Optional<MeasurementSpec> metric =
          spec.measurements().stream().filter(s -> s.metric().name().equals(name)).findFirst();
      Optional<String> lack =
          metric.isEmpty()
              ? Optional.of("a metric of the sweep of two runs: " + ofPairs(spec))
              : AcrossCells.lack(metric.get(), a, b);
      String field = path + ".metrics[" + m + "]";
      lack.ifPresent(expected -> found.add(new Violation(field, name, expected)));
    }
    if (pair.metrics().isEmpty() && pair.measurements(spec).isEmpty()) {
      found.add(
          new Violation(
              path + ".metrics",
              "none",
              "a metric of two runs among the measurements that can compare these cells"));
    }
  }

  private static String ofPairs(SweepSpec spec) {
    List<String> names =
        spec.measurements().stream()
            .filter(m -> m.kind().level() == MetricLevel.PAIR)
            .map(m -> m.metric().name())
            .toList();
    return names.isEmpty() ? "it has none" : String.join(", ", names);
  }

  private static String told(List<AxisValue> values) {
    return String.join(", ", values.stream().map(AxisValue::text).toList());
  }
}
