package io.orograph.benchmarks.report;

import java.util.Locale;

/**
 * One figure against the number it must reach.
 *
 * @param name what was measured
 * @param value the figure; NaN when it could not be taken
 * @param goal the number
 * @param direction on which side of the number the figure has to be
 * @param unit written behind both, e.g. {@code x} or {@code %/h}; may be empty
 */
public record Goal(String name, double value, double goal, Direction direction, String unit) {

  /** On which side of the goal a figure is good. */
  public enum Direction {
    AT_LEAST,
    AT_MOST
  }

  /** A figure that has to be at least {@code goal} times something. */
  public static Goal ratio(String name, double value, double goal) {
    return atLeast(name, value, goal, "x");
  }

  /** A figure that has to be at least {@code goal}. */
  public static Goal atLeast(String name, double value, double goal, String unit) {
    return new Goal(name, value, goal, Direction.AT_LEAST, unit);
  }

  /** A figure that may be at most {@code goal}. */
  public static Goal atMost(String name, double value, double goal, String unit) {
    return new Goal(name, value, goal, Direction.AT_MOST, unit);
  }

  /** Whether the number is reached; a figure that could not be taken is short of it. */
  public boolean reached() {
    return switch (direction) {
      case AT_LEAST -> value >= goal;
      case AT_MOST -> value <= goal;
    };
  }

  /** The closing line of a benchmark: {@code NAME: VALUE (goal GOAL) ok} or {@code ... short}. */
  public String line() {
    String bound = direction == Direction.AT_LEAST ? "" : "at most ";
    return "%s: %s (goal %s%s%s) %s"
        .formatted(name, shown(), bound, number(goal, 2), unit, reached() ? "ok" : "short");
  }

  /** A figure that is short of its goal never reads like the goal itself. */
  private String shown() {
    if (Double.isNaN(value)) {
      return "not measured";
    }
    int digits = 2;
    while (!reached() && digits < 12 && number(value, digits).equals(number(goal, digits))) {
      digits++;
    }
    return number(value, digits) + unit;
  }

  private static String number(double value, int digits) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
