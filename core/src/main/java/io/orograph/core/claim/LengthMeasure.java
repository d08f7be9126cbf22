package io.orograph.core.claim;

import io.orograph.core.measure.RunSummary;
import java.util.List;
import java.util.Locale;

/** How long a run was trained, in one of the units in which that can be said. */
public enum LengthMeasure {
  /** Optimizer steps. */
  STEPS,
  /** Passes over the training set. */
  EPOCHS,
  /** Sum of the steps' learning rates over 1 − momentum. */
  MOVEMENT,
  /** Sum of learning rate times weight decay over the steps. */
  DECAY;

  /**
   * What claims are controlled for. Not movement and decay: they contain the learning rate, which
   * is temperature itself.
   */
  static final List<LengthMeasure> CONTROLLED = List.of(STEPS, EPOCHS);

  double of(RunSummary summary) {
    return switch (this) {
      case STEPS -> summary.steps();
      case EPOCHS -> summary.epochs();
      case MOVEMENT -> summary.movement();
      case DECAY -> summary.decay();
    };
  }

  /** The name in answers. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
