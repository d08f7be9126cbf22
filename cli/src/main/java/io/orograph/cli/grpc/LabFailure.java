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

  LabFailure(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** What kind of failure. */
  public Kind kind() {
    return kind;
  }
}
