package io.orograph.deploy;

import io.orograph.deploy.Browser.Box;
import java.awt.image.BufferedImage;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** What a window shows, to be looked at place by place. */
final class Screenshot {
  private final BufferedImage image;

  Screenshot(BufferedImage image) {
    this.image = image;
  }

  /** Every colour in a rectangle, with the number of its pixels. */
  private Map<Integer, Integer> counts(Box box) {
    Map<Integer, Integer> counts = new HashMap<>();
    for (int y = top(box); y < bottom(box); y++) {
      for (int x = left(box); x < right(box); x++) {
        counts.merge(color(x, y), 1, Integer::sum);
      }
    }
    if (counts.isEmpty()) {
      throw new AssertionError(
          box + " is not seen in " + image.getWidth() + " x " + image.getHeight());
    }
    return counts;
  }

  /** The colours of a rectangle. */
  Set<Integer> colors(Box box) {
    return counts(box).keySet();
  }

  /** The colour that most pixels of a rectangle have, as {@code #rrggbb}. */
  String ground(Box box) {
    return text(mostCommon(box));
  }

  private int mostCommon(Box box) {
    return counts(box).entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
  }

  /**
   * The share of a rectangle's pixels that differ from a colour by at most so much in each part.
   */
  double share(Box box, String color, int tolerance) {
    int wanted = Integer.parseInt(color.substring(1), 16);
    Map<Integer, Integer> counts = counts(box);
    int all = counts.values().stream().mapToInt(n -> n).sum();
    int like =
        counts.entrySet().stream()
            .filter(e -> near(e.getKey(), wanted, tolerance))
            .mapToInt(Map.Entry::getValue)
            .sum();
    return like / (double) all;
  }

  private static boolean near(int a, int b, int tolerance) {
    return IntStream.of(0, 8, 16)
        .allMatch(shift -> Math.abs((a >> shift & 255) - (b >> shift & 255)) <= tolerance);
  }

  /** How far the most outstanding pixel of a rectangle stands out from most others (WCAG 2.2). */
  double contrast(Box box) {
    double ground = luminance(mostCommon(box));
    return colors(box).stream()
        .mapToDouble(Screenshot::luminance)
        .map(light -> (Math.max(light, ground) + 0.05) / (Math.min(light, ground) + 0.05))
        .max()
        .orElseThrow();
  }

  /** How light most pixels of a rectangle are, 0 to 1. */
  double lightness(Box box) {
    return luminance(mostCommon(box));
  }

  /**
   * Mean change of brightness, 0 to 1, from each pixel of a rectangle to the one so far to the
   * right and below it: 0 along stripes, more across them.
   */
  double change(Box box, int right, int below) {
    double sum = 0;
    int pairs = 0;
    for (int y = top(box); y < bottom(box); y++) {
      for (int x = left(box); x < right(box); x++) {
        int otherX = x + right;
        int otherY = y + below;
        boolean inside =
            otherX >= left(box)
                && otherX < right(box)
                && otherY >= top(box)
                && otherY < bottom(box);
        if (inside) {
          sum += Math.abs(brightness(color(x, y)) - brightness(color(otherX, otherY)));
          pairs++;
        }
      }
    }
    return sum / pairs;
  }

  private int color(int x, int y) {
    return image.getRGB(x, y) & 0xFFFFFF;
  }

  private static String text(int color) {
    return String.format(Locale.ROOT, "#%06x", color);
  }

  private static double brightness(int color) {
    return ((color >> 16 & 255) + (color >> 8 & 255) + (color & 255)) / 765.0;
  }

  /** Relative luminance as in WCAG 2.2. */
  private static double luminance(int color) {
    List<Double> parts =
        IntStream.of(16, 8, 0)
            .mapToObj(shift -> (color >> shift & 255) / 255.0)
            .map(v -> v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4))
            .toList();
    return 0.2126 * parts.get(0) + 0.7152 * parts.get(1) + 0.0722 * parts.get(2);
  }

  private int left(Box box) {
    return (int) Math.max(0, Math.ceil(box.x()));
  }

  private int top(Box box) {
    return (int) Math.max(0, Math.ceil(box.y()));
  }

  private int right(Box box) {
    return (int) Math.min(image.getWidth(), Math.floor(box.x() + box.width()));
  }

  private int bottom(Box box) {
    return (int) Math.min(image.getHeight(), Math.floor(box.y() + box.height()));
  }
}
