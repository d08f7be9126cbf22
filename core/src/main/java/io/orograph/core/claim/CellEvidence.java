package io.orograph.core.claim;

import io.orograph.core.estimate.ReplicateErrors;
import io.orograph.core.estimate.ReplicateErrors.PairValue;
import io.orograph.core.measure.RunSummary;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.metric.MetricLevel;
import io.orograph.core.phase.CellSample;
import io.orograph.core.phase.PhaseCell;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/** The values of one cell, laid out for means over weighted replicates. */
final class CellEvidence {
  private final PhaseCell cell;
  private final List<Integer> members;
  private final CellSample sample;
  private final Map<MetricKind, Values> byKind = new EnumMap<>(MetricKind.class);

  /** Of metrics that stand for no kind, laid out when first asked for, by whichever thread. */
  private final Map<Metric, Values> byMetric = new ConcurrentHashMap<>();

  /**
   * @param first the metric that stands for each kind
   */
  CellEvidence(PhaseCell cell, CellSample sample, Map<MetricKind, Metric> first) {
    this.cell = cell;
    this.sample = sample;
    this.members = sample.members();
    first.forEach((kind, metric) -> byKind.put(kind, values(metric)));
  }

  PhaseCell cell() {
    return cell;
  }

  int runs() {
    return members.size();
  }

  /** One count per member, all 1. */
  int[] once() {
    int[] counts = new int[members.size()];
    Arrays.fill(counts, 1);
    return counts;
  }

  /**
   * The mean in which the i-th member counts {@code counts[i]} times, and a pair as often as the
   * product of its members' counts; a replicate drawn twice makes no pair with itself.
   */
  double mean(MetricKind kind, int[] counts) {
    Values values = byKind.get(kind);
    return values == null ? Double.NaN : values.mean(counts);
  }

  /** The same of any metric of the sweep. */
  double mean(Metric metric, int[] counts) {
    return byMetric.computeIfAbsent(metric, this::values).mean(counts);
  }

  /**
   * The mean training length, the i-th member counting {@code counts[i]} times; exact where all are
   * alike, so that rounding makes no difference between cells.
   */
  double length(LengthMeasure measure, int[] counts) {
    double first = Double.NaN;
    double beyond = 0;
    int weight = 0;
    for (int i = 0; i < counts.length; i++) {
      RunSummary summary = sample.lengths().get(members.get(i));
      if (summary != null && counts[i] > 0) {
        double length = measure.of(summary);
        first = weight == 0 ? length : first;
        beyond += counts[i] * (length - first);
        weight += counts[i];
      }
    }
    return weight == 0 ? Double.NaN : first + beyond / weight;
  }

  /** The defined values of a metric of runs. */
  double[] ofRuns(Metric metric) {
    return sample.ofRuns(metric).entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .mapToDouble(Map.Entry::getValue)
        .toArray();
  }

  /** The defined values of a metric: of runs, of pairs, or the one of the cell. */
  double[] single(Metric metric) {
    return switch (metric.kind().level()) {
      case RUN -> ofRuns(metric);
      case PAIR -> sample.ofPairs(metric).stream().mapToDouble(PairValue::value).toArray();
      case CELL -> DoubleStream.of(sample.ofWhole(metric)).filter(v -> !Double.isNaN(v)).toArray();
    };
  }

  /** Whether a metric has values here, all of them finite. */
  boolean known(Metric metric) {
    double[] values = single(metric);
    return values.length > 0 && Arrays.stream(values).allMatch(Double::isFinite);
  }

  /**
   * One value per replicate: of a metric of pairs the pseudo-values of the jackknife that leaves
   * out replicates, or the mean alone where leaving one out leaves no pair; of the whole cell its
   * value.
   *
   * @param logarithm whether of the natural logarithms of the values
   */
  double[] independent(Metric metric, boolean logarithm) {
    DoubleUnaryOperator scale = logarithm ? Math::log : DoubleUnaryOperator.identity();
    return metric.kind().level() == MetricLevel.PAIR
        ? ReplicateErrors.pseudoValues(
            sample.ofPairs(metric).stream()
                .map(p -> new PairValue(p.i(), p.j(), scale.applyAsDouble(p.value())))
                .toList())
        : Arrays.stream(single(metric)).map(scale).toArray();
  }

  private Values values(Metric metric) {
    return switch (metric.kind().level()) {
      case RUN -> Several.ofRuns(sample.ofRuns(metric), members);
      case PAIR -> ofPairs(sample.ofPairs(metric));
      // what the replicates that were not drawn would have changed is not known
      case CELL -> counts -> sample.ofWhole(metric);
    };
  }

  /** Of a cell of which one pair alone is known, what others would have changed is not. */
  private Values ofPairs(List<PairValue> pairs) {
    return pairs.size() == 1 && members.size() > 2
        ? counts -> pairs.getFirst().value()
        : Several.ofPairs(pairs, members);
  }

  private interface Values {
    double mean(int[] counts);
  }

  /** Values with the places of their members; of runs both places are the same. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Several(int[] first, int[] second, double[] value) implements Values {
    static Several ofRuns(Map<Integer, Double> runs, List<Integer> members) {
      int[] place = runs.keySet().stream().sorted().mapToInt(members::indexOf).toArray();
      double[] value = new double[place.length];
      Arrays.setAll(value, i -> runs.getOrDefault(members.get(place[i]), Double.NaN));
      return new Several(place, place, value);
    }

    static Several ofPairs(List<PairValue> pairs, List<Integer> members) {
      return new Several(
          pairs.stream().mapToInt(p -> members.indexOf(p.i())).toArray(),
          pairs.stream().mapToInt(p -> members.indexOf(p.j())).toArray(),
          pairs.stream().mapToDouble(PairValue::value).toArray());
    }

    @Override
    public double mean(int[] counts) {
      double sum = 0;
      int weight = 0;
      for (int i = 0; i < value.length; i++) {
        int count = counts[first[i]] * (first[i] == second[i] ? 1 : counts[second[i]]);
        sum += count * value[i];
        weight += count;
      }
      return weight == 0 ? Double.NaN : sum / weight;
    }
  }
}
