package io.orograph.core.phase;

/** Why a label may not be what it says. */
public enum Doubt {
  /**
   * It rests on a curve that changed when it was fitted for longer, or lacks one that diverged:
   * shown as a question mark.
   */
  CURVE_NOT_CONVERGED,
  /** Not fitted, and mode connectivity is within two replicate errors of 0: I and II touch here. */
  SIGN_WITHIN_TWO_ERRORS,
  /** Some runs diverged, collapsed or failed: the means are those of survivors. */
  SURVIVORS_ONLY
}
