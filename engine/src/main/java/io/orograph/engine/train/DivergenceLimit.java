package io.orograph.engine.train;

import io.orograph.core.pde.PointTargets;
import io.orograph.core.sweep.LossKind;
import io.orograph.engine.data.RealTargets;
import io.orograph.engine.data.Samples;

/**
 * The loss above which a training counts as diverged, in either direction.
 *
 * <p>Classifiers have an absolute limit. A loss of numbers, or of an equation, has the unit of what
 * is fitted, squared: half the square of a house's price is 1e10 before the first step. There the
 * limit is a multiple of the loss of the network that answers 0 to everything, on the training
 * samples, and at least the absolute one. So it is a function of the data alone, and the same in
 * every company and on every machine.
 */
final class DivergenceLimit {
  /** No classifier comes back from there (ours). */
  static final double LEAST = 1e6;

  /** How many times the loss of the answer 0 (ours). */
  static final double TIMES = 1e6;

  /** Numbers that are looked at together: inputs to be reconstructed are made when read. */
  private static final int PIECE = 1 << 16;

  private DivergenceLimit() {}

  /**
   * The limit of a training; finite, so that no infinite loss is below it.
   *
   * @param train its training samples
   */
  static double of(LossKind loss, Samples train) {
    double least = train.real().map(targets -> TIMES * lossOfZero(loss, targets)).orElse(LEAST);
    return Math.min(Math.max(LEAST, least), Double.MAX_VALUE);
  }

  private static double lossOfZero(LossKind loss, RealTargets targets) {
    int columns = targets.columns();
    int piece = Math.max(1, PIECE / columns);
    double sum = 0;
    for (int from = 0; from < targets.count(); from += piece) {
      double[] rows = targets.rows(from, Math.min(targets.count(), from + piece));
      for (int at = 0; at < rows.length; at += columns) {
        sum += lossOfZero(loss, rows, at, columns);
      }
    }
    return sum / targets.count();
  }

  /** Of one sample, whose targets are at {@code at}. */
  private static double lossOfZero(LossKind loss, double[] targets, int at, int columns) {
    return switch (loss) {
      case MSE -> {
        double squares = 0;
        for (int i = at; i < at + columns; i++) {
          squares += targets[i] * targets[i];
        }
        yield squares / 2;
      }
      case LEAST_SQUARES -> {
        double source = targets[at + PointTargets.SOURCE];
        yield targets[at + PointTargets.WEIGHT] * source * source;
      }
      // 0 has no energy; there are no numbers that cross-entropy fits
      case DEEP_RITZ, CROSS_ENTROPY -> 0;
    };
  }
}
