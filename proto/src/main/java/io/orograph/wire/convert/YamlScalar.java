package io.orograph.wire.convert;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * A scalar as the user wrote it, sorted by what it looks like. Ours, because YAML 1.1 reads {@code
 * 1e-3} as text, {@code 010} as eight and {@code no} as false.
 *
 * @param look what it looks like
 * @param text the characters, without quotes
 */
record YamlScalar(Look look, String text) {
  /** What a scalar looks like. */
  enum Look {
    /** A decimal number, unquoted. */
    NUMBER,
    /** An unquoted spelling of NaN or infinity. */
    NOT_FINITE,
    /** {@code true} or {@code false}, unquoted. */
    BOOLEAN,
    /** Nothing, or an unquoted {@code null}. */
    NOTHING,
    /** Any other characters, unquoted. */
    WORD,
    /** Quoted characters. */
    QUOTED
  }

  private static final Pattern NUMBER =
      Pattern.compile("-?(?:(?:0|[1-9][0-9]*)(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][-+]?[0-9]{1,9})?");
  private static final Pattern NOT_FINITE =
      Pattern.compile("[-+]?\\.?(?:inf|infinity|nan)", Pattern.CASE_INSENSITIVE);
  private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");
  private static final int LONGEST_NUMBER = 400;

  static YamlScalar of(ScalarNode node) {
    String text = node.getValue();
    return new YamlScalar(node.isPlain() ? look(text) : Look.QUOTED, text);
  }

  private static Look look(String text) {
    if (NOTHING.contains(text)) {
      return Look.NOTHING;
    }
    if (text.length() <= LONGEST_NUMBER && NUMBER.matcher(text).matches()) {
      return Look.NUMBER;
    }
    if (NOT_FINITE.matcher(text).matches()) {
      return Look.NOT_FINITE;
    }
    return text.equals("true") || text.equals("false") ? Look.BOOLEAN : Look.WORD;
  }

  /** For messages: quotes kept. */
  String shown() {
    return switch (look) {
      case NOTHING -> "nothing";
      case QUOTED -> '"' + text + '"';
      case NUMBER, NOT_FINITE, BOOLEAN, WORD -> text;
    };
  }

  boolean isText() {
    return look == Look.WORD || look == Look.QUOTED;
  }

  /** The finite number it spells. */
  OptionalDouble number() {
    double value = look == Look.NUMBER ? Double.parseDouble(text) : Double.NaN;
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  /**
   * The whole number it spells, also as {@code 1e3} or {@code 5.0}.
   *
   * @param quoted whether quotes are allowed, as JSON has them round 64-bit numbers
   */
  Optional<BigInteger> integer(boolean quoted) {
    boolean spelled =
        look == Look.NUMBER
            || (quoted
                && look == Look.QUOTED
                && text.length() <= 20
                && NUMBER.matcher(text).matches());
    if (!spelled) {
      return Optional.empty();
    }
    BigDecimal value = new BigDecimal(text);
    boolean small = value.signum() == 0 || (long) value.precision() - value.scale() <= 40;
    if (!small || value.stripTrailingZeros().scale() > 0) {
      return Optional.empty();
    }
    return Optional.of(value.toBigInteger());
  }
}
