package io.orograph.orchestrator.results;

import io.orograph.core.sweep.Violation;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The part of AIP-160 filters that lists understand: comparisons of a field with a value, joined by
 * {@code AND}, {@code OR}, {@code NOT} and parentheses. It is true or false of everything: what has
 * no value of a field has the empty text there.
 */
public sealed interface Filter {
  /** How a value is compared. */
  enum Operator {
    /** Is it. */
    EQUAL("="),
    /** Is another one. */
    NOT_EQUAL("<>"),
    /** Is smaller. */
    LESS("<"),
    /** Is not larger. */
    AT_MOST("<="),
    /** Is larger. */
    GREATER(">"),
    /** Is not smaller. */
    AT_LEAST(">=");

    private final String sql;

    Operator(String sql) {
      this.sql = sql;
    }

    /** As SQL writes it. */
    String sql() {
      return sql;
    }

    private boolean holds(int comparison) {
      return switch (this) {
        case EQUAL -> comparison == 0;
        case NOT_EQUAL -> comparison != 0;
        case LESS -> comparison < 0;
        case AT_MOST -> comparison <= 0;
        case GREATER -> comparison > 0;
        case AT_LEAST -> comparison >= 0;
      };
    }
  }

  /** What a filter says of something of which perhaps not every field is known. */
  enum Verdict {
    /** It does not take it. */
    NO,
    /** That depends on what is not known. */
    MAYBE,
    /** It takes it. */
    YES;

    private static Verdict of(boolean holds) {
      return holds ? YES : NO;
    }
  }

  /**
   * A comparison.
   *
   * @param field its name
   * @param text what it is compared with
   * @param number the same of a field that holds numbers
   */
  record Comparison(String field, Operator operator, String text, OptionalLong number)
      implements Filter {
    private Verdict verdictOf(Map<String, String> known) {
      String value = known.get(field);
      if (value == null) {
        return Verdict.MAYBE;
      }
      return Verdict.of(
          operator.holds(
              number.isPresent()
                  ? Long.compare(Long.parseLong(value), number.getAsLong())
                  : value.compareTo(text)));
    }

    /** As a condition on what {@code expression} of SQL is, which must not be null. */
    String on(String expression, List<@Nullable Object> parameters) {
      parameters.add(number.isPresent() ? (Object) number.getAsLong() : text);
      return expression + " " + operator.sql() + " ?";
    }

    /** The same with another operator. */
    Comparison with(Operator other) {
      return new Comparison(field, other, text, number);
    }
  }

  /** All of them. */
  record And(List<Filter> parts) implements Filter {
    public And {
      parts = List.copyOf(parts);
    }
  }

  /** One of them, or more. */
  record Or(List<Filter> parts) implements Filter {
    public Or {
      parts = List.copyOf(parts);
    }
  }

  /** Not what {@code part} takes. */
  record Not(Filter part) implements Filter {}

  /** What a comparison is in SQL: a condition that is never null. */
  interface Columns {
    /** The condition; its parameters are added in their order. */
    String condition(Comparison comparison, List<@Nullable Object> parameters);
  }

  /** A filter that cannot be understood. */
  final class Refused extends RuntimeException {
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
   * @param fields the fields it may name
   * @throws Refused if it is anything else
   */
  static Filter parse(String text, FilterFields fields) {
    return text.isBlank() ? all() : new FilterParser(text, fields).whole();
  }

  /** Takes everything. */
  static Filter all() {
    return new And(List.of());
  }

  /** Takes what has this text in a field. */
  static Filter equal(String field, String text) {
    return new Comparison(field, Operator.EQUAL, text, OptionalLong.empty());
  }

  /** Takes what has this number in a field. */
  static Filter equal(String field, long number) {
    return new Comparison(field, Operator.EQUAL, Long.toString(number), OptionalLong.of(number));
  }

  /** Takes what each of {@code all} takes. */
  static Filter and(Filter... all) {
    return new And(Arrays.asList(all));
  }

  /** The value that {@code field} must have, if the filter says so by itself. */
  default Optional<String> of(String field) {
    return switch (this) {
      case Comparison c ->
          c.operator() == Operator.EQUAL && c.field().equals(field)
              ? Optional.of(c.text())
              : Optional.empty();
      case And and -> and.parts().stream().flatMap(part -> part.of(field).stream()).findFirst();
      case Or or -> Optional.empty();
      case Not not -> Optional.empty();
    };
  }

  /** The value of each field, if the filter is nothing but one value for each of some fields. */
  default Optional<Map<String, String>> values() {
    Map<String, String> values = new LinkedHashMap<>();
    for (Filter part : this instanceof And and ? and.parts() : List.of(this)) {
      if (!(part instanceof Comparison c)
          || c.operator() != Operator.EQUAL
          || !values.getOrDefault(c.field(), c.text()).equals(c.text())) {
        return Optional.empty();
      }
      values.put(c.field(), c.text());
    }
    return Optional.of(values);
  }

  /** What it says of what has these values of the fields that are known. */
  default Verdict verdict(Map<String, String> known) {
    return switch (this) {
      case Comparison c -> c.verdictOf(known);
      case And and ->
          and.parts().stream()
              .map(part -> part.verdict(known))
              .min(Verdict::compareTo)
              .orElse(Verdict.YES);
      case Or or ->
          or.parts().stream()
              .map(part -> part.verdict(known))
              .max(Verdict::compareTo)
              .orElse(Verdict.NO);
      case Not not ->
          switch (not.part().verdict(known)) {
            case NO -> Verdict.YES;
            case MAYBE -> Verdict.MAYBE;
            case YES -> Verdict.NO;
          };
    };
  }

  /** As a condition of SQL; its parameters are added in their order. */
  default String sql(Columns columns, List<@Nullable Object> parameters) {
    return switch (this) {
      case Comparison c -> columns.condition(c, parameters);
      case And and -> joined(and.parts(), " AND ", "TRUE", columns, parameters);
      case Or or -> joined(or.parts(), " OR ", "FALSE", columns, parameters);
      case Not not -> "NOT (" + not.part().sql(columns, parameters) + ")";
    };
  }

  private static String joined(
      List<Filter> parts,
      String by,
      String none,
      Columns columns,
      List<@Nullable Object> parameters) {
    return parts.isEmpty()
        ? none
        : parts.stream()
            .map(part -> part.sql(columns, parameters))
            .collect(Collectors.joining(by, "(", ")"));
  }
}
