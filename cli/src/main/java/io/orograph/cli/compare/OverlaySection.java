package io.orograph.cli.compare;

import io.orograph.cli.compare.Overlay.Pairing;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * The part of a report that holds numbers from elsewhere against ours: per metric a figure, theirs
 * over ours with a standard error each way and the line on which they would be equal, and a table.
 */
public final class OverlaySection {
  private static final String END = "</body>";
  private static final double SIZE = 260;
  private static final double LEFT = 76;
  private static final double TOP = 30;
  private static final double RIGHT = 16;
  private static final double FOOT = 40;
  private static final String BAR = " stroke-opacity=\"0.6\"";

  private OverlaySection() {}

  /**
   * A report with the section at its end.
   *
   * @param report the whole HTML text
   * @param file what the file is called
   * @param digest its SHA-256
   * @param paired its points beside ours, by metric
   * @param alone points of cells that the sweep has no value in
   * @throws IllegalArgumentException if the text is no report
   */
  public static String in(
      String report, String file, String digest, Map<String, List<Pairing>> paired, int alone) {
    int end = report.lastIndexOf(END);
    if (end < 0) {
      throw new IllegalArgumentException("report: without " + END + " (expected: an HTML text)");
    }
    return report.substring(0, end) + section(file, digest, paired, alone) + report.substring(end);
  }

  private static String section(
      String file, String digest, Map<String, List<Pairing>> paired, int alone) {
    StringBuilder out = new StringBuilder();
    out.append("<section id=\"overlay\"><h2>Beside ").append(escaped(file)).append("</h2>\n<p>");
    out.append("Numbers from a file (SHA-256 <code>").append(digest).append("</code>) against the");
    out.append(" means over this sweep's replicates. Bars are one standard error: ours between");
    out.append(" replicates, theirs as the file tells.");
    if (alone > 0) {
      out.append(" Of ").append(alone).append(" more rows this sweep has no value.");
    }
    out.append("</p>\n");
    paired.forEach(
        (metric, pairs) -> {
          if (!pairs.isEmpty()) {
            out.append("<h3>").append(escaped(metric)).append("</h3>\n");
            figure(out, metric, pairs);
            table(out, pairs);
          }
        });
    return out.append("</section>\n").toString();
  }

  private static void figure(StringBuilder out, String metric, List<Pairing> pairs) {
    Scale scale = Scale.of(pairs);
    double width = LEFT + SIZE + RIGHT;
    double height = TOP + SIZE + FOOT;
    String title = escaped(metric) + ": theirs over ours";
    // Ink in the colour of the text round it: a reader's ground may be dark.
    out.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"figure\" role=\"img\""
                + " aria-label=\"%s\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\""
                + " font-family=\"system-ui, sans-serif\" font-size=\"11\" fill=\"currentColor\">"
                + "<desc>%d cells; the table below has the numbers.</desc>\n",
            title,
            width,
            height,
            width,
            height,
            pairs.size()));
    out.append(
        String.format(
            Locale.ROOT, "<text x=\"%.0f\" y=\"16\" font-weight=\"600\">%s</text>\n", LEFT, title));
    rectangle(out);
    line(
        out,
        LEFT,
        TOP + SIZE,
        LEFT + SIZE,
        TOP,
        " stroke-opacity=\"0.5\" stroke-dasharray=\"4 3\"");
    for (Pairing p : pairs) {
      double x = scale.x(p.ours());
      double y = scale.y(p.point().value());
      double across = scale.length(Scale.known(p.ourError()));
      double up = scale.length(p.point().error().orElse(0));
      line(out, x - across, y, x + across, y, BAR);
      line(out, x, y - up, x, y + up, BAR);
      out.append(
          String.format(
              Locale.ROOT,
              "<circle cx=\"%.2f\" cy=\"%.2f\" r=\"3.5\" fill=\"#0072b2\"><title>%s: ours %s,"
                  + " theirs %s</title></circle>\n",
              x,
              y,
              escaped(p.cell()),
              number(p.ours()),
              number(p.point().value())));
    }
    label(out, LEFT, TOP + SIZE + 15, "start", number(scale.low()));
    label(out, LEFT + SIZE, TOP + SIZE + 15, "end", number(scale.high()));
    label(out, LEFT + SIZE / 2, TOP + SIZE + 30, "middle", "ours");
    label(out, LEFT - 4, TOP + 9, "end", number(scale.high()));
    label(out, LEFT - 4, TOP + SIZE, "end", number(scale.low()));
    label(out, LEFT - 4, TOP + SIZE / 2, "end", "theirs");
    out.append("</svg>\n");
  }

  private static void rectangle(StringBuilder out) {
    out.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" height=\"%.0f\" fill=\"none\""
                + " stroke=\"currentColor\"/>\n",
            LEFT,
            TOP,
            SIZE,
            SIZE));
  }

  private static void line(
      StringBuilder out, double x1, double y1, double x2, double y2, String how) {
    out.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.2f\" y1=\"%.2f\" x2=\"%.2f\" y2=\"%.2f\" stroke=\"currentColor\"%s/>\n",
            x1,
            y1,
            x2,
            y2,
            how));
  }

  private static void label(StringBuilder out, double x, double y, String anchor, String text) {
    out.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n",
            x,
            y,
            anchor,
            escaped(text)));
  }

  private static void table(StringBuilder out, List<Pairing> pairs) {
    out.append("<table><thead><tr>");
    for (String name :
        List.of("cell", "ours", "error", "theirs", "error", "difference", "in errors")) {
      out.append("<th>").append(name).append("</th>");
    }
    out.append("</tr></thead><tbody>\n");
    for (Pairing p : pairs) {
      out.append("<tr>");
      for (String field :
          List.of(
              p.cell(),
              number(p.ours()),
              number(p.ourError()),
              number(p.point().value()),
              number(p.point().error().orElse(Double.NaN)),
              number(p.difference()),
              number(p.errors()))) {
        out.append("<td>").append(escaped(field)).append("</td>");
      }
      out.append("</tr>\n");
    }
    out.append("</tbody></table>\n");
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.4g", value);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** From values to places; both axes are alike, so that equality is the diagonal. */
  private record Scale(double low, double high) {
    /** One that has room for every value with its error. */
    static Scale of(List<Pairing> pairs) {
      double low = ends(pairs, -1).min().orElse(0);
      double high = ends(pairs, 1).max().orElse(1);
      double room = high > low ? 0.08 * (high - low) : Math.max(1e-9, 0.08 * Math.abs(high));
      return new Scale(low - room, high + room);
    }

    private static DoubleStream ends(List<Pairing> pairs, int sign) {
      return pairs.stream()
          .flatMapToDouble(
              p ->
                  DoubleStream.of(
                      p.ours() + sign * known(p.ourError()),
                      p.point().value() + sign * p.point().error().orElse(0)));
    }

    /** An error that is not known has no bar. */
    static double known(double error) {
      return Double.isNaN(error) ? 0 : error;
    }

    double length(double value) {
      return SIZE * value / (high - low);
    }

    double x(double value) {
      return LEFT + length(value - low);
    }

    double y(double value) {
      return TOP + SIZE - length(value - low);
    }
  }
}
