package io.orograph.cli.lab;

/** A lab cannot be started, found or stopped; the message is a sentence for people. */
public final class LabException extends RuntimeException {
  public LabException(String message) {
    super(message);
  }

  public LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
