package io.orograph.core.claim;

import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.path.Monotonicity;
import io.orograph.core.sweep.LayerRate;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.RegularizerKind;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.core.sweep.TrainingSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Linear interpolation is monotone after SGD: of the runs of SGD with a learning rate of at most
 * 0.1 in every layer, whose norms no regularizer pushes out, none has a min Δ above 0.001. Runs of
 * cells whose mean training loss is above 0.1 are no evidence, where that was measured: the authors
 * leave out what was not trained; but of autoencoders, which a bottleneck leaves with a loss, all
 * count. Energies, which are below 0 from early on, say nothing of how far training has come: runs
 * by one are no evidence. The effect is the share of those that have.
 */
final class MonotoneBySgd implements ClaimTest {
  private static final Quantity LOSS = Quantity.of(MetricKind.TRAIN_LOSS);
  private static final double RATE = 0.1;
  private static final double TRAINED = 0.1;

  @Override
  public Finding test(Evidence evidence, Inference inference) {
    Optional<String> gap = evidence.gap(MetricKind.MIN_DELTA, MonotoneLines.OPTIONS);
    if (gap.isPresent()) {
      return Finding.notTestable(gap.get());
    }
    Metric metric = evidence.metric(MetricKind.MIN_DELTA, MonotoneLines.OPTIONS).orElseThrow();
    Quantity delta = Quantity.of(metric);
    int[] cells =
        evidence.usable(
            c ->
                evidence.knows(c, List.of(delta))
                    && isGentle(evidence.settings(c).training())
                    && isTrained(evidence, c));
    double[] deltas =
        Arrays.stream(cells)
            .mapToObj(c -> evidence.cell(c).ofRuns(metric))
            .flatMapToDouble(Arrays::stream)
            .toArray();
    if (deltas.length < Evidence.LEAST_SEEDS) {
      return Finding.notTestable(
          "needs %d trained runs of sgd with a learning rate of at most %s, has %d"
              .formatted(Evidence.LEAST_SEEDS, RATE, deltas.length));
    }
    long violating = Arrays.stream(deltas).filter(d -> d > Monotonicity.TOLERANCE).count();
    return Finding.criterion(
        violating == 0,
        violating / (double) deltas.length,
        cells.length,
        evidence.runs(cells),
        String.format(
            Locale.ROOT,
            "min Δ above %s in %d of %d runs of sgd with a learning rate of at most %s",
            Monotonicity.TOLERANCE,
            violating,
            deltas.length,
            RATE));
  }

  private static boolean isTrained(Evidence evidence, int cell) {
    TaskSpec task = evidence.settings(cell).task();
    boolean measured = evidence.gap(LOSS).isEmpty();
    return switch (task.loss()) {
      case CROSS_ENTROPY, MSE, LEAST_SQUARES ->
          !measured || task.kind() == TaskKind.AUTOENCODER || evidence.value(LOSS, cell) <= TRAINED;
      case DEEP_RITZ -> false;
    };
  }

  /** The largest learning rate of a layer: factors that speak of one multiply. */
  private static double largestRate(TrainingSpec training) {
    return training.layerRates().stream()
        .mapToDouble(LayerRate::factor)
        .filter(factor -> factor > 1)
        .reduce(training.optimizer().learningRate(), (rate, factor) -> rate * factor);
  }

  private static boolean isGentle(TrainingSpec training) {
    return training.optimizer().kind() == OptimizerKind.SGD
        && largestRate(training) <= RATE
        && training.regularizers().stream()
            .noneMatch(r -> r.kind() == RegularizerKind.NORM_TARGET && r.coefficient() > 0);
  }
}
