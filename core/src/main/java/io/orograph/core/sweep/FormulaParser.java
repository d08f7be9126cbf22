package io.orograph.core.sweep;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a {@link Formula} by recursive descent, one method for each line of its grammar. */
final class FormulaParser {
  /** Longest text: far longer than any formula, and far too short to exhaust the stack. */
  private static final int MOST_CHARACTERS = 500;

  private static final String ATOM = "a number, a field or (";
  private static final Pattern NUMBER =
      Pattern.compile("[0-9]+(\\.[0-9]*)?([eE][-+]?[0-9]+)?|\\.[0-9]+([eE][-+]?[0-9]+)?");
  private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*");

  private final String text;
  private int at;

  FormulaParser(String text) {
    this.text = text;
  }

  Formula.Term all() {
    if (text.length() > MOST_CHARACTERS) {
      throw new FormulaException(text, MOST_CHARACTERS, "nothing more");
    }
    Formula.Term term = sum();
    spaces();
    if (at < text.length()) {
      throw expected("an operator or nothing more");
    }
    return term;
  }

  private Formula.Term sum() {
    Formula.Term left = product();
    while (true) {
      if (takes('+')) {
        left = new Formula.Joined(Formula.Operation.ADD, left, product());
      } else if (takes('-')) {
        left = new Formula.Joined(Formula.Operation.SUBTRACT, left, product());
      } else {
        return left;
      }
    }
  }

  private Formula.Term product() {
    Formula.Term left = signed();
    while (true) {
      if (takes('*')) {
        left = new Formula.Joined(Formula.Operation.MULTIPLY, left, signed());
      } else if (takes('/')) {
        left = new Formula.Joined(Formula.Operation.DIVIDE, left, signed());
      } else {
        return left;
      }
    }
  }

  private Formula.Term signed() {
    return takes('-')
        ? new Formula.Joined(Formula.Operation.MULTIPLY, new Formula.Constant(-1), power())
        : power();
  }

  private Formula.Term power() {
    Formula.Term base = atom();
    return takes('^') ? new Formula.Joined(Formula.Operation.POWER, base, signed()) : base;
  }

  private Formula.Term atom() {
    if (takes('(')) {
      Formula.Term inner = sum();
      require(')');
      return inner;
    }
    Optional<String> number = matched(NUMBER);
    if (number.isPresent()) {
      return new Formula.Constant(Double.parseDouble(number.get()));
    }
    int place = at;
    String word = matched(WORD).orElseThrow(() -> expected(ATOM));
    return switch (word) {
      case "sqrt" -> {
        require('(');
        Formula.Term of = sum();
        require(')');
        yield new Formula.Root(of);
      }
      case "min", "max" -> {
        require('(');
        Formula.Term first = sum();
        require(',');
        Formula.Term second = sum();
        require(')');
        yield new Formula.Joined(
            Formula.Operation.valueOf(word.toUpperCase(Locale.ROOT)), first, second);
      }
      default -> field(word, place);
    };
  }

  private Formula.Term field(String word, int place) {
    Optional<Knob> knob = Knob.at(word).filter(Knob::isNumber);
    if (knob.isEmpty()) {
      throw new FormulaException(
          text, place, "a field with numbers that an axis may vary, or sqrt, min or max,");
    }
    return new Formula.Field(knob.get());
  }

  private Optional<String> matched(Pattern pattern) {
    spaces();
    Matcher matcher = pattern.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      return Optional.empty();
    }
    at = matcher.end();
    return Optional.of(matcher.group());
  }

  private boolean takes(char c) {
    spaces();
    boolean there = at < text.length() && text.charAt(at) == c;
    at += there ? 1 : 0;
    return there;
  }

  private void require(char c) {
    if (!takes(c)) {
      throw expected(Character.toString(c));
    }
  }

  private void spaces() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
  }

  private FormulaException expected(String what) {
    return new FormulaException(text, at, what);
  }
}
