package io.orograph.deploy.watch;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One series of a panel.
 *
 * @param name as the legend has it
 * @param points by time; one only for a value over the whole time shown
 */
public record Curve(String name, List<Point> points) {
  private static final Pattern LABEL = Pattern.compile("\\{\\{\\s*([a-zA-Z_]+)\\s*}}");

  /**
   * A value.
   *
   * @param at seconds since 1970
   */
  public record Point(double at, double value) {}

  public Curve {
    points = List.copyOf(points);
  }

  /** A legend with the values of its labels; nothing for those that a series has not. */
  public static String legend(String form, Map<String, String> labels) {
    return LABEL
        .matcher(form)
        .replaceAll(m -> Matcher.quoteReplacement(labels.getOrDefault(m.group(1), "")))
        .strip();
  }

  double last() {
    return points.isEmpty() ? Double.NaN : points.getLast().value();
  }
}
