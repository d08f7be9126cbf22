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
  private static final double MARGIN = 48;

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
    double low =
        pairs.stream()
            .flatMapToDouble(p -> DoubleStream.of(p.ours(), p.point().value()))
            .min()
            .orElse(0);
    double high =
        pairs.stream()
            .flatMapToDouble(p -> DoubleStream.of(p.ours(), p.point().value()))
            .max()
            .orElse(1);
    double room = high > low ? 0.08 * (high - low) : Math.max(1e-9, 0.08 * Math.abs(high));
    Scale scale = new Scale(low - room, high + room);
    double all = SIZE + 2 * MARGIN;
    out.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"%.0f\" height=\"%.0f\""
                + " viewBox=\"0 0 %.0f %.0f\" font-size=\"11\"><title>%s: theirs over ours</title>\n",
            all,
            all,
            all,
            all,
            escaped(metric)));
    rectangle(out);
    line(out, scale.x(low), scale.y(low), scale.x(high), scale.y(high), "#888", "4 3");
    for (Pairing p : pairs) {
      double x = scale.x(p.ours());
      double y = scale.y(p.point().value());
      double across = Double.isNaN(p.ourError()) ? 0 : scale.length(p.ourError());
      double up = scale.length(p.point().error().orElse(0));
      line(out, x - across, y, x + across, y, "#555", "none");
      line(out, x, y - up, x, y + up, "#555", "none");
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
    label(out, MARGIN, MARGIN + SIZE + 15, "start", number(scale.low()));
    label(out, MARGIN + SIZE, MARGIN + SIZE + 15, "end", number(scale.high()));
    label(out, MARGIN + SIZE / 2, MARGIN + SIZE + 30, "middle", "ours");
    label(out, MARGIN - 4, MARGIN + 4, "end", number(scale.high()));
    label(out, MARGIN - 4, MARGIN + SIZE, "end", number(scale.low()));
    label(out, MARGIN, MARGIN - 10, "middle", "theirs");
    out.append("</svg>\n");
  }

  private static void rectangle(StringBuilder out) {
    out.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" height=\"%.0f\" fill=\"none\""
                + " stroke=\"#333\"/>\n",
            MARGIN,
            MARGIN,
            SIZE,
            SIZE));
  }

  private static void line(
      StringBuilder out, double x1, double y1, double x2, double y2, String color, String dashes) {
    out.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.2f\" y1=\"%.2f\" x2=\"%.2f\" y2=\"%.2f\" stroke=\"%s\""
                + " stroke-dasharray=\"%s\"/>\n",
            x1,
            y1,
            x2,
            y2,
            color,
            dashes));
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
    double length(double value) {
      return SIZE * value / (high - low);
    }

    double x(double value) {
      return MARGIN + length(value - low);
    }

    double y(double value) {
      return MARGIN + SIZE - length(value - low);
    }
  }
}
