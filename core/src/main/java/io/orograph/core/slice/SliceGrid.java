package io.orograph.core.slice;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The points of a plane at which its losses are taken, row by row from below: point iy·nx + ix is
 * (x[ix], y[iy]).
 *
 * @param x rising, shape (nx)
 * @param y rising, shape (ny)
 */
public record SliceGrid(List<Double> x, List<Double> y) {
  public SliceGrid {
    x = List.copyOf(x);
    y = List.copyOf(y);
  }

  /**
   * Equally spaced values, both ends included.
   *
   * @param points at least 2
   */
  public static List<Double> axis(double low, double high, int points) {
    if (points < 2 || !(high > low)) {
      throw new IllegalArgumentException(
          "axis: %d points from %s to %s (expected: at least 2, rising)"
              .formatted(points, low, high));
    }
    List<Double> values = new ArrayList<>(points);
    for (int i = 0; i < points; i++) {
      values.add(low + (high - low) * (i / (double) (points - 1)));
    }
    return List.copyOf(values);
  }

  /**
   * An axis that spans all values, each side widened by a share of their range; around a single
   * value by that share itself.
   */
  public static List<Double> around(double[] values, double share, int points) {
    double low = DoubleStream.of(values).min().orElse(0);
    double high = DoubleStream.of(values).max().orElse(0);
    double margin = share * (high > low ? high - low : 1);
    return axis(low - margin, high + margin, points);
  }

  /** Number of points. */
  public int size() {
    return x.size() * y.size();
  }

  /** All points, shape (size, 2). */
  public double[][] points() {
    double[][] points = new double[size()][];
    for (int i = 0; i < points.length; i++) {
      points[i] = new double[] {x.get(i % x.size()), y.get(i / x.size())};
    }
    return points;
  }

  /**
   * The mean of the losses on the border of the grid minus that at the network: how high the walls
   * of the picture stand. Ours, because it needs no threshold and is there wherever losses are; to
   * second order it is the mean curvature of the plane's directions times half a squared distance.
   *
   * @param losses at all points, in their order; those that are not finite are left out
   * @param centre loss at the network
   * @return NaN where no loss on the border is finite
   */
  public double riseOfBorder(double[] losses, double centre) {
    return onBorder(losses).filter(Double::isFinite).average().orElse(Double.NaN) - centre;
  }

  /** The values on the border of the grid. */
  public DoubleStream onBorder(double[] values) {
    return IntStream.range(0, values.length).filter(this::isOnBorder).mapToDouble(i -> values[i]);
  }

  private boolean isOnBorder(int i) {
    int ix = i % x.size();
    int iy = i / x.size();
    return ix == 0 || iy == 0 || ix == x.size() - 1 || iy == y.size() - 1;
  }
}
