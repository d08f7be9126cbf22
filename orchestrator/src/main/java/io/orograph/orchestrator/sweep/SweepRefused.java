package io.orograph.orchestrator.sweep;

import io.orograph.core.sweep.Violation;
import java.util.List;

/** A sweep said no. An answer, not a fault; the border turns it into a status. */
public final class SweepRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** There is no sweep of this name. */
    NOT_FOUND,
    /** There was one of this name; it was deleted. */
    DELETED,
    /** The name was that of a sweep that was deleted. */
    NAME_USED,
    /** There is one already, made by another request. */
    ALREADY_EXISTS,
    /** Its state forbids it. */
    FROZEN,
    /** It has changed since the etag given. */
    CHANGED,
    /** What is asked for is wrong, at these fields. */
    REJECTED
  }

  private final Reason reason;
  private final transient List<Violation> violations;

  public SweepRefused(Reason reason, String message) {
    this(reason, message, List.of());
  }

  private SweepRefused(Reason reason, String message, List<Violation> violations) {
    super(message, null, false, false);
    this.reason = reason;
    this.violations = List.copyOf(violations);
  }

  /** Everything that is wrong with what was asked for. */
  public static SweepRefused rejected(List<Violation> violations) {
    return new SweepRefused(Reason.REJECTED, violations.toString(), violations);
  }

  /** What is wrong, where the reason is {@link Reason#REJECTED}. */
  public List<Violation> violations() {
    return violations;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
