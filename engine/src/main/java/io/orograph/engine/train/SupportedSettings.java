package io.orograph.engine.train;

import io.orograph.core.sweep.RunSettings;

/**
 * What the training program can do today; anything else is refused by name instead of being trained
 * otherwise than asked for.
 */
final class SupportedSettings {
  private SupportedSettings() {}

  static void require(RunSettings settings) {
    require(
        settings.training().regularizers().isEmpty(),
        "training.regularizers",
        settings.training().regularizers(),
        "none");
  }

  private static void require(boolean ok, String field, Object value, String expected) {
    if (!ok) {
      throw new IllegalArgumentException(field + ": " + value + " (expected: " + expected + ")");
    }
  }
}
