package io.orograph.core.imported;

import java.io.IOException;

/** An array that is not what it should be: {@code array: value (expected: ...)}. */
public final class BadArrayException extends IOException {
  private static final long serialVersionUID = 1L;

  BadArrayException(String array, Object value, String expected) {
    super(array + ": " + value + " (expected: " + expected + ")");
  }
}
