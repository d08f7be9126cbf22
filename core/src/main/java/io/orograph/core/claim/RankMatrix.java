package io.orograph.core.claim;

import io.orograph.core.claim.Inference.Resampling;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.random.Seed;
import io.orograph.core.statistics.Interval;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisRole;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Spearman's ρ between every two metrics over the cells, test accuracy first.
 *
 * @param fitted whether over fitted cells alone
 * @param given what it is partial given, in words; empty for the plain ρ
 * @param metrics names of all metrics of the sweep, in words
 * @param rho (m, m), symmetric; NaN where undefined
 * @param accuracy 95 % intervals of the first row, that with test accuracy; unknown where cells, or
 *     blocks of neighbours, are too few or too many resamples have no correlation
 * @param cells numbers of cells behind the first row: those with both values and all that is given
 */
public record RankMatrix(
    boolean fitted,
    List<String> given,
    List<String> metrics,
    List<List<Double>> rho,
    List<Interval> accuracy,
    List<Integer> cells) {
  public RankMatrix {
    given = List.copyOf(given);
    metrics = List.copyOf(metrics);
    rho = rho.stream().map(List::copyOf).toList();
    accuracy = List.copyOf(accuracy);
    cells = List.copyOf(cells);
  }

  /**
   * The matrices of the evidence, over all cells and over fitted ones: plain, given the load axis
   * and training loss, given training loss alone, given each axis over numbers by itself, and given
   * the training length. Those without enough cells or metrics are left out, and what would be a
   * second time the same.
   */
  static List<RankMatrix> all(Evidence evidence, Seed seed) {
    List<Quantity> metrics = metrics(evidence);
    if (metrics.size() < 2) {
      return List.of();
    }
    List<RankMatrix> matrices = new ArrayList<>();
    for (Scope scope : Scope.values()) {
      int[] cells = RankTests.cells(evidence, List.of(metrics.getFirst()), scope);
      if (cells.length >= RankTests.LEAST_CELLS) {
        controls(evidence, cells)
            .forEach(
                (given, name) -> {
                  Seed own = seed.derive("matrix-" + scope + "-" + name);
                  matrices.add(of(evidence, own, metrics, scope, given, cells));
                });
      }
    }
    return List.copyOf(matrices);
  }

  /** What matrices over these cells are given, with the name that its random numbers go by. */
  private static Map<List<Quantity>, String> controls(Evidence evidence, int[] cells) {
    Map<List<Quantity>, String> controls = new LinkedHashMap<>();
    controls.put(List.of(), "0");
    List<Quantity> joint = covariates(evidence);
    controls.putIfAbsent(joint, Integer.toString(joint.size()));
    Quantity loss = Quantity.of(MetricKind.TRAIN_LOSS);
    if (joint.contains(loss)) {
      controls.putIfAbsent(List.of(loss), "loss");
    }
    evidence.numericAxes(List.of()).stream()
        .filter(axis -> varies(evidence, axis, cells)) // else it controls nothing
        .forEach(axis -> controls.putIfAbsent(List.of(axis), "axis-" + axis.words()));
    List<Quantity> lengths = LengthControl.given(evidence);
    if (!lengths.isEmpty()) {
      controls.putIfAbsent(lengths, "length");
    }
    return controls;
  }

  private static boolean varies(Evidence evidence, Quantity axis, int[] cells) {
    return IntStream.of(cells).mapToDouble(c -> evidence.value(axis, c)).distinct().count() > 1;
  }

  private static RankMatrix of(
      Evidence evidence,
      Seed seed,
      List<Quantity> metrics,
      Scope scope,
      List<Quantity> given,
      int[] cells) {
    List<List<Double>> rho = new ArrayList<>();
    List<Interval> accuracy = new ArrayList<>();
    List<Integer> counts = new ArrayList<>();
    for (Quantity row : metrics) {
      rho.add(metrics.stream().map(c -> rho(evidence, row, c, given, cells)).toList());
      List<Quantity> others = without(given, metrics.getFirst(), row);
      int[] known = known(evidence, metrics.getFirst(), row, others, cells);
      counts.add(known.length);
      accuracy.add(
          known.length < RankTests.LEAST_CELLS
              ? Interval.UNKNOWN
              : new Inference(evidence, seed.derive(row.words()))
                  .interval(
                      known,
                      Resampling.REPLICATES_AND_BLOCKS,
                      (of, r) -> RankTests.correlation(metrics.getFirst(), row, others, of, r)));
    }
    return new RankMatrix(
        scope == Scope.FITTED,
        given.stream().map(Quantity::words).toList(),
        metrics.stream().map(metric -> name(evidence, metric)).toList(),
        rho,
        accuracy,
        counts);
  }

  private static double rho(
      Evidence evidence, Quantity x, Quantity y, List<Quantity> given, int[] cells) {
    List<Quantity> others = without(given, x, y);
    int[] known = known(evidence, x, y, others, cells);
    return known.length < RankTests.LEAST_CELLS
        ? Double.NaN
        : RankTests.correlation(x, y, others, known, evidence);
  }

  private static List<Quantity> without(List<Quantity> given, Quantity x, Quantity y) {
    return given.stream().filter(q -> !q.equals(x) && !q.equals(y)).toList();
  }

  private static int[] known(
      Evidence evidence, Quantity x, Quantity y, List<Quantity> others, int[] cells) {
    List<Quantity> all = new ArrayList<>(List.of(x, y));
    all.addAll(others);
    return IntStream.of(cells).filter(c -> evidence.knows(c, all)).toArray();
  }

  /**
   * Test accuracy, then every other metric. The first of a kind goes as the kind, which its random
   * numbers are derived from and which what matrices are given is told by.
   */
  private static List<Quantity> metrics(Evidence evidence) {
    List<Quantity> metrics = new ArrayList<>();
    if (evidence.metric(MetricKind.TEST_ACCURACY).isEmpty()) {
      return metrics;
    }
    metrics.add(Quantity.of(MetricKind.TEST_ACCURACY));
    evidence.spec().metrics().stream()
        .map(metric -> quantity(evidence, metric))
        .filter(quantity -> !metrics.contains(quantity))
        .forEach(metrics::add);
    return metrics;
  }

  private static Quantity quantity(Evidence evidence, Metric metric) {
    boolean first = evidence.metric(metric.kind()).filter(metric::equals).isPresent();
    return first ? Quantity.of(metric.kind()) : Quantity.of(metric);
  }

  /** What the sweep calls it. */
  private static String name(Evidence evidence, Quantity quantity) {
    return quantity instanceof Quantity.OfKind k
        ? evidence.metric(k.kind()).map(Quantity::of).orElse(quantity).words()
        : quantity.words();
  }

  /** The load axis, if it is one of numbers, and training loss, if measured. */
  private static List<Quantity> covariates(Evidence evidence) {
    List<Quantity> given = new ArrayList<>();
    Optional<Axis> load =
        evidence.spec().axes().stream().filter(a -> a.role() == AxisRole.LOAD).findFirst();
    load.map(Axis::knob)
        .map(Quantity::of)
        .filter(evidence.numericAxes(List.of())::contains)
        .ifPresent(given::add);
    if (evidence.metric(MetricKind.TRAIN_LOSS).isPresent()) {
      given.add(Quantity.of(MetricKind.TRAIN_LOSS));
    }
    return given;
  }
}
