package io.orograph.wire.convert;

import io.orograph.core.sweep.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects what is wrong with a message while it is read whole: every reader is at a path, reports
 * there, and goes on with a harmless value.
 */
final class Findings {
  /** Longer values are cut in messages, so that an answer stays small. */
  private static final int MOST_CHARACTERS = 120;

  /** More violations than anybody reads; the rest is counted. */
  private static final int MOST_VIOLATIONS = 200;

  private final List<Violation> found;
  private final Set<String> excused;
  private final String path;

  private Findings(List<Violation> found, Set<String> excused, String path) {
    this.found = found;
    this.excused = excused;
    this.path = path;
  }

  static Findings atRoot() {
    return new Findings(new ArrayList<>(), new HashSet<>(), "");
  }

  /** The same collection, one field further down. */
  Findings in(String field) {
    return new Findings(found, excused, join(field));
  }

  /** The same collection, at an element of this list. */
  Findings in(String field, int index) {
    return new Findings(found, excused, join(field) + "[" + index + "]");
  }

  /** The path of {@code field} from the root. */
  String join(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }

  void add(String field, Object value, String expected) {
    addAt(join(field), value, expected);
  }

  /** Reports at the path itself. */
  void addHere(Object value, String expected) {
    addAt(path, value, expected);
  }

  private void addAt(String at, Object value, String expected) {
    if (found.size() < MOST_VIOLATIONS) {
      found.add(new Violation(at, shown(value), expected));
    } else if (found.size() == MOST_VIOLATIONS) {
      found.add(new Violation("violations", "more than " + MOST_VIOLATIONS, "none"));
    }
  }

  /**
   * Says that the field at {@code fullPath} is not to be reported as missing: it was written under
   * a misspelled name that is reported already.
   */
  void excuse(String fullPath) {
    excused.add(fullPath);
  }

  /** Takes over violations that say something new: none at or below a field already reported. */
  void addUnreported(List<Violation> others) {
    Set<String> reported = new HashSet<>(excused);
    found.forEach(v -> reported.add(v.field()));
    for (Violation v : others) {
      if (reported.stream().noneMatch(r -> covers(r, v.field()))) {
        addAt(v.field(), v.value(), v.expected());
      }
    }
  }

  /** Whether something is known to be wrong with the field at {@code fullPath}, or above it. */
  boolean touches(String fullPath) {
    return excused.contains(fullPath) || found.stream().anyMatch(v -> covers(v.field(), fullPath));
  }

  private static boolean covers(String upper, String field) {
    return field.equals(upper)
        || (field.startsWith(upper)
            && (field.charAt(upper.length()) == '.' || field.charAt(upper.length()) == '['));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  List<Violation> violations() {
    return List.copyOf(found);
  }

  /** {@code value}, if nothing was reported. */
  <T> T orThrow(T value) {
    if (!found.isEmpty()) {
      throw new SpecRejected(found);
    }
    return value;
  }

  private static String shown(Object value) {
    String text = String.valueOf(value);
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
  }
}
