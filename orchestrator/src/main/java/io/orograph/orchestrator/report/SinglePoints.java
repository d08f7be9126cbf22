package io.orograph.orchestrator.report;

import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.Metric;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Two metrics of single runs and pairs of a cell. Where one is of runs and the other of pairs, a
 * pair stands at the mean of its two runs; what has no value on both sides makes no point.
 */
final class SinglePoints {
  /**
   * A run, or a pair of runs.
   *
   * @param x what is drawn of the metric across
   * @param y what is drawn of the other
   */
  record Single(double x, double y) {}

  private record Value(List<Integer> replicates, double value) {}

  private SinglePoints() {}

  /** The points of the measurements of one cell. */
  static List<Single> of(Panel x, Panel y, List<Measurement> measured) {
    List<Value> across = values(x, measured);
    List<Value> up = values(y, measured);
    boolean wide = widest(across) >= widest(up);
    List<Single> points = new ArrayList<>();
    for (Value one : wide ? across : up) {
      double other = mean(wide ? up : across, one.replicates());
      Single point = wide ? new Single(one.value(), other) : new Single(other, one.value());
      if (Double.isFinite(point.x()) && Double.isFinite(point.y())) {
        points.add(point);
      }
    }
    return List.copyOf(points);
  }

  private static List<Value> values(Panel panel, List<Measurement> measured) {
    Metric metric = panel.metric();
    List<Value> values = new ArrayList<>();
    for (Measurement m : measured) {
      if (m instanceof Measurement.Scalar scalar
          && m.metric().equals(metric)
          && m.subject().otherCell().isEmpty()) {
        double drawn = panel.shown(scalar.estimate().value());
        values.add(new Value(m.subject().replicates(), drawn));
      }
    }
    return values;
  }

  private static int widest(List<Value> values) {
    return values.stream().mapToInt(v -> v.replicates().size()).max().orElse(0);
  }

  /** The mean of the values within these replicates; NaN unless each of these is in one. */
  private static double mean(List<Value> values, List<Integer> replicates) {
    List<Value> inside =
        values.stream().filter(v -> replicates.containsAll(v.replicates())).toList();
    Set<Integer> covered = new HashSet<>();
    inside.forEach(v -> covered.addAll(v.replicates()));
    return covered.size() == replicates.size()
        ? inside.stream().mapToDouble(Value::value).average().orElse(Double.NaN)
        : Double.NaN;
  }
}
