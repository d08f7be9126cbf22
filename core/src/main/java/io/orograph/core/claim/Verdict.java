package io.orograph.core.claim;

/** What a sweep says about a claim. */
public enum Verdict {
  /** The data speak for it. */
  SUPPORTED,
  /** The data speak against it. */
  CONTRADICTED,
  /** This sweep cannot decide it; the reason says why. */
  NOT_TESTABLE
}
