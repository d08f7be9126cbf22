package io.orograph.cli.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Lines in characters: each of a sign of its own, so that they are told apart without colours. A
 * place of the picture is the mean of the points that fall into its column.
 */
public final class LinePicture {
  private static final int HEIGHT = 16;
  private static final int MARGIN = 10;
  private static final int WIDEST = 90;

  /**
   * Places of the grid that no line is at, and that several are at; others are numbers of lines.
   */
  private static final int NONE = -1;

  private static final int SEVERAL = -2;

  /** From this ratio of positive values on, the vertical axis is logarithmic. */
  private static final double WIDE = 50;

  /** Foregrounds of the 256-colour palette that are told apart with any colour vision. */
  private static final int[] COLORS = {74, 208, 42, 175, 220, 117, 141, 250};

  /**
   * A point.
   *
   * @param x place
   * @param y value
   */
  public record Point(double x, double y) {}

  /**
   * A line.
   *
   * @param sign what it is drawn with
   * @param name its words in the legend
   * @param points in order; those that are not finite are left out
   */
  public record Line(char sign, String name, List<Point> points) {
    public Line {
      points =
          points.stream().filter(p -> Double.isFinite(p.x()) && Double.isFinite(p.y())).toList();
    }
  }

  private final List<Line> lines;
  private final Style style;
  private final int width;
  private final double left;
  private final double right;
  private final double low;
  private final double high;
  private final boolean logarithmic;
  private final int[][] grid;

  private LinePicture(List<Line> lines, Style style) {
    this.lines = lines;
    this.style = style;
    this.width = Math.clamp(style.columns() - MARGIN - 2L, 20, WIDEST);
    double[] x = lines.stream().flatMap(l -> l.points().stream()).mapToDouble(Point::x).toArray();
    double[] y = lines.stream().flatMap(l -> l.points().stream()).mapToDouble(Point::y).toArray();
    this.left = DoubleStream.of(x).min().orElse(0);
    this.right = DoubleStream.of(x).max().orElse(1);
    this.low = DoubleStream.of(y).min().orElse(0);
    this.high = DoubleStream.of(y).max().orElse(1);
    this.logarithmic = low > 0 && high / low >= WIDE;
    this.grid = new int[HEIGHT][width];
    for (int[] row : grid) {
      Arrays.fill(row, NONE);
    }
  }

  /** The lines of the picture, its axes and a legend. */
  public static List<String> lines(String title, String across, List<Line> lines, Style style) {
    return new LinePicture(List.copyOf(lines), style).draw(title, across);
  }

  private List<String> draw(String title, String across) {
    List<String> drawn = new ArrayList<>();
    drawn.add(style.bold(title) + (logarithmic ? ", logarithmic" : ""));
    if (lines.stream().allMatch(line -> line.points().isEmpty())) {
      drawn.add("No values yet.");
      return drawn;
    }
    for (int i = 0; i < lines.size(); i++) {
      put(i);
    }
    for (int r = 0; r < HEIGHT; r++) {
      drawn.add((label(r) + style.pick("│", "|") + row(grid[r])).stripTrailing());
    }
    drawn.add(" ".repeat(MARGIN) + style.pick("└", "+") + style.pick("─", "-").repeat(width));
    String from = Words.number(left);
    String to = Words.number(right);
    drawn.add(" ".repeat(MARGIN + 1) + from + Words.right(to, width - from.length()));
    drawn.add(" ".repeat(MARGIN + 1) + across);
    for (int i = 0; i < lines.size(); i++) {
      drawn.add("  " + style.ink(color(i), String.valueOf(lines.get(i).sign())) + " " + words(i));
    }
    if (Arrays.stream(grid).flatMapToInt(Arrays::stream).anyMatch(place -> place == SEVERAL)) {
      drawn.add("  # several");
    }
    return drawn;
  }

  private String words(int i) {
    Line line = lines.get(i);
    return line.points().isEmpty()
        ? line.name() + ": no values"
        : "%s: ends at %s".formatted(line.name(), Words.number(line.points().getLast().y()));
  }

  /** Puts a line into the grid: the mean of each column. */
  private void put(int line) {
    double[] sums = new double[width];
    int[] counts = new int[width];
    for (Point point : lines.get(line).points()) {
      double share = right > left ? (point.x() - left) / (right - left) : 0;
      int column = Math.clamp((int) (share * width), 0, width - 1);
      sums[column] += scaled(point.y());
      counts[column]++;
    }
    for (int c = 0; c < width; c++) {
      if (counts[c] > 0) {
        long up = Math.round(sums[c] / counts[c] * (HEIGHT - 1));
        int row = Math.clamp(HEIGHT - 1 - up, 0, HEIGHT - 1);
        grid[row][c] = grid[row][c] == NONE ? line : SEVERAL;
      }
    }
  }

  /** 0 at the lowest value, 1 at the highest. */
  private double scaled(double y) {
    if (high <= low) {
      return 0.5;
    }
    return logarithmic ? Math.log(y / low) / Math.log(high / low) : (y - low) / (high - low);
  }

  private String label(int row) {
    if (row != 0 && row != HEIGHT / 2 && row != HEIGHT - 1) {
      return " ".repeat(MARGIN);
    }
    double share = 1 - row / (HEIGHT - 1.0);
    double value = logarithmic ? low * Math.pow(high / low, share) : low + share * (high - low);
    return Words.right(Words.number(value), MARGIN - 1) + " ";
  }

  private String row(int[] places) {
    StringBuilder row = new StringBuilder();
    for (int place : places) {
      row.append(
          switch (place) {
            case NONE -> " ";
            case SEVERAL -> "#";
            default -> style.ink(color(place), String.valueOf(lines.get(place).sign()));
          });
    }
    return row.toString();
  }

  private static int color(int line) {
    return COLORS[line % COLORS.length];
  }
}
