package io.orograph.core.sweep;

/**
 * One thing wrong with a request.
 *
 * @param field the path of the offending field, as the user wrote it
 * @param value the offending value, as text
 * @param expected what would be right
 */
public record Violation(String field, String value, String expected) {
  /** {@code field: value (expected: ...)}. */
  @Override
  public String toString() {
    return field + ": " + value + " (expected: " + expected + ")";
  }
}
