package io.orograph.orchestrator.report;

import java.util.Locale;

/** Numbers for people; the same in every locale. */
final class Numbers {
  private Numbers() {}

  /** About three significant digits, without exponent where it stays short. */
  static String brief(double value) {
    if (Double.isNaN(value)) {
      return "–";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "∞" : "−∞";
    }
    double size = Math.abs(value);
    String text;
    if (size != 0 && (size < 1e-3 || size >= 1e6)) {
      text = String.format(Locale.ROOT, "%.1e", value);
    } else {
      int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 || size == 0 ? 2 : 3;
      text = String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
    return signed(text);
  }

  private static String signed(String text) {
    return text.replaceFirst("^-(0([.]0+)?)$", "$1").replace('-', '−');
  }

  /** As precise as a reader can tell apart among values that span {@code range}. */
  static String among(double value, double range) {
    if (!Double.isFinite(value) || range < 1e-3 || range >= 1e6) {
      return brief(value);
    }
    int decimals = range >= 100 ? 0 : range >= 10 ? 1 : range >= 1 ? 2 : 3;
    return signed(String.format(Locale.ROOT, "%." + decimals + "f", value));
  }

  /** A mean with its error, if that is known. */
  static String withError(double mean, double error) {
    return Double.isNaN(error) ? brief(mean) : brief(mean) + " ± " + brief(error);
  }

  /** A coordinate in a figure. */
  static String place(double value) {
    String text = String.format(Locale.ROOT, "%.2f", value);
    return text.contains(".") ? text.replaceFirst("[.]?0+$", "") : text;
  }

  /** A whole number with thin spaces between thousands. */
  static String whole(long value) {
    return String.format(Locale.ROOT, "%,d", value).replace(',', '\u202F');
  }
}
