package io.orograph.cli.compare;

import io.orograph.core.estimate.ReplicateErrors;
import io.orograph.core.estimate.ReplicateErrors.PairValue;
import io.orograph.core.estimate.ReplicateErrors.ReplicateMean;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Two sweeps side by side.
 *
 * @param both measurements that both have, of the same metric, cell and replicates
 * @param same those of them that agree to the last bit
 * @param onlyFirst measurements that only the first has
 * @param onlySecond measurements that only the second has
 * @param metrics metrics that both have in a common cell, in the order of the first
 */
public record Comparison(
    int both, int same, int onlyFirst, int onlySecond, List<MetricDifference> metrics) {
  /** Differences of means of so many standard errors are counted. */
  public static final double FAR = 3;

  public Comparison {
    metrics = List.copyOf(metrics);
  }

  /**
   * Means of one cell.
   *
   * @param first mean of the first sweep's values
   * @param second mean of the second's
   * @param error standard error of their difference between replicates, √(s₁² + s₂²); NaN where
   *     either has too few
   */
  public record CellDifference(String cell, double first, double second, double error) {
    /** Second minus first. */
    public double difference() {
      return second - first;
    }

    /** The difference in standard errors; NaN where they are not known. */
    public double errors() {
      return difference() == 0 ? 0 : difference() / error;
    }
  }

  /**
   * One metric over the cells that both have values in.
   *
   * @param cells in the order of the first
   * @param values values of the same replicates that both have
   * @param same those of them that agree to the last bit
   */
  public record MetricDifference(String metric, List<CellDifference> cells, int values, int same) {
    public MetricDifference {
      cells = List.copyOf(cells);
    }

    /** Cells whose means are more than {@link #FAR} standard errors apart. */
    public long far() {
      return cells.stream().filter(c -> Math.abs(c.errors()) > FAR).count();
    }

    /** The cell of the largest difference. */
    public CellDifference largest() {
      return cells.stream()
          .max(Comparator.comparingDouble(c -> Math.abs(c.difference())))
          .orElseThrow();
    }
  }

  /** Whether both say the same of the same. */
  public boolean equal() {
    return same == both && onlyFirst == 0 && onlySecond == 0;
  }

  /** Compares two exports. */
  public static Comparison of(List<Measured> first, List<Measured> second) {
    Map<Measured.Subject, Measured> others = new HashMap<>();
    second.forEach(m -> others.put(m.subject(), m));
    int both = 0;
    int same = 0;
    Map<String, int[]> counts = new LinkedHashMap<>();
    for (Measured m : first) {
      Measured other = others.get(m.subject());
      if (other != null) {
        int[] count = counts.computeIfAbsent(m.metric(), metric -> new int[2]);
        both++;
        count[0]++;
        if (m.same(other)) {
          same++;
          count[1]++;
        }
      }
    }
    List<MetricDifference> metrics = new ArrayList<>();
    Map<String, Map<String, List<Measured>>> theirs = byMetricAndCell(second);
    byMetricAndCell(first)
        .forEach(
            (metric, cells) ->
                metric(
                        metric,
                        cells,
                        theirs.getOrDefault(metric, Map.of()),
                        counts.getOrDefault(metric, new int[2]))
                    .ifPresent(metrics::add));
    return new Comparison(both, same, first.size() - both, second.size() - both, metrics);
  }

  private static Optional<MetricDifference> metric(
      String metric,
      Map<String, List<Measured>> ours,
      Map<String, List<Measured>> theirs,
      int[] counts) {
    List<CellDifference> cells = new ArrayList<>();
    ours.forEach(
        (cell, values) -> {
          List<Measured> others = theirs.getOrDefault(cell, List.of());
          if (!others.isEmpty()) {
            ReplicateMean a = mean(values);
            ReplicateMean b = mean(others);
            cells.add(
                new CellDifference(
                    cell, a.mean(), b.mean(), Math.hypot(a.replicateError(), b.replicateError())));
          }
        });
    return cells.isEmpty()
        ? Optional.empty()
        : Optional.of(new MetricDifference(metric, cells, counts[0], counts[1]));
  }

  /** Only numbers: where there is none there is nothing to compare but the reason. */
  static Map<String, Map<String, List<Measured>>> byMetricAndCell(List<Measured> all) {
    Map<String, Map<String, List<Measured>>> sorted = new LinkedHashMap<>();
    for (Measured m : all) {
      if (m.value().isPresent()) {
        sorted
            .computeIfAbsent(m.metric(), metric -> new LinkedHashMap<>())
            .computeIfAbsent(m.cell(), cell -> new ArrayList<>())
            .add(m);
      }
    }
    return sorted;
  }

  /** Of pairs of replicates of one cell by the jackknife, of all else as of runs. */
  static ReplicateMean mean(List<Measured> values) {
    boolean pairs =
        values.stream().allMatch(m -> m.replicates().size() == 2 && !m.cell().contains("|"));
    return pairs
        ? ReplicateErrors.ofPairs(
            values.stream()
                .map(
                    m ->
                        new PairValue(
                            m.replicates().getFirst(),
                            m.replicates().getLast(),
                            m.value().orElseThrow()))
                .toList())
        : ReplicateErrors.ofRuns(values.stream().map(m -> m.value().orElseThrow()).toList());
  }
}
