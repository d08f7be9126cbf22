package io.orograph.orchestrator.sweep;

/** A sweep said no. An answer, not a fault; the border turns it into a status. */
public final class SweepRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** There is no sweep of this name. */
    NOT_FOUND,
    /** There is one already, made by another request. */
    ALREADY_EXISTS,
    /** Its state forbids it. */
    FROZEN,
    /** It has changed since the etag given. */
    CHANGED
  }

  private final Reason reason;

  public SweepRefused(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
