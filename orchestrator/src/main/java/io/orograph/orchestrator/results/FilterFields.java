package io.orograph.orchestrator.results;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The fields that a filter may name.
 *
 * @param kinds what each field holds; {@code labels.*} stands for every label
 */
public record FilterFields(Map<String, Kind> kinds) {
  /** Where nothing can be filtered. */
  public static final FilterFields NONE = new FilterFields(Map.of());

  private static final String LABELS = "labels.";
  private static final String EVERY_LABEL = "labels.*";

  /** What a field holds. */
  public enum Kind {
    /** A text, compared as it is. */
    TEXT,
    /** One of a few words in upper case, taken in any. */
    UPPER,
    /** One of a few words in lower case, taken in any. */
    LOWER,
    /** A whole number, which has an order. */
    NUMBER;

    /** {@code value} as values of this kind are written. */
    String written(String value) {
      return switch (this) {
        case TEXT, NUMBER -> value;
        case UPPER -> value.toUpperCase(Locale.ROOT);
        case LOWER -> value.toLowerCase(Locale.ROOT);
      };
    }
  }

  public FilterFields {
    kinds = Map.copyOf(kinds);
  }

  /** What {@code field} holds; empty if there is no such field. */
  Optional<Kind> kind(String field) {
    return Optional.ofNullable(kinds.get(field.startsWith(LABELS) ? EVERY_LABEL : field));
  }

  /** All names, in their order. */
  List<String> names() {
    return kinds.keySet().stream().sorted().toList();
  }
}
