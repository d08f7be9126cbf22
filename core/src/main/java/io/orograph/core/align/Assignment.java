package io.orograph.core.align;

import java.util.Arrays;

/**
 * The linear assignment problem: each row of a square matrix gets a column of its own, so that the
 * sum of the entries taken is as large as can be.
 *
 * <p>By shortest augmenting paths (Jonker and Volgenant 1987, in the form of Crouse 2016, "On
 * implementing 2D rectangular assignment algorithms", IEEE TAES 52): rows are assigned one after
 * the other, each by the shortest path in reduced costs to a free column, which dual prices keep
 * from below 0. O(n³) in float64. Of equal choices the smallest column wins, so that where nothing
 * is to be gained the identity comes out.
 *
 * <p>Ours, because this one method is all that is needed, and libraries that have it bring a graph
 * or an optimization framework with it.
 */
public final class Assignment {
  private final double[] gains;
  private final int n;
  private final double[] rowPrices;
  private final double[] columnPrices;
  private final int[] columnOf;
  private final int[] rowOf;
  private final int[] before;
  private final double[] distances;
  private final boolean[] reached;

  private Assignment(double[] gains, int n) {
    this.gains = gains;
    this.n = n;
    this.rowPrices = new double[n];
    this.columnPrices = new double[n];
    this.columnOf = new int[n];
    this.rowOf = new int[n];
    this.before = new int[n];
    this.distances = new double[n];
    this.reached = new boolean[n];
  }

  /**
   * The column of each row.
   *
   * @param gains shape (n, n), row-major, all finite
   */
  public static int[] largest(double[] gains, int n) {
    if (gains.length != n * n) {
      throw new IllegalArgumentException(
          "gains: %d (expected: %d for n = %d)".formatted(gains.length, n * n, n));
    }
    for (double gain : gains) {
      if (!Double.isFinite(gain)) {
        throw new IllegalArgumentException("gains: " + gain + " (expected: finite numbers)");
      }
    }
    Assignment assignment = new Assignment(gains, n);
    Arrays.fill(assignment.columnOf, -1);
    Arrays.fill(assignment.rowOf, -1);
    for (int row = 0; row < n; row++) {
      assignment.assign(row);
    }
    return assignment.columnOf;
  }

  /** The sum of the entries that an assignment takes. */
  static double total(double[] gains, int[] columns) {
    double total = 0;
    for (int row = 0; row < columns.length; row++) {
      total += gains[row * columns.length + columns[row]];
    }
    return total;
  }

  private void assign(int start) {
    Arrays.fill(distances, Double.POSITIVE_INFINITY);
    Arrays.fill(reached, false);
    int row = start;
    int column;
    double distance = 0;
    do {
      column = nearest(row, distance);
      distance = distances[column];
      reached[column] = true;
      row = rowOf[column];
    } while (row >= 0);
    reprice(start, distance);
    augment(start, column);
  }

  /** Looks from a row at all columns not reached yet, and gives the nearest. */
  private int nearest(int row, double distance) {
    int nearest = -1;
    for (int column = 0; column < n; column++) {
      if (reached[column]) {
        continue;
      }
      double through = distance - gains[row * n + column] - rowPrices[row] - columnPrices[column];
      if (through < distances[column]) {
        distances[column] = through;
        before[column] = row;
      }
      if (nearest < 0 || distances[column] < distances[nearest]) {
        nearest = column;
      }
    }
    return nearest;
  }

  /** Keeps reduced costs at 0 where rows are assigned, and nowhere below. */
  private void reprice(int start, double distance) {
    rowPrices[start] += distance;
    for (int column = 0; column < n; column++) {
      if (reached[column] && rowOf[column] >= 0) {
        double change = distance - distances[column];
        rowPrices[rowOf[column]] += change;
        columnPrices[column] -= change;
      }
    }
  }

  /** Every row on the way back from a free column takes the column behind it. */
  private void augment(int start, int free) {
    int column = free;
    int row;
    do {
      row = before[column];
      rowOf[column] = row;
      int given = columnOf[row];
      columnOf[row] = column;
      column = given;
    } while (row != start);
  }
}
