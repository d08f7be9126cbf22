package io.orograph.benchmarks.sweep;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.orograph.core.metric.MetricKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Values of all cells, as either side told them.
 *
 * @param cells by {@code width,batch} and metric: the mean over runs or pairs and its error between
 *     replicates
 */
record CellValues(Map<String, Map<String, Value>> cells) {

  /** A mean with its error. */
  record Value(double mean, double error) {}

  /** From the JSON of {@code orograph quickstart}. */
  static CellValues ours(JsonObject answer) {
    Map<String, Map<String, Value>> cells = new HashMap<>();
    for (JsonElement e : answer.getAsJsonObject("diagram").getAsJsonArray("cells")) {
      JsonObject cell = e.getAsJsonObject();
      Map<String, Value> values = new HashMap<>();
      for (var metric : cell.getAsJsonObject("metrics").entrySet()) {
        JsonObject told = metric.getValue().getAsJsonObject();
        JsonObject errors = told.getAsJsonObject("errors");
        values.put(
            metric.getKey(),
            new Value(number(told, "mean"), errors == null ? 0 : number(errors, "replicateError")));
      }
      var axes = cell.getAsJsonArray("values");
      cells.put(axes.get(0).getAsString() + "," + axes.get(1).getAsString(), values);
    }
    return new CellValues(cells);
  }

  /** From the JSON of {@code small_sweep.py}. */
  static CellValues theirs(JsonObject answer) {
    Map<String, Map<String, Value>> cells = new HashMap<>();
    for (JsonElement e : answer.getAsJsonArray("cells")) {
      JsonObject cell = e.getAsJsonObject();
      Map<String, Value> values = new HashMap<>();
      for (var metric : cell.getAsJsonObject("values").entrySet()) {
        values.put(metric.getKey(), value(metric.getValue().getAsJsonObject()));
      }
      cells.put(cell.get("width").getAsString() + "," + cell.get("batch").getAsString(), values);
    }
    return new CellValues(cells);
  }

  /**
   * The difference of the means over all cells in units of its standard error between replicates.
   */
  double gap(CellValues other, MetricKind kind) {
    double difference = 0;
    double variance = 0;
    for (String cell : cells.keySet()) {
      Value a = value(cell, kind);
      Value b = other.value(cell, kind);
      difference += a.mean() - b.mean();
      variance += a.error() * a.error() + b.error() * b.error();
    }
    return Math.abs(difference) / Math.sqrt(variance);
  }

  /** The mean over all cells. */
  double mean(MetricKind kind) {
    return cells.keySet().stream().mapToDouble(c -> value(c, kind).mean()).average().orElseThrow();
  }

  private Value value(String cell, MetricKind kind) {
    Value value = cells.getOrDefault(cell, Map.of()).get(kind.name());
    if (value == null) {
      throw new IllegalStateException(cell + " " + kind + ": missing (expected: a value)");
    }
    return value;
  }

  /** Mean and jackknife error over replicates; keys are {@code r} or {@code r,s}. */
  private static Value value(JsonObject bySubject) {
    Set<String> subjects = bySubject.keySet();
    List<Double> without = new ArrayList<>();
    subjects.stream()
        .flatMap(s -> List.of(s.split(",", -1)).stream())
        .distinct()
        .forEach(
            left ->
                bySubject.entrySet().stream()
                    .filter(e -> !List.of(e.getKey().split(",", -1)).contains(left))
                    .mapToDouble(e -> e.getValue().getAsDouble())
                    .average()
                    .ifPresent(without::add));
    double mean =
        bySubject.entrySet().stream()
            .mapToDouble(e -> e.getValue().getAsDouble())
            .average()
            .orElseThrow();
    double middle = without.stream().mapToDouble(d -> d).average().orElse(mean);
    double squares = without.stream().mapToDouble(d -> (d - middle) * (d - middle)).sum();
    int n = without.size();
    return new Value(mean, Math.sqrt(squares * (n - 1) / Math.max(1, n)));
  }

  private static double number(JsonObject object, String name) {
    JsonElement value = object.get(name);
    return value == null ? 0 : value.getAsDouble();
  }
}
