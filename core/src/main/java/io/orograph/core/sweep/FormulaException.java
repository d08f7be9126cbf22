package io.orograph.core.sweep;

/** A text that is no formula. */
public final class FormulaException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String expected;

  FormulaException(String text, int place, String expected) {
    super(text + " (expected: " + expectedAt(text, place, expected) + ")");
    this.expected = expectedAt(text, place, expected);
  }

  private static String expectedAt(String text, int place, String expected) {
    return place >= text.length()
        ? expected + " at its end"
        : "%s at character %d, in place of \"%s\""
            .formatted(expected, place + 1, word(text, place));
  }

  private static String word(String text, int place) {
    int end = place + 1;
    while (end < text.length() && isOfWord(text.charAt(place)) && isOfWord(text.charAt(end))) {
      end++;
    }
    return text.substring(place, end);
  }

  private static boolean isOfWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.';
  }

  /** What was expected, and where. */
  public String expected() {
    return expected;
  }
}
