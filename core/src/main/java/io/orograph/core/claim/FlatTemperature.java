package io.orograph.core.claim;

import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.TrainingSpec;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Where the learning rate is proportional to the batch size, batch size is no temperature any more:
 * of the columns along it, of equal load, the fitted line crosses at most a quarter, so that a load
 * alone decides whether networks fit. The effect is the share of columns that it crosses. Grids all
 * of whose cells are on one side of the line say nothing about it.
 */
final class FlatTemperature implements ClaimTest {
  private static final Quantity ERROR = Quantity.of(MetricKind.TRAIN_ERROR);
  private static final double SHARE = 0.25;
  private static final int LEAST_COLUMNS = 4;

  /** Rounding of a formula. */
  private static final double SAME = 1e-9;

  @Override
  public Finding test(Evidence evidence, Inference inference) {
    Optional<String> gap = evidence.gap(ERROR);
    if (gap.isPresent()) {
      return Finding.notTestable(gap.get());
    }
    int[] cells = evidence.usable(c -> evidence.knows(c, List.of(ERROR)));
    Optional<Integer> batches = evidence.lines().axis(Knob.BATCH_SIZE);
    if (batches.isEmpty() || !isScaled(evidence, cells)) {
      return Finding.notTestable(
          "needs an axis over training.batch_size with a learning rate in proportion to it");
    }
    List<List<Integer>> columns =
        evidence.lines().along(batches.get()).stream()
            .map(column -> Lines.known(evidence, column, List.of(ERROR)))
            .filter(column -> column.size() > 1)
            .toList();
    if (columns.size() < LEAST_COLUMNS) {
      return Finding.notTestable(
          "needs %d columns of equal load, has %d".formatted(LEAST_COLUMNS, columns.size()));
    }
    long fitted = IntStream.of(cells).filter(evidence::fitted).count();
    if (fitted == 0 || fitted == cells.length) {
      return Finding.notTestable("all cells are on one side of the fitted line");
    }
    long crossed = columns.stream().filter(c -> !Lines.crossings(evidence, c).isEmpty()).count();
    double share = crossed / (double) columns.size();
    return Finding.criterion(
        share <= SHARE,
        share,
        cells.length,
        evidence.runs(cells),
        String.format(
            Locale.ROOT,
            "the fitted line crosses %d of %d columns of equal load",
            crossed,
            columns.size()));
  }

  private static boolean isScaled(Evidence evidence, int[] cells) {
    double[] ratios = IntStream.of(cells).mapToDouble(c -> ratio(evidence, c)).toArray();
    return ratios.length > 0
        && IntStream.range(0, ratios.length)
            .allMatch(i -> Math.abs(ratios[i] - ratios[0]) <= SAME * ratios[0]);
  }

  private static double ratio(Evidence evidence, int cell) {
    TrainingSpec training = evidence.settings(cell).training();
    return training.optimizer().learningRate() / training.batchSize();
  }
}
