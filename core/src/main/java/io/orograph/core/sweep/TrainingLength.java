package io.orograph.core.sweep;

/** How long a run is trained. */
public sealed interface TrainingLength {
  /** A number of passes over the training set; the last incomplete batch of each is dropped. */
  record Epochs(long epochs) implements TrainingLength {}

  /** A number of optimizer steps. */
  record Steps(long steps) implements TrainingLength {}

  /** Until the epoch-mean training loss falls to {@code loss}, at most {@code maxSteps} steps. */
  record UntilLoss(double loss, long maxSteps) implements TrainingLength {}

  /**
   * Until the epoch-mean training loss has changed by at most {@code minDelta} for {@code patience}
   * epochs in a row, at most {@code maxSteps} steps.
   */
  record UntilPlateau(double minDelta, int patience, long maxSteps) implements TrainingLength {}

  /** The canonical text of this length. */
  default String canonical() {
    return switch (this) {
      case Epochs e -> "epochs:" + e.epochs();
      case Steps s -> "steps:" + s.steps();
      case UntilLoss u -> "until_loss:" + Canonical.number(u.loss()) + ":" + u.maxSteps();
      case UntilPlateau u ->
          "until_plateau:"
              + Canonical.number(u.minDelta())
              + ":"
              + u.patience()
              + ":"
              + u.maxSteps();
    };
  }

  /**
   * The largest number of steps this length can take, with {@code stepsPerEpoch} steps an epoch.
   */
  default long maxSteps(long stepsPerEpoch) {
    return switch (this) {
      case Epochs e -> Math.multiplyExact(e.epochs(), stepsPerEpoch);
      case Steps s -> s.steps();
      case UntilLoss u -> u.maxSteps();
      case UntilPlateau u -> u.maxSteps();
    };
  }
}
