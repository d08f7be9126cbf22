package io.orograph.core.sweep;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * A number as a formula of the numbers of other fields, like {@code 0.05 * training.batch_size /
 * 128}.
 *
 * <p>The grammar, with spaces anywhere between the words:
 *
 * <pre>
 * sum     = product { ("+" | "-") product }
 * product = signed { ("*" | "/") signed }
 * signed  = [ "-" ] power
 * power   = atom [ "^" signed ]
 * atom    = number | field | function "(" sum { "," sum } ")" | "(" sum ")"
 * </pre>
 *
 * A field is the path of a {@link Knob} with numbers; functions are {@code sqrt} of one number, and
 * {@code min} and {@code max} of two. It is computed in float64 with {@link StrictMath}, so that it
 * has the same bits everywhere. Written by hand, because libraries for expressions bring scripting
 * or mathematics of their own, and none knows our fields or says what it expected.
 *
 * @param text as it was written
 * @param root the expression
 */
public record Formula(String text, Term root) {
  /** A part of an expression. */
  public sealed interface Term {
    /** Its value where the fields have these. */
    double value(ToDoubleFunction<Knob> fields);

    /** Puts the fields it names into {@code found}. */
    void collect(Set<Knob> found);
  }

  /** A number that is written. */
  record Constant(double number) implements Term {
    @Override
    public double value(ToDoubleFunction<Knob> fields) {
      return number;
    }

    @Override
    public void collect(Set<Knob> found) {}
  }

  /** The value of a field. */
  record Field(Knob knob) implements Term {
    @Override
    public double value(ToDoubleFunction<Knob> fields) {
      return fields.applyAsDouble(knob);
    }

    @Override
    public void collect(Set<Knob> found) {
      found.add(knob);
    }
  }

  /** Two parts joined. */
  record Joined(Operation by, Term left, Term right) implements Term {
    @Override
    public double value(ToDoubleFunction<Knob> fields) {
      return by.of(left.value(fields), right.value(fields));
    }

    @Override
    public void collect(Set<Knob> found) {
      left.collect(found);
      right.collect(found);
    }
  }

  /** The square root of a part. */
  record Root(Term of) implements Term {
    @Override
    public double value(ToDoubleFunction<Knob> fields) {
      return Math.sqrt(of.value(fields));
    }

    @Override
    public void collect(Set<Knob> found) {
      of.collect(found);
    }
  }

  /** How two numbers are joined. */
  enum Operation {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    POWER,
    MIN,
    MAX;

    double of(double a, double b) {
      return switch (this) {
        case ADD -> a + b;
        case SUBTRACT -> a - b;
        case MULTIPLY -> a * b;
        case DIVIDE -> a / b;
        case POWER -> StrictMath.pow(a, b);
        case MIN -> Math.min(a, b);
        case MAX -> Math.max(a, b);
      };
    }
  }

  /**
   * Reads a formula.
   *
   * @throws FormulaException where it is none, with the place and what was expected there
   */
  public static Formula parse(String text) {
    return new Formula(text, new FormulaParser(text).all());
  }

  /** Its value where the fields have these. */
  public double value(ToDoubleFunction<Knob> fields) {
    return root.value(fields);
  }

  /** The fields that it names. */
  public Set<Knob> fields() {
    Set<Knob> found = new TreeSet<>();
    root.collect(found);
    return found;
  }
}
