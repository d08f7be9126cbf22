package io.orograph.deploy.watch;

import java.util.List;
import java.util.Locale;

/** Numbers in the units of Grafana that the dashboards use. */
final class Units {
  private static final List<String> TIMES = List.of("ns", "µs", "ms", "s");
  private static final List<String> BYTES = List.of("B", "KiB", "MiB", "GiB", "TiB");
  private static final List<String> THOUSANDS = List.of("", " K", " M", " G", " T");
  private static final double MINUTES_FROM = 120;

  private Units() {}

  /** A number as Grafana would show it, about. */
  static String text(double value, String unit) {
    return switch (unit) {
      case "s" -> seconds(value);
      case "percentunit" -> number(100 * value) + " %";
      case "bytes" -> scaled(value, 1024, BYTES, " ");
      case "Bps" -> scaled(value, 1024, BYTES, " ") + "/s";
      case "ops", "reqps" -> scaled(value, 1000, THOUSANDS, "") + " /s";
      default -> scaled(value, 1000, THOUSANDS, "");
    };
  }

  private static String seconds(double value) {
    if (value == 0) {
      return "0 s";
    }
    if (value >= MINUTES_FROM) {
      return number(value / 60) + " min";
    }
    double nanos = value * 1e9;
    int step = 0;
    while (step < TIMES.size() - 1 && Math.abs(nanos) >= 1000) {
      nanos /= 1000;
      step++;
    }
    return number(nanos) + " " + TIMES.get(step);
  }

  private static String scaled(double value, double by, List<String> names, String between) {
    double left = value;
    int step = 0;
    while (step < names.size() - 1 && Math.abs(left) >= by) {
      left /= by;
      step++;
    }
    return number(left) + between + names.get(step);
  }

  /** Three digits. */
  private static String number(double value) {
    double size = Math.abs(value);
    String form = size >= 100 || value == Math.rint(value) ? "%.0f" : size >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, form, value);
  }
}
