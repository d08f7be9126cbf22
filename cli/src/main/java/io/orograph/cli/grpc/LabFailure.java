package io.orograph.cli.grpc;

/** A call that the lab did not answer, or answered by a refusal. */
public final class LabFailure extends RuntimeException {
  /** What kind of failure, which decides a command's exit code. */
  public enum Kind {
    /** Nobody answers there, or not us. */
    UNREACHABLE,
    /** The request was refused: bad input. */
    REFUSED,
    /** Anything else. */
    FAILED
  }

  private final Kind kind;
  private final boolean unanswered;

  LabFailure(Kind kind, String message, Throwable cause) {
    this(kind, false, message, cause);
  }

  private LabFailure(Kind kind, boolean unanswered, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.unanswered = unanswered;
  }

  /** The failure of a call to which no answer came. */
  static LabFailure unanswered(String message, Throwable cause) {
    return new LabFailure(Kind.UNREACHABLE, true, message, cause);
  }

  /** What kind of failure. */
  public Kind kind() {
    return kind;
  }

  /** Whether no answer came: what was asked for may have been done, or still be done. */
  public boolean isUnanswered() {
    return unanswered;
  }

  /** The same failure with further words for people. */
  public LabFailure saying(String more) {
    return new LabFailure(kind, unanswered, getMessage() + "; " + more, this);
  }
}
