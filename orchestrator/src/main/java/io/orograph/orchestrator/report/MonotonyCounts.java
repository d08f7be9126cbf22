package io.orograph.orchestrator.report;

import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.path.Monotonicity;
import io.orograph.core.phase.PhaseCell;
import io.orograph.core.sweep.Choices;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.TaskKind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How many runs of a cell are not monotone, with the denominators (Lucas et al. 2021).
 *
 * @param all runs with a min Δ
 * @param rising those of them that rise by more than {@link Monotonicity#TOLERANCE}
 * @param aboveNoise those of {@code all} whose record says that the rise is more than the noise of
 *     the losses
 * @param noiseKnown how many records say so or the contrary; those of older versions do not
 * @param meanRise mean min Δ of these alone; NaN without
 * @param trained runs with a min Δ that did not collapse and have a final training loss of at most
 *     {@link #TRAINED}, whatever it is where it was not measured or there is no bar
 * @param trainedRising those of them that rise
 * @param untrained runs with a min Δ that did not collapse and have a larger loss
 * @param lossKnown whether the training loss was measured, or there is no bar for it
 * @param ended runs that ended without being trained: diverged, collapsed or failed
 */
record MonotonyCounts(
    int all,
    int rising,
    int aboveNoise,
    int noiseKnown,
    double meanRise,
    int trained,
    int trainedRising,
    int untrained,
    boolean lossKnown,
    int ended) {
  /** The authors' rule on MNIST, in nats. */
  static final double TRAINED = 0.1;

  private static final String OUTCOME_TRAINED = "trained";
  private static final String PENDING = "pending";

  /**
   * Of a cell.
   *
   * @param measurements all of the cell
   */
  static MonotonyCounts of(
      SweepSpec spec, Metric metric, PhaseCell cell, List<Measurement> measurements) {
    Map<List<Integer>, Double> deltas = values(measurements, metric);
    Optional<Metric> loss =
        spec.metrics().stream()
            .filter(m -> hasBar(spec) && m.kind() == MetricKind.TRAIN_LOSS)
            .findFirst();
    Map<List<Integer>, Double> losses = loss.map(l -> values(measurements, l)).orElse(Map.of());
    List<String> noise = withinNoise(measurements, metric);
    double[] every = deltas.values().stream().mapToDouble(Double::doubleValue).toArray();
    Map<List<Integer>, Double> alive = new HashMap<>(deltas);
    alive.keySet().removeIf(run -> run.stream().anyMatch(cell.collapsed()::contains));
    double[] trained =
        alive.entrySet().stream()
            .filter(e -> loss.isEmpty() || losses.getOrDefault(e.getKey(), Double.NaN) <= TRAINED)
            .mapToDouble(Map.Entry::getValue)
            .toArray();
    int ended =
        cell.runs().entrySet().stream()
            .filter(e -> !e.getKey().equals(OUTCOME_TRAINED) && !e.getKey().equals(PENDING))
            .mapToInt(Map.Entry::getValue)
            .sum();
    return new MonotonyCounts(
        every.length,
        rising(every),
        (int) noise.stream().filter(within -> within.equals("false")).count(),
        noise.size(),
        Arrays.stream(every).filter(MonotonyCounts::rises).average().orElse(Double.NaN),
        trained.length,
        rising(trained),
        alive.size() - trained.length,
        loss.isPresent() || !hasBar(spec),
        ended);
  }

  /**
   * Whether a loss says that a run was trained: not where a bottleneck leaves a loss however long
   * the training is (ours, because the authors state no bar for autoencoders).
   */
  static boolean hasBar(SweepSpec spec) {
    return Choices.of(spec).stream().noneMatch(c -> c.base().task().kind() == TaskKind.AUTOENCODER);
  }

  /** "3 of 5 (60 %)". */
  static String share(int rising, int of) {
    return of == 0
        ? "0 of 0"
        : String.format(Locale.ROOT, "%d of %d (%.0f %%)", rising, of, 100.0 * rising / of);
  }

  private static Map<List<Integer>, Double> values(List<Measurement> all, Metric metric) {
    Map<List<Integer>, Double> values = new HashMap<>();
    for (Measurement m : all) {
      if (m.metric().equals(metric) && m instanceof Measurement.Scalar scalar) {
        values.put(scalar.subject().replicates(), scalar.estimate().value());
      }
    }
    return values;
  }

  /** What the records with a value say of the noise. */
  private static List<String> withinNoise(List<Measurement> all, Metric metric) {
    Map<List<Integer>, Optional<String>> told = new HashMap<>();
    for (Measurement m : all) {
      if (m.metric().equals(metric) && m instanceof Measurement.Scalar scalar) {
        told.put(
            scalar.subject().replicates(),
            Optional.ofNullable(scalar.basis().options().get("monotone_within_noise")));
      }
    }
    return told.values().stream().flatMap(Optional::stream).toList();
  }

  private static int rising(double[] deltas) {
    return (int) Arrays.stream(deltas).filter(MonotonyCounts::rises).count();
  }

  private static boolean rises(double delta) {
    return delta > Monotonicity.TOLERANCE;
  }
}
