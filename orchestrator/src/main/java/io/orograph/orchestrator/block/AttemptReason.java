package io.orograph.orchestrator.block;

import java.util.Optional;

/** Why a run is trained by a new attempt: what became of the one before. */
public enum AttemptReason {
  /** There was none before. */
  FIRST,
  /** Its worker was gone or no longer knew it. */
  LOST,
  /** It was handed back: its worker was about to end, or had no store for it. */
  PREEMPTED,
  /** The worker failed at it, or had not the memory for it. */
  FAILED,
  /** It was cut, and what is left of it goes on; or there is more to do. */
  CONTINUED;

  /** The reason of the attempt that follows one that ended so; of the first for none. */
  static AttemptReason after(Optional<LeaseEnd> last) {
    return last.map(AttemptReason::after).orElse(FIRST);
  }

  private static AttemptReason after(LeaseEnd last) {
    return switch (last) {
      case FAILED, OUT_OF_MEMORY -> FAILED;
      case LOST -> LOST;
      case PREEMPTED -> PREEMPTED;
      case DONE, CANCELLED, CUT -> CONTINUED;
    };
  }
}
