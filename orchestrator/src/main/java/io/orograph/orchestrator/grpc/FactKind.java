package io.orograph.orchestrator.grpc;

import io.orograph.core.metric.MetricLevel;

/** What runs and cells did themselves: rows of the tidy table that are no measurements. */
enum FactKind {
  /** How a run ended. */
  RUN_OUTCOME(MetricLevel.RUN, "", "", "no number: `text` is how the run ended"),
  /** How far it went. */
  RUN_STEPS(MetricLevel.RUN, "step", "0 or more", "larger is trained longer"),
  /** The same in passes. */
  RUN_EPOCHS(MetricLevel.RUN, "epoch", "0 or more", "larger is trained longer"),
  /** How far its steps could carry it. */
  RUN_MOVEMENT(MetricLevel.RUN, "1", "0 or more", "larger could move farther"),
  /** How much its weights were decayed. */
  RUN_DECAY(MetricLevel.RUN, "1", "0 or more", "larger was decayed more"),
  /** Its loss as seen in training; in the unit of the sweep's loss. */
  RUN_FINAL_TRAIN_LOSS(
      MetricLevel.RUN,
      "nat",
      "either sign",
      "smaller is better fitted; below 0 only the energy of Deep Ritz"),
  /** Why an adaptive search asked for a cell. */
  SEARCH_ROUND(MetricLevel.CELL, "1", "0 or more", "the number of the decision, in their order"),
  /** What no classifier exceeds. */
  BEST_ACCURACY(MetricLevel.CELL, "%", "0 to 100", "larger can be classified better");

  private final MetricLevel level;
  private final String unit;
  private final String range;
  private final String sign;

  FactKind(MetricLevel level, String unit, String range, String sign) {
    this.level = level;
    this.unit = unit;
    this.range = range;
    this.sign = sign;
  }

  /** What its rows speak of. */
  MetricLevel level() {
    return level;
  }

  /** Unit of its numbers; of losses where they are cross-entropies. */
  String unit() {
    return unit;
  }

  /** Which values they can take. */
  String range() {
    return range;
  }

  /** What larger, smaller or negative ones say. */
  String sign() {
    return sign;
  }
}
