package io.orograph.core.phase;

import io.orograph.core.estimate.ReplicateErrors.PairValue;
import io.orograph.core.measure.RunSummary;
import io.orograph.core.metric.Metric;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The single values behind the means of a cell, for statistics over replicates.
 *
 * @param id of the cell
 * @param members the runs that means are taken over, by replicate
 * @param lengths what runs did, by replicate, as far as it is recorded
 * @param runs defined values of members of each metric of runs, by replicate
 * @param pairs defined values of pairs of members of each metric of pairs
 * @param whole values of each metric of whole cells; NaN where undefined
 */
public record CellSample(
    String id,
    List<Integer> members,
    Map<Integer, RunSummary> lengths,
    Map<Metric, Map<Integer, Double>> runs,
    Map<Metric, List<PairValue>> pairs,
    Map<Metric, Double> whole) {
  public CellSample {
    members = List.copyOf(members);
    lengths = Map.copyOf(lengths);
    runs = Map.copyOf(runs);
    pairs = Map.copyOf(pairs);
    whole = Map.copyOf(whole);
  }

  static CellSample of(String id, CellRows rows, List<Metric> metrics) {
    Map<Metric, Map<Integer, Double>> runs = new HashMap<>();
    Map<Metric, List<PairValue>> pairs = new HashMap<>();
    Map<Metric, Double> whole = new HashMap<>();
    for (Metric metric : metrics) {
      switch (metric.kind().level()) {
        case RUN -> runs.put(metric, Map.copyOf(rows.runs(metric)));
        case PAIR -> pairs.put(metric, List.copyOf(rows.pairs(metric)));
        case CELL -> whole.put(metric, rows.value(metric).mean());
      }
    }
    return new CellSample(id, List.copyOf(rows.members()), rows.summaries(), runs, pairs, whole);
  }

  /** The values of a metric of runs, by replicate; none where nothing was measured. */
  public Map<Integer, Double> ofRuns(Metric metric) {
    return Optional.ofNullable(runs.get(metric)).orElse(Map.of());
  }

  /** The values of a metric of pairs; none where nothing was measured. */
  public List<PairValue> ofPairs(Metric metric) {
    return Optional.ofNullable(pairs.get(metric)).orElse(List.of());
  }

  /** The value of a metric of whole cells; NaN where it has none. */
  public double ofWhole(Metric metric) {
    return Optional.ofNullable(whole.get(metric)).orElse(Double.NaN);
  }
}
