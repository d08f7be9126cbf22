package io.orograph.cli.view;

import java.time.Duration;
import java.util.Locale;

/** Numbers and durations in words. */
public final class Words {
  private Words() {}

  /** {@code 1 h 5 min}, {@code 1 min 4 s}, {@code 4 s}. */
  public static String duration(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds >= 3600) {
      return "%d h %d min".formatted(seconds / 3600, seconds % 3600 / 60);
    }
    return seconds >= 60 ? "%d min %d s".formatted(seconds / 60, seconds % 60) : seconds + " s";
  }

  /**
   * A number in a few characters: {@code 0.123}, {@code 12.30}, {@code 1234}; very large and very
   * small ones as {@code 1.2e-04}, so that only what is 0 looks like it.
   */
  public static String number(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    double size = Math.abs(value);
    if (size >= 100_000 || (size > 0 && size < 0.001)) {
      return String.format(Locale.ROOT, "%.1e", value);
    }
    int digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  /** {@code text} with spaces before it up to {@code width} characters. */
  static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }

  /** {@code text} with spaces after it up to {@code width} characters. */
  static String left(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
