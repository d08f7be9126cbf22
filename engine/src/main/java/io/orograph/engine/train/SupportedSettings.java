package io.orograph.engine.train;

import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.ScheduleKind;

/**
 * What the training program can do today; anything else is refused by name instead of being trained
 * otherwise than asked for.
 */
final class SupportedSettings {
  private SupportedSettings() {}

  static void require(RunSettings settings) {
    require(
        settings.training().optimizer().kind() == OptimizerKind.SGD,
        "training.optimizer.kind",
        settings.training().optimizer().kind(),
        "SGD");
    require(
        settings.training().schedule().kind() == ScheduleKind.CONSTANT,
        "training.schedule.kind",
        settings.training().schedule().kind(),
        "CONSTANT");
    require(
        settings.training().regularizers().isEmpty(),
        "training.regularizers",
        settings.training().regularizers(),
        "none");
    require(
        settings.task().parametrization() == Parametrization.STANDARD,
        "task.parametrization",
        settings.task().parametrization(),
        "STANDARD");
  }

  private static void require(boolean ok, String field, Object value, String expected) {
    if (!ok) {
      throw new IllegalArgumentException(field + ": " + value + " (expected: " + expected + ")");
    }
  }
}
