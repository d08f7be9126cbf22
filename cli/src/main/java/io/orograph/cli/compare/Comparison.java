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
import java.util.function.Predicate;

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
    Map<String, int[]> counts = counts(first, second);
    int both = counts.values().stream().mapToInt(count -> count[0]).sum();
    int same = counts.values().stream().mapToInt(count -> count[1]).sum();
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

  /**
   * By metric, how many measurements both have, and how many of these are the same. Group by group,
   * because exports are large: an index of all of the second would be as large as they are.
   */
  private static Map<String, int[]> counts(List<Measured> first, List<Measured> second) {
    Map<String, int[]> counts = new HashMap<>();
    Map<String, Map<String, List<Measured>>> theirs = grouped(second, m -> true);
    grouped(first, m -> true)
        .forEach(
            (metric, cells) -> {
              Map<String, List<Measured>> others = theirs.getOrDefault(metric, Map.of());
              int[] count = new int[2];
              cells.forEach(
                  (cell, ours) -> count(ours, others.getOrDefault(cell, List.of()), count));
              counts.put(metric, count);
            });
    return counts;
  }

  private static void count(List<Measured> ours, List<Measured> theirs, int[] count) {
    Map<List<Integer>, Measured> others = new HashMap<>();
    theirs.forEach(m -> others.put(m.replicates(), m));
    for (Measured m : ours) {
      Measured other = others.get(m.replicates());
      if (other != null) {
        count[0]++;
        if (m.same(other)) {
          count[1]++;
        }
      }
    }
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
    return grouped(all, m -> m.value().isPresent());
  }

  private static Map<String, Map<String, List<Measured>>> grouped(
      List<Measured> all, Predicate<Measured> wanted) {
    Map<String, Map<String, List<Measured>>> sorted = new LinkedHashMap<>();
    for (Measured m : all) {
      if (wanted.test(m)) {
        sorted
            .computeIfAbsent(m.metric(), metric -> new LinkedHashMap<>())
            .computeIfAbsent(m.cell(), cell -> new ArrayList<>(3))
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
