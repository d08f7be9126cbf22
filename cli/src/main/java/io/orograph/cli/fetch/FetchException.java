package io.orograph.cli.fetch;

/** A data set could not be brought here; the message says what to do. */
public final class FetchException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With what is wrong. */
  FetchException(String message) {
    super(message);
  }
}
