package io.orograph.deploy.watch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a PromQL expression reads: its selectors with the functions around each, and the labels it
 * groups by. Not a judge of syntax, which Prometheus itself is where one can be had.
 */
public final class PromQl {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<string>\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*')"
              + "|(?<range>\\[[^\\]]*\\])"
              + "|(?<number>(?:\\d+[smhdwy])+|\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)"
              + "|(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)"
              + "|(?<mark>=~|!~|!=|==|>=|<=|[-+*/%^(){},=<>@]))");

  private static final Set<String> LABEL_LISTS =
      Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
  private static final Set<String> WORDS =
      Set.of("and", "or", "unless", "bool", "offset", "inf", "nan", "atan2");
  private static final Set<String> AGGREGATIONS =
      Set.of(
          "sum",
          "min",
          "max",
          "avg",
          "count",
          "topk",
          "bottomk",
          "quantile",
          "stddev",
          "stdvar",
          "group",
          "count_values");

  /** A condition on a label. */
  public record Condition(String label, String operator, String value) {}

  /**
   * Series that are read.
   *
   * @param range what stands in the brackets after it
   * @param within the functions and aggregations around it, the innermost first
   */
  public record Selector(
      String metric, List<Condition> conditions, Optional<String> range, List<String> within) {}

  private record Token(String kind, String text) {}

  private final List<Token> tokens;
  private int next;
  private final List<Selector> selectors = new ArrayList<>();
  private final Set<String> grouping = new TreeSet<>();
  private final Deque<String> around = new ArrayDeque<>();

  private PromQl(String expression) {
    tokens = tokens(expression);
    read();
  }

  /**
   * Reads an expression.
   *
   * @throws IllegalArgumentException if it has something that no expression has
   */
  public static PromQl of(String expression) {
    return new PromQl(expression);
  }

  /** What it reads, in order. */
  public List<Selector> selectors() {
    return List.copyOf(selectors);
  }

  /** The labels that it groups or matches by. */
  public Set<String> grouping() {
    return Set.copyOf(grouping);
  }

  private static List<Token> tokens(String expression) {
    List<Token> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(expression);
    int at = 0;
    while (!expression.substring(at).isBlank()) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw new IllegalArgumentException(expression + ": not understood from " + at);
      }
      for (String kind : List.of("string", "range", "number", "name", "mark")) {
        String text = matcher.group(kind);
        if (text != null) {
          tokens.add(new Token(kind, text));
        }
      }
      at = matcher.end();
    }
    return tokens;
  }

  private boolean at(String text) {
    return next < tokens.size() && tokens.get(next).text().equals(text);
  }

  private Token take() {
    if (next == tokens.size()) {
      throw new IllegalArgumentException("ends too early");
    }
    return tokens.get(next++);
  }

  private void expect(String text) {
    Token found = take();
    if (!found.text().equals(text)) {
      throw new IllegalArgumentException(found.text() + " (expected: " + text + ")");
    }
  }

  private void read() {
    Optional<String> aggregation = Optional.empty();
    while (next < tokens.size()) {
      Token token = take();
      switch (token.kind()) {
        case "mark" -> {
          if (token.text().equals("(")) {
            around.push(aggregation.orElse(""));
            aggregation = Optional.empty();
          } else if (token.text().equals(")")) {
            if (around.isEmpty()) {
              throw new IllegalArgumentException("a ) without its (");
            }
            around.pop();
          } else if (token.text().equals("{")) {
            throw new IllegalArgumentException("a selector without the name of a metric");
          }
        }
        case "name" -> {
          if (LABEL_LISTS.contains(token.text())) {
            labels();
          } else if (AGGREGATIONS.contains(token.text()) || at("(")) {
            aggregation = Optional.of(token.text());
          } else if (!WORDS.contains(token.text())) {
            selector(token.text());
          }
        }
        default -> {}
      }
    }
    if (!around.isEmpty()) {
      throw new IllegalArgumentException("a ( without its )");
    }
  }

  private void labels() {
    if (!at("(")) {
      return; // group_left may stand alone
    }
    expect("(");
    while (!at(")")) {
      Token token = take();
      if (token.kind().equals("name")) {
        grouping.add(token.text());
      }
    }
    expect(")");
  }

  private void selector(String metric) {
    List<Condition> conditions = new ArrayList<>();
    if (at("{")) {
      expect("{");
      while (!at("}")) {
        String label = take().text();
        String operator = take().text();
        String value = take().text();
        conditions.add(new Condition(label, operator, value.substring(1, value.length() - 1)));
        if (at(",")) {
          expect(",");
        }
      }
      expect("}");
    }
    Optional<String> range = Optional.empty();
    if (next < tokens.size() && tokens.get(next).kind().equals("range")) {
      String text = take().text();
      range = Optional.of(text.substring(1, text.length() - 1));
    }
    selectors.add(
        new Selector(
            metric,
            List.copyOf(conditions),
            range,
            around.stream().filter(name -> !name.isEmpty()).toList()));
  }
}
