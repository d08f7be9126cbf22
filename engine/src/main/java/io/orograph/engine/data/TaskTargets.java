package io.orograph.engine.data;

import io.orograph.core.sweep.TaskKind;

/**
 * What a task fits: classes, or numbers. Regression fits the numbers that data have, and where they
 * have two classes alone −1 for the first and 1 for the second. An autoencoder fits the inputs as
 * it is given them, noise included.
 */
final class TaskTargets {
  private static final int TWO = 2;

  private TaskTargets() {}

  /**
   * Numbers of a sample that a task fits.
   *
   * @throws IllegalArgumentException if the data have none
   */
  static int columns(TaskKind task, DataSet set) {
    return task == TaskKind.AUTOENCODER ? set.samples().features() : given(set);
  }

  private static int given(DataSet set) {
    return set.numbers()
        .or(() -> set.samples().real())
        .map(RealTargets::columns)
        .orElseGet(
            () -> {
              if (set.classes() != TWO) {
                throw new IllegalArgumentException(
                    "data.name: "
                        + set.name()
                        + " (expected: data with numbers or two classes for task.kind regression)");
              }
              return 1;
            });
  }

  /** The samples of a data set with what the task fits. */
  static Samples of(TaskKind task, DataSet set, Samples samples) {
    if (task == TaskKind.AUTOENCODER) {
      return samples.withTargets(new RealTargets.Reconstruction(samples.source()));
    }
    if (task == TaskKind.REGRESSION && set.numbers().isPresent()) {
      return samples.withTargets(set.numbers().get().take(samples.source().rows()));
    }
    if (!task.isOfNumbers() || samples.real().isPresent()) {
      return samples;
    }
    double[] signs = new double[samples.count()];
    int[] labels = samples.labels();
    for (int i = 0; i < signs.length; i++) {
      signs[i] = 2.0 * labels[i] - 1;
    }
    return samples.withTargets(new RealTargets.Given(given(set), signs));
  }
}
