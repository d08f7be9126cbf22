package io.orograph.orchestrator.results;

import io.orograph.core.sweep.Violation;
import io.orograph.orchestrator.results.Filter.And;
import io.orograph.orchestrator.results.Filter.Comparison;
import io.orograph.orchestrator.results.Filter.Not;
import io.orograph.orchestrator.results.Filter.Operator;
import io.orograph.orchestrator.results.Filter.Or;
import io.orograph.orchestrator.results.Filter.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a filter. As in AIP-160 {@code OR} binds more tightly than {@code AND}, and {@code NOT}
 * more tightly than both.
 *
 * <pre>
 * expression = factor { AND factor }
 * factor     = term { OR term }
 * term       = [ NOT ] ( "(" expression ")" | field operator value )
 * </pre>
 */
final class FilterParser {
  private static final int LONGEST = 2_000;
  private static final int DEEPEST = 16;
  private static final int MOST = 100;
  private static final int SHOWN = 120;

  private static final Pattern SPACE = Pattern.compile("\\s*");
  private static final Pattern AND = Pattern.compile("AND\\b");
  private static final Pattern OR = Pattern.compile("OR\\b");
  private static final Pattern NOT = Pattern.compile("NOT\\b");
  private static final Pattern OPEN = Pattern.compile("\\(");
  private static final Pattern CLOSE = Pattern.compile("\\)");
  private static final Pattern FIELD = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");
  private static final Pattern OPERATOR = Pattern.compile("!=|<=|>=|=|<|>");
  private static final Pattern VALUE = Pattern.compile("\"([^\"\\\\]*)\"|([^\\s\"()]+)");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");

  private final String text;
  private final FilterFields fields;
  private final Matcher matcher;
  private int at;
  private int depth;
  private int comparisons;

  FilterParser(String text, FilterFields fields) {
    this.text = text;
    this.fields = fields;
    this.matcher = SPACE.matcher(text);
  }

  /** All of the text. */
  Filter whole() {
    if (text.length() > LONGEST) {
      throw refused("at most " + LONGEST + " characters");
    }
    if (fields.kinds().isEmpty()) {
      throw refused("none: this list has no filter");
    }
    Filter filter = expression();
    if (at < text.length()) {
      throw notUnderstood();
    }
    return filter;
  }

  /** Whether {@code next} comes, past which it is then. */
  private boolean take(Pattern next) {
    if (!matcher.usePattern(next).region(at, text.length()).lookingAt()) {
      return false;
    }
    at = matcher.end();
    return true;
  }

  private void space() {
    take(SPACE);
  }

  private Filter expression() {
    List<Filter> parts = new ArrayList<>();
    do {
      parts.add(factor());
    } while (take(AND));
    return parts.size() == 1 ? parts.getFirst() : new And(parts);
  }

  private Filter factor() {
    List<Filter> parts = new ArrayList<>();
    do {
      parts.add(term());
    } while (take(OR));
    return parts.size() == 1 ? parts.getFirst() : new Or(parts);
  }

  private Filter term() {
    space();
    if (take(NOT)) {
      return new Not(simple());
    }
    return simple();
  }

  private Filter simple() {
    space();
    Filter read;
    if (take(OPEN)) {
      if (++depth > DEEPEST) {
        throw refused("at most " + DEEPEST + " parentheses within each other");
      }
      read = expression();
      depth--;
      if (!take(CLOSE)) {
        throw notUnderstood();
      }
    } else {
      read = comparison();
    }
    space();
    return read;
  }

  private Filter comparison() {
    if (++comparisons > MOST) {
      throw refused("at most " + MOST + " comparisons");
    }
    if (!take(FIELD)) {
      throw notUnderstood();
    }
    String field = matcher.group();
    FilterFields.Kind kind = fields.kind(field).orElseThrow(this::notUnderstood);
    space();
    if (!take(OPERATOR)) {
      throw notUnderstood();
    }
    Operator operator = operator(matcher.group());
    space();
    if (!take(VALUE)) {
      throw notUnderstood();
    }
    String quoted = matcher.group(1);
    String value = kind.written(quoted == null ? matcher.group(2) : quoted);
    if (kind == FilterFields.Kind.NUMBER) {
      if (!NUMBER.matcher(value).matches()) {
        throw refused("a whole number for " + field);
      }
      long number = Long.parseLong(value);
      return new Comparison(field, operator, Long.toString(number), OptionalLong.of(number));
    }
    if (operator != Operator.EQUAL && operator != Operator.NOT_EQUAL) {
      throw refused("= or != for " + field + ": it has no order");
    }
    return new Comparison(field, operator, value, OptionalLong.empty());
  }

  private static Operator operator(String written) {
    return switch (written) {
      case "!=" -> Operator.NOT_EQUAL;
      case "<" -> Operator.LESS;
      case "<=" -> Operator.AT_MOST;
      case ">" -> Operator.GREATER;
      case ">=" -> Operator.AT_LEAST;
      default -> Operator.EQUAL;
    };
  }

  private Refused notUnderstood() {
    return refused(
        "comparisons as field = \"value\", joined by AND, OR, NOT and parentheses, over "
            + String.join(", ", fields.names()));
  }

  private Refused refused(String expected) {
    String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
    return new Refused(new Violation("filter", shown, expected));
  }
}
