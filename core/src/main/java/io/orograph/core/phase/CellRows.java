package io.orograph.core.phase;

import io.orograph.core.estimate.ReplicateErrors;
import io.orograph.core.estimate.ReplicateErrors.PairValue;
import io.orograph.core.estimate.ReplicateErrors.ReplicateMean;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.RunSummary;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.metric.MetricLevel;
import io.orograph.core.sweep.MeasurementSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is known of one cell; of rows about the same thing the later wins. */
final class CellRows {
  /**
   * What a sweep asks for, the same of every cell.
   *
   * @param metrics in the order of the sweep
   * @param ofFirstPair those of one pair alone
   */
  record Asked(List<Metric> metrics, Set<Metric> ofFirstPair) {
    Asked {
      metrics = List.copyOf(metrics);
      ofFirstPair = Set.copyOf(ofFirstPair);
    }

    static Asked of(List<MeasurementSpec> measurements) {
      return new Asked(
          measurements.stream().map(MeasurementSpec::metric).toList(),
          measurements.stream()
              .filter(MeasurementSpec::isOfFirstPair)
              .map(MeasurementSpec::metric)
              .collect(Collectors.toUnmodifiableSet()));
    }
  }

  /** The key of a value of the whole cell. */
  private static final int WHOLE_CELL = -1;

  private final int replicates;
  private final Asked asked;
  private final TreeMap<Integer, RunOutcome> outcomes = new TreeMap<>();
  private final TreeMap<Integer, RunSummary> summaries = new TreeMap<>();
  private final Map<Metric, TreeMap<Integer, Optional<Estimate>>> values = new HashMap<>();

  /** Kept until a run comes: every value of the cell asks for them. */
  private @Nullable SortedSet<Integer> members;

  /** Likewise the rows of members of a metric, kept until a row comes. */
  private final Map<Metric, SortedMap<Integer, Optional<Estimate>>> ofMembers = new HashMap<>();

  /**
   * @param replicates of the cell
   * @param asked the measurements of the sweep
   */
  CellRows(int replicates, Asked asked) {
    this.replicates = replicates;
    this.asked = asked;
  }

  void add(RunRow row) {
    members = null;
    ofMembers.clear();
    outcomes.put(requireReplicate(row.replicate()), row.outcome());
    row.summary().ifPresent(summary -> summaries.put(row.replicate(), summary));
  }

  void add(RecordedCell cell) {
    cell.runs().forEach(this::add);
    cell.metrics().forEach(this::add);
  }

  /** What the runs did, by replicate, as far as it is recorded. */
  Map<Integer, RunSummary> summaries() {
    return summaries;
  }

  void add(MetricRow row) {
    ofMembers.clear();
    for (int replicate : row.replicates()) {
      requireReplicate(replicate);
    }
    int first = row.replicates().getFirst();
    int key =
        row.metric().kind().level() == MetricLevel.CELL
            ? WHOLE_CELL
            : first * replicates + row.replicates().getLast();
    values.computeIfAbsent(row.metric(), k -> new TreeMap<>()).put(key, row.estimate());
  }

  /** Runs by outcome word, and {@code pending}. */
  Map<String, Integer> runs() {
    Map<String, Integer> runs = new TreeMap<>();
    outcomes.values().forEach(o -> runs.merge(o.word(), 1, Integer::sum));
    if (outcomes.size() < replicates) {
      runs.put("pending", replicates - outcomes.size());
    }
    return runs;
  }

  /** The replicates whose runs collapsed. */
  Set<Integer> collapsed() {
    Set<Integer> collapsed = new TreeSet<>(outcomes.keySet());
    collapsed.removeIf(replicate -> !(outcomes.get(replicate) instanceof RunOutcome.Collapsed));
    return collapsed;
  }

  /**
   * The runs that means are taken over: those that reached their end, or, if there are none, those
   * that collapsed. Collapsed runs look flat, connected and alike, and must not colour a mean.
   */
  SortedSet<Integer> members() {
    SortedSet<Integer> known = members;
    if (known == null) {
      known = Collections.unmodifiableSortedSet(ended());
      members = known;
    }
    return known;
  }

