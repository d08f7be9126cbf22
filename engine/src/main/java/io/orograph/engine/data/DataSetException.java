package io.orograph.engine.data;

/** A data set cannot be had: files are missing, or are not what they should be. */
public final class DataSetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DataSetException(String message) {
    super(message);
  }

  DataSetException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Something in a file that should be otherwise: {@code file: value (expected: ...)}. */
  static DataSetException in(Object file, Object value, String expected) {
    return new DataSetException(file + ": " + value + " (expected: " + expected + ")");
  }
}
