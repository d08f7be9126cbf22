package io.orograph.orchestrator.results;

import io.orograph.core.sweep.Violation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of AIP-160 filters that lists understand: {@code field = "value"}, joined by {@code
 * AND}.
 *
 * @param wanted the value each named field must have
 */
public record Filter(Map<String, String> wanted) {
  /** Takes everything. */
  public static final Filter ALL = new Filter(Map.of());

  private static final Pattern TERM =
      Pattern.compile(
          "\\s*([A-Za-z_][A-Za-z0-9_.-]*)\\s*=\\s*(?:\"([^\"\\\\]*)\"|([^\\s\"()]+))\\s*");
  private static final Pattern AND = Pattern.compile("AND\\b");
  private static final int LONGEST = 2_000;

  public Filter {
    wanted = Map.copyOf(wanted);
  }

  /** A filter that cannot be understood. */
  public static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Violation violation;

    Refused(Violation violation) {
      super(violation.toString(), null, false, false);
      this.violation = violation;
    }

    /** What is wrong. */
    public Violation violation() {
      return violation;
    }
  }

  /**
   * The filter in {@code text}; empty takes everything.
   *
   * @param fields the fields it may name; {@code labels.*} stands for every label
   * @throws Refused if it is anything else
   */
  public static Filter parse(String text, Set<String> fields) {
    if (text.isBlank()) {
      return ALL;
    }
    Map<String, String> wanted = new LinkedHashMap<>();
    Matcher term = TERM.matcher(text.length() > LONGEST ? "" : text);
    Matcher and = AND.matcher(text);
    int at = 0;
    while (true) {
      if (!term.region(at, term.regionEnd()).lookingAt() || !known(term.group(1), fields)) {
        throw refused(text, fields);
      }
      String value = term.group(2) != null ? term.group(2) : term.group(3);
      String before = wanted.put(term.group(1), value);
      if (before != null && !before.equals(value)) {
        throw refused(text, fields);
      }
      at = term.end();
      if (at == text.length()) {
        return new Filter(wanted);
      }
      if (!and.region(at, text.length()).lookingAt()) {
        throw refused(text, fields);
      }
      at = and.end();
    }
  }

  private static boolean known(String field, Set<String> fields) {
    return fields.contains(field) || (field.startsWith("labels.") && fields.contains("labels.*"));
  }

  /** The value that {@code field} must have, if the filter names it. */
  public Optional<String> of(String field) {
    return Optional.ofNullable(wanted.get(field));
  }

  private static Refused refused(String text, Set<String> fields) {
    String shown = text.length() > 120 ? text.substring(0, 120) + "..." : text;
    return new Refused(
        new Violation(
            "filter",
            shown,
            "field = \"value\" joined by AND, each field once, over "
                + String.join(", ", fields.stream().sorted().toList())));
  }
}