  private SortedSet<Integer> ended() {
    TreeSet<Integer> ended = new TreeSet<>();
    TreeSet<Integer> collapsed = new TreeSet<>();
    outcomes.forEach(
        (replicate, outcome) -> {
          switch (outcome) {
            case RunOutcome.Trained t -> ended.add(replicate);
            case RunOutcome.Censored c -> ended.add(replicate);
            case RunOutcome.Collapsed c -> collapsed.add(replicate);
            case RunOutcome.Diverged d -> {}
            case RunOutcome.Failed f -> {}
            case RunOutcome.Cancelled c -> {}
          }
        });
    return ended.isEmpty() ? collapsed : ended;
  }

  /**
   * The metric that stands for a kind in labels: the first of it that the sweep asks for; of a kind
   * not asked for, that of its own name.
   */
  Metric first(MetricKind kind) {
    return asked.metrics().stream()
        .filter(m -> m.kind() == kind)
        .findFirst()
        .orElse(Metric.of(kind));
  }

  /** How many values a metric should have once all members are measured. */
  int expected(Metric metric) {
    return size(metric, members().size());
  }

  /** How many of those have been measured, whether defined or not. */
  int measured(Metric metric) {
    return rows(metric).size();
  }

  /** Defined values of members of a metric per run, or per pair for a kind of pairs. */
  List<PairValue> pairs(Metric metric) {
    List<PairValue> pairs = new ArrayList<>();
    rows(metric)
        .forEach(
            (key, estimate) ->
                estimate.ifPresent(
                    e -> pairs.add(new PairValue(key / replicates, key % replicates, e.value()))));
    return pairs;
  }

  /** Defined values of members of a metric of runs, by replicate. */
  Map<Integer, Double> runs(Metric metric) {
    Map<Integer, Double> runs = new TreeMap<>();
    rows(metric)
        .forEach((key, estimate) -> estimate.ifPresent(e -> runs.put(key % replicates, e.value())));
    return runs;
  }

  /** The summary of a metric. */
  CellValue value(Metric metric) {
    List<Estimate> defined = rows(metric).values().stream().flatMap(Optional::stream).toList();
    ReplicateMean mean =
        switch (metric.kind().level()) {
          case RUN -> ReplicateErrors.ofRuns(defined.stream().map(Estimate::value).toList());
          case PAIR -> ReplicateErrors.ofPairs(pairs(metric));
          case CELL -> ofCell(defined, members().size());
        };
    Errors errors =
        new Errors(
            mean(defined, e -> e.errors().estimator()),
            mean(defined, e -> e.errors().data()),
            mean.replicateError());
    return new CellValue(
        mean.mean(),
        errors,
        defined.size(),
        Math.max(0, size(metric, replicates) - defined.size()),
        defined.stream().allMatch(Estimate::converged));
  }

  private SortedMap<Integer, Optional<Estimate>> rows(Metric metric) {
    return ofMembers.computeIfAbsent(metric, this::read);
  }

  private SortedMap<Integer, Optional<Estimate>> read(Metric metric) {
    SortedSet<Integer> members = members();
    SortedMap<Integer, Optional<Estimate>> rows = new TreeMap<>();
    values
        .getOrDefault(metric, new TreeMap<>())
        .forEach(
            (key, estimate) -> {
              if (key == WHOLE_CELL
                  || (members.contains(key / replicates) && members.contains(key % replicates))) {
                rows.put(key, estimate.filter(e -> Double.isFinite(e.value())));
              }
            });
    return Collections.unmodifiableSortedMap(rows);
  }

  private int size(Metric metric, int runs) {
    int all = Math.toIntExact(metric.kind().level().subjects(runs));
    return asked.ofFirstPair().contains(metric) ? Math.min(1, all) : all;
  }

  /** A value of the whole cell brings the error between replicates itself. */
  private static ReplicateMean ofCell(List<Estimate> defined, int members) {
    return defined.isEmpty()
        ? new ReplicateMean(Double.NaN, Double.NaN, 0)
        : new ReplicateMean(
            defined.getFirst().value(), defined.getFirst().errors().replicate(), members);
  }

  private static double mean(List<Estimate> estimates, ToDoubleFunction<Estimate> error) {
    return estimates.stream().mapToDouble(error).average().orElse(Double.NaN);
  }

  private int requireReplicate(int replicate) {
    if (replicate < 0 || replicate >= replicates) {
      throw new IllegalArgumentException(
          "replicate: " + replicate + " (expected: 0 to " + (replicates - 1) + ")");
    }
    return replicate;
  }
}
