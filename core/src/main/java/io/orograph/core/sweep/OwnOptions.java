package io.orograph.core.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The options of metrics of a lab's own: names and values are the worker's affair, so here only
 * their form is looked at.
 */
public final class OwnOptions {
  /** Most options of one metric. */
  public static final int MOST = 32;

  private static final int LONGEST_VALUE = 200;
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,31}");

  /** What a name must be, in words. */
  private static final String EXPECTED_NAME =
      "a lower-case letter, then at most 31 lower-case letters, digits or underscores";

  private OwnOptions() {}

  /** What is wrong with them; the fields are the options' names. */
  public static List<Violation> violations(Map<String, String> options) {
    List<Violation> found = new ArrayList<>();
    if (options.size() > MOST) {
      found.add(new Violation("", options.size() + " options", "at most " + MOST));
    }
    new TreeMap<>(options)
        .forEach(
            (name, value) -> {
              if (!NAME.matcher(name).matches()) {
                found.add(new Violation(name, value, EXPECTED_NAME));
              } else if (value.length() > LONGEST_VALUE || !isPlain(value)) {
                found.add(
                    new Violation(
                        name,
                        value.length() + " characters",
                        "a number, or a text of at most "
                            + LONGEST_VALUE
                            + " characters on one line"));
              }
            });
    return found;
  }

  private static boolean isPlain(String value) {
    return value.chars().noneMatch(Character::isISOControl);
  }
}
