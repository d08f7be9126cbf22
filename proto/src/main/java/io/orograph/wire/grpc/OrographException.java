package io.orograph.wire.grpc;

/** Carries an {@link OrographFailure} to the border, where it becomes a status. */
public final class OrographException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient OrographFailure failure;

  /** Carries {@code failure}. */
  public OrographException(OrographFailure failure) {
    super(failure.toString());
    this.failure = failure;
  }

  /** What it carries. */
  public OrographFailure failure() {
    return failure;
  }
}
