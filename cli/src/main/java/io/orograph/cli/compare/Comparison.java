package io.orograph.cli.compare;

import io.orograph.core.estimate.ReplicateErrors;
import io.orograph.core.estimate.ReplicateErrors.PairValue;
import io.orograph.core.estimate.ReplicateErrors.ReplicateMean;
import io.orograph.core.statistics.Interval;
import io.orograph.core.statistics.TInterval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
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
  /** With which probability an interval holds the difference. */
  public static final double COVERAGE = 0.95;

  public Comparison {
    metrics = List.copyOf(metrics);
  }

  /**
   * The second mean minus the first, as far as it is known.
   *
   * @param mean of the differences, or difference of the means
   * @param error its standard error between replicates; NaN where there are too few
   * @param freedom degrees of freedom of the error; NaN where there is none
   */
  public record Difference(double mean, double error, double freedom) {
    private static Difference of(ReplicateMean mean) {
      return Double.isNaN(mean.replicateError())
          ? new Difference(mean.mean(), Double.NaN, Double.NaN)
          : new Difference(mean.mean(), mean.replicateError(), mean.replicates() - 1.0);
    }

    /** By Student's t. */
    public Interval interval() {
      return TInterval.of(mean, error, freedom, COVERAGE);
    }

    /** Whether the interval is known and 0 is not in it. */
    public boolean excludesZero() {
      Interval interval = interval();
      return interval.known() && (interval.low() > 0 || interval.high() < 0);
    }
  }

  /**
   * Means of one cell.
   *
   * @param first mean of the first sweep's values
   * @param second mean of the second's
   * @param difference between them
   * @param paired whether it is the mean of differences between runs of the same seed, replicate by
   *     replicate; else it is between the two means, of independent runs (Welch)
   * @param values number of paired values, or where they are not paired of the side with fewer
   */
  public record CellDifference(
      String cell,
      double first,
      double second,
      Difference difference,
      boolean paired,
      int values) {}

  /**
   * One metric over the cells that both have values in.
   *
   * @param cells in the order of the first
   * @param values values of the same replicates that both have
   * @param same those of them that agree to the last bit
   * @param difference mean over the cells. Where all are paired over the same replicates its error
   *     is that of the replicates' means over the cells, which may share seeds; else that of
   *     independent cells
   */
  public record MetricDifference(
      String metric, List<CellDifference> cells, int values, int same, Difference difference) {
    public MetricDifference {
      cells = List.copyOf(cells);
    }

    /** Cells compared run by run. */
    public long paired() {
      return cells.stream().filter(CellDifference::paired).count();
    }

    /** Cells whose interval does not hold 0. */
    public long excludingZero() {
      return cells.stream().filter(c -> c.difference().excludesZero()).count();
    }

    /** The cell of the largest difference. */
    public CellDifference largest() {
      return cells.stream()
          .max(Comparator.comparingDouble(c -> Math.abs(c.difference().mean())))
          .orElseThrow();
    }
  }

  /** Whether both say the same of the same. */
  public boolean equal() {
    return same == both && onlyFirst == 0 && onlySecond == 0;
  }

  /** Compares two exports. */
  public static Comparison of(Exported first, Exported second) {
    Map<String, int[]> counts = counts(first.measured(), second.measured());
    int both = counts.values().stream().mapToInt(count -> count[0]).sum();
    int same = counts.values().stream().mapToInt(count -> count[1]).sum();
    List<MetricDifference> metrics = new ArrayList<>();
    Map<String, Map<String, List<Measured>>> theirs = byMetricAndCell(second.measured());
    Predicate<Measured> paired = m -> first.seeds().same(second.seeds(), m);
    byMetricAndCell(first.measured())
        .forEach(
            (metric, cells) ->
                metric(
                        metric,
                        cells,
                        theirs.getOrDefault(metric, Map.of()),
                        counts.getOrDefault(metric, new int[2]),
                        paired)
                    .ifPresent(metrics::add));
    return new Comparison(
        both, same, first.measured().size() - both, second.measured().size() - both, metrics);
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
    Map<List<Integer>, Measured> others = byReplicates(theirs);
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

  private static Map<List<Integer>, Measured> byReplicates(List<Measured> values) {
    Map<List<Integer>, Measured> sorted = new HashMap<>();
    values.forEach(m -> sorted.put(m.replicates(), m));
    return sorted;
  }

  private static Optional<MetricDifference> metric(
      String metric,
      Map<String, List<Measured>> ours,
      Map<String, List<Measured>> theirs,
      int[] counts,
      Predicate<Measured> paired) {
    List<CellDifference> cells = new ArrayList<>();
    List<List<Measured>> byRun = new ArrayList<>();
    ours.forEach(
        (cell, values) -> {
          List<Measured> others = theirs.getOrDefault(cell, List.of());
          if (!others.isEmpty()) {
            List<Measured> differences = differences(values, others, paired);
            CellDifference compared = cell(cell, values, others, differences);
            cells.add(compared);
            if (compared.paired()) {
              byRun.add(differences);
            }
          }
        });
    if (cells.isEmpty()) {
      return Optional.empty();
    }
    Difference overall = ofReplicates(byRun, cells.size()).orElseGet(() -> ofIndependent(cells));
    return Optional.of(new MetricDifference(metric, cells, counts[0], counts[1], overall));
  }

  /** Second minus first for each value of both whose runs have the same seeds. */
  private static List<Measured> differences(
      List<Measured> ours, List<Measured> theirs, Predicate<Measured> paired) {
    Map<List<Integer>, Measured> others = byReplicates(theirs);
    List<Measured> differences = new ArrayList<>();
    for (Measured m : ours) {
      Measured other = others.get(m.replicates());
      if (other != null && paired.test(m)) {
        double a = m.value().orElseThrow();
        double b = other.value().orElseThrow();
        // What is not finite on both sides alike is no difference.
        differences.add(with(m, Double.compare(a, b) == 0 ? 0 : b - a));
      }
    }
    return differences;
  }

  private static Measured with(Measured m, double value) {
    return new Measured(m.cell(), m.metric(), m.replicates(), OptionalDouble.of(value), "");
  }

  private static CellDifference cell(
      String cell, List<Measured> ours, List<Measured> theirs, List<Measured> differences) {
    ReplicateMean a = mean(ours);
    ReplicateMean b = mean(theirs);
    boolean all = differences.size() == ours.size() && differences.size() == theirs.size();
    if (!differences.isEmpty()) {
      Difference paired = Difference.of(mean(differences));
      if (all || !Double.isNaN(paired.error())) {
        return new CellDifference(cell, a.mean(), b.mean(), paired, true, differences.size());
      }
    }
    int fewer = Math.min(ours.size(), theirs.size());
    return new CellDifference(cell, a.mean(), b.mean(), welch(a, b), false, fewer);
  }

  /** Of independent runs with unequal variances, with the freedom of Welch and Satterthwaite. */
  private static Difference welch(ReplicateMean a, ReplicateMean b) {
    double mean = b.mean() - a.mean();
    double error = Math.hypot(a.replicateError(), b.replicateError());
    if (Double.isNaN(error)) {
      return new Difference(mean, Double.NaN, Double.NaN);
    }
    double[] squares = {
      a.replicateError() * a.replicateError(), b.replicateError() * b.replicateError()
    };
    double[] freedoms = {a.replicates() - 1.0, b.replicates() - 1.0};
    return new Difference(mean, error, TInterval.freedom(squares, freedoms));
  }

  /**
   * The mean over cells from one mean per replicate, or pair of them, over all cells: right also
   * where the cells of a replicate share its seed. Empty unless all cells have the same ones.
   */
  private static Optional<Difference> ofReplicates(List<List<Measured>> cells, int compared) {
    if (cells.size() < compared) {
      return Optional.empty();
    }
    Map<List<Integer>, double[]> sums = new LinkedHashMap<>();
    for (List<Measured> cell : cells) {
      for (Measured m : cell) {
        double[] sum = sums.computeIfAbsent(m.replicates(), r -> new double[2]);
        sum[0] += m.value().orElseThrow();
        sum[1]++;
      }
    }
    if (sums.values().stream().anyMatch(sum -> sum[1] != compared)) {
      return Optional.empty();
    }
    Measured any = cells.getFirst().getFirst();
    List<Measured> means = new ArrayList<>();
    sums.forEach(
        (replicates, sum) ->
            means.add(
                new Measured(
                    any.cell(),
                    any.metric(),
                    replicates,
                    OptionalDouble.of(sum[0] / compared),
                    "")));
    return Optional.of(Difference.of(mean(means)));
  }

  private static Difference ofIndependent(List<CellDifference> cells) {
    double sum = 0;
    double[] squares = new double[cells.size()];
    double[] freedoms = new double[cells.size()];
    double squared = 0;
    for (int i = 0; i < squares.length; i++) {
      Difference of = cells.get(i).difference();
      sum += of.mean();
      squares[i] = of.error() * of.error();
      freedoms[i] = of.freedom();
      squared += squares[i];
    }
    double mean = sum / squares.length;
    return Double.isNaN(squared)
        ? new Difference(mean, Double.NaN, Double.NaN)
        : new Difference(
            mean, Math.sqrt(squared) / squares.length, TInterval.freedom(squares, freedoms));
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
