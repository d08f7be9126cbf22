package io.orograph.orchestrator.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Lines of equal value on a grid, by marching squares: each square of four points is crossed where
 * the value on its sides, interpolated linearly, is the level. A square with two opposite corners
 * above is cut as its mean says. Squares with a corner that is not finite are left out.
 */
final class Contours {
  /** A piece of a line, in places of the grid: (column, row), fractional. */
  record Segment(double x1, double y1, double x2, double y2) {}

  private final double[][] values;
  private final double level;
  private final List<Segment> found = new ArrayList<>();

  private Contours(double[][] values, double level) {
    this.values = values;
    this.level = level;
  }

  /**
   * All pieces of the line at a level.
   *
   * @param values rows of the grid
   */
  static List<Segment> at(double[][] values, double level) {
    Contours contours = new Contours(values, level);
    for (int row = 0; row + 1 < values.length; row++) {
      for (int column = 0; column + 1 < values[row].length; column++) {
        contours.square(column, row);
      }
    }
    return contours.found;
  }

  /** Corners counter-clockwise from below left; side i runs from corner i to corner i + 1. */
  private void square(int column, int row) {
    double[] corners = {
      values[row][column],
      values[row][column + 1],
      values[row + 1][column + 1],
      values[row + 1][column]
    };
    double mean = (corners[0] + corners[1] + corners[2] + corners[3]) / 4;
    if (!Double.isFinite(mean)) {
      return;
    }
    List<Integer> crossed = new ArrayList<>();
    for (int side = 0; side < 4; side++) {
      if (isAbove(corners[side]) != isAbove(corners[(side + 1) % 4])) {
        crossed.add(side);
      }
    }
    if (crossed.size() == 2) {
      cut(column, row, corners, crossed.get(0), crossed.get(1));
    } else if (crossed.size() == 4) {
      // each line keeps a corner that differs from the middle apart
      boolean around = isAbove(corners[0]) != isAbove(mean);
      cut(column, row, corners, around ? 3 : 0, around ? 0 : 1);
      cut(column, row, corners, around ? 1 : 2, around ? 2 : 3);
    }
  }

  private boolean isAbove(double value) {
    return value >= level;
  }

  private void cut(int column, int row, double[] corners, int from, int to) {
    double[] a = place(column, row, corners, from);
    double[] b = place(column, row, corners, to);
    found.add(new Segment(a[0], a[1], b[0], b[1]));
  }

  private double[] place(int column, int row, double[] corners, int side) {
    double start = corners[side];
    double t = (level - start) / (corners[(side + 1) % 4] - start);
    return switch (side) {
      case 0 -> new double[] {column + t, row};
      case 1 -> new double[] {column + 1, row + t};
      case 2 -> new double[] {column + 1 - t, row + 1};
      default -> new double[] {column, row + 1 - t};
    };
  }
}
