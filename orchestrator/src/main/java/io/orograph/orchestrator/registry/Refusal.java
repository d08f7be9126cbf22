package io.orograph.orchestrator.registry;

/**
 * Why a worker is not taken.
 *
 * @param kind what kind of reason
 * @param message in words
 */
public record Refusal(Kind kind, String message) {
  /** What kind of reason. */
  public enum Kind {
    /** A live worker has this name. */
    NAME_TAKEN,
    /** What it says of itself cannot be. */
    IMPLAUSIBLE
  }
}
