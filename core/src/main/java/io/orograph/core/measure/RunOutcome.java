package io.orograph.core.measure;

/** How a run ended; terminal for the run. */
public sealed interface RunOutcome {
  /** It reached its length. */
  record Trained() implements RunOutcome {}

  /** The loss ceased to be finite. */
  record Diverged(long step, double loss) implements RunOutcome {}

  /** The outputs vary between samples by less than 1e-6. */
  record Collapsed(double outputVariance) implements RunOutcome {}

  /** An early-stopping rule ended it. */
  record Censored(String rule) implements RunOutcome {}

  /** Infrastructure failed it and its budget of attempts is spent. */
  record Failed(String reason) implements RunOutcome {}

  /** Its sweep was cancelled before it ended; no scientific outcome. */
  record Cancelled() implements RunOutcome {}

  /** The outcome's name in lower case, as in meters and exports. */
  default String word() {
    return switch (this) {
      case Trained t -> "trained";
      case Diverged d -> "diverged";
      case Collapsed c -> "collapsed";
      case Censored c -> "censored";
      case Failed f -> "failed";
      case Cancelled c -> "cancelled";
    };
  }
}
