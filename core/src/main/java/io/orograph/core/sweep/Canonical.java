package io.orograph.core.sweep;

import java.math.BigDecimal;

/** Canonical texts of values: the same value has one text, for ever. */
public final class Canonical {
  private Canonical() {}

  /**
   * The canonical text of a finite number: its shortest decimal that reads back as the same double,
   * without exponent and without trailing zeros; negative zero is {@code 0}.
   *
   * @throws IllegalArgumentException if the value is not finite
   */
  public static String number(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("value: " + value + " (expected: a finite number)");
    }
    if (value == 0) {
      return "0";
    }
    return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }

  /** The same of any value, for people: what is not finite by its name. */
  static String said(double value) {
    return Double.isFinite(value) ? number(value) : Double.toString(value);
  }
}
