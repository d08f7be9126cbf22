package io.orograph.trainer.pack;

import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.engine.data.DataSets;

/**
 * At which steps a pack stops for curve points and checkpoints: a function of the specification
 * alone, so that it never depends on attempts.
 *
 * @param pointEvery steps between curve points
 * @param stopEvery steps between checkpoints or evaluations for BEST; 0 for none
 */
record Cadence(long pointEvery, long stopEvery) {
  /** Evaluations of the training loss for BEST along a run without a distance of its own (ours). */
  private static final long EVALUATIONS = 100;

  /** Points per curve (ours): enough for a figure, about 8 kB. */
  private static final long POINTS = 500;

  static Cadence of(DataSets sets, RunSettings settings, CheckpointPolicy policy) {
    long steps = maxSteps(sets, settings);
    long evaluations = policy.best() ? Math.max(1, steps / EVALUATIONS) : 0;
    return new Cadence(
        Math.max(1, steps / POINTS), policy.everySteps() > 0 ? policy.everySteps() : evaluations);
  }

  private static long maxSteps(DataSets sets, RunSettings settings) {
    TrainingLength length = settings.training().length();
    long stepsPerEpoch =
        length instanceof TrainingLength.Epochs
            ? sets.prepare(settings.data()).train().count() / settings.training().batchSize()
            : 1;
    return length.maxSteps(Math.max(1, stepsPerEpoch));
  }
}
