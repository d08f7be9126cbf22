package io.orograph.core.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sums of squares of a table of cells that lie at levels of crossed factors, each with one value or
 * several; cells may be missing and numbers of values may differ.
 *
 * <p>With W weighting every cell by its number of values, and R(·) the weighted sum of squares,
 * about the mean of all values, that a least-squares fit explains:
 *
 * <ul>
 *   <li>of factor a, R(all factors, added) − R(all others, added): type II (Yates 1934; Langsrud
 *       2003), what a explains that the others cannot;
 *   <li>shared, R(all factors, added) − the sum of those: what several factors explain alike
 *       because the table is not balanced; 0 in a balanced one, and it may be negative;
 *   <li>interaction, R(one mean per cell) − R(all factors, added): of all orders together;
 *   <li>within, the squares about the cells' means.
 * </ul>
 *
 * <p>They sum to the squares about the mean of all. Type II needs no choice of an order of the
 * factors, unlike type I, and no constraint that only a full table makes sense of, unlike type III.
 */
public final class CrossedDesign {
  /** A pivot below this share of its column's square is rounding: the column is no new one. */
  private static final double DEPENDENT = 1e-10;

  private final int[][] columns;
  private final int[] counts;
  private final int values;
  private final Factored all;
  private final List<Factored> without = new ArrayList<>();

  /**
   * The design of cells.
   *
   * @param levels (cells, factors), whole numbers of any kind
   * @param counts (cells), values of each cell, at least 1
   */
  public CrossedDesign(int[][] levels, int[] counts) {
    int factors = levels.length == 0 ? 0 : levels[0].length;
    this.counts = counts.clone();
    this.values = Arrays.stream(counts).sum();
    this.columns = new int[levels.length][factors];
    int next = 1;
    List<int[]> ranges = new ArrayList<>();
    for (int f = 0; f < factors; f++) {
      int factor = f;
      int[] present = Arrays.stream(levels).mapToInt(l -> l[factor]).distinct().sorted().toArray();
      for (int cell = 0; cell < levels.length; cell++) {
        columns[cell][f] = next + Arrays.binarySearch(present, levels[cell][f]);
      }
      ranges.add(new int[] {next, next + present.length});
      next += present.length;
    }
    double[][] gram = gram(next);
    this.all = Factored.of(gram, new int[] {0, 0});
    ranges.forEach(range -> without.add(Factored.of(gram, range)));
  }

  /**
   * Sums of squares with their degrees of freedom.
   *
   * @param factors (factors), type II
   * @param factorFreedom (factors)
   * @param shared explained alike by several factors
   * @param interaction beyond the sum of the factors
   * @param interactionFreedom its degrees of freedom
   * @param within about the cells' means
   * @param withinFreedom values minus cells
   * @param total about the mean of all values
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Squares(
      double[] factors,
      int[] factorFreedom,
      double shared,
      double interaction,
      int interactionFreedom,
      double within,
      int withinFreedom,
      double total) {}

  /**
   * The sums of squares of values.
   *
   * @param of (cells, as many as the design says)
   */
  public Squares squares(double[][] of) {
    double grand = 0;
    for (double[] cell : of) {
      for (double value : cell) {
        grand += value / values;
      }
    }
    double[] sums = new double[all.size()];
    double within = 0;
    double between = 0;
    for (int cell = 0; cell < of.length; cell++) {
      double mean = 0;
      for (double value : of[cell]) {
        mean += (value - grand) / counts[cell];
      }
      for (double value : of[cell]) {
        within += (value - grand - mean) * (value - grand - mean);
      }
      between += counts[cell] * mean * mean;
      sums[0] += counts[cell] * mean;
      for (int column : columns[cell]) {
        sums[column] += counts[cell] * mean;
      }
    }
    double added = all.explained(sums);
    double[] factors = new double[without.size()];
    int[] freedom = new int[factors.length];
    double shared = added;
    for (int f = 0; f < factors.length; f++) {
      factors[f] = added - without.get(f).explained(sums);
      freedom[f] = all.rank() - without.get(f).rank();
      shared -= factors[f];
    }
    return new Squares(
        factors,
        freedom,
        shared,
        between - added,
        of.length - all.rank(),
        within,
        values - of.length,
        between + within);
  }

  /** Weighted products of the columns: the constant, then one column per level of each factor. */
  private double[][] gram(int size) {
    double[][] gram = new double[size][size];
    for (int cell = 0; cell < columns.length; cell++) {
      int[] ones = Arrays.copyOf(columns[cell], columns[cell].length + 1);
      for (int i : ones) {
        for (int j : ones) {
          gram[i][j] += counts[cell];
        }
      }
    }
    return gram;
  }

  /**
   * Cholesky's factor of the products of some columns. A column that those before it determine has
   * no pivot and explains nothing.
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Factored(double[][] lower, int rank) {
    /**
     * @param leftOut first column to leave out, and the one after the last
     */
    static Factored of(double[][] gram, int[] leftOut) {
      int n = gram.length;
      double[][] lower = new double[n][n];
      int rank = 0;
      for (int j = 0; j < n; j++) {
        double pivot = gram[j][j];
        for (int l = 0; l < j; l++) {
          pivot -= lower[j][l] * lower[j][l];
        }
        boolean kept = (j < leftOut[0] || j >= leftOut[1]) && pivot > DEPENDENT * gram[j][j];
        rank += kept ? 1 : 0;
        for (int i = j; i < n && kept; i++) {
          double sum = gram[i][j];
          for (int l = 0; l < j; l++) {
            sum -= lower[i][l] * lower[j][l];
          }
          lower[i][j] = sum / Math.sqrt(pivot);
        }
      }
      return new Factored(lower, rank);
    }

    int size() {
      return lower.length;
    }

    /** The squared length of L⁻¹ times the weighted sums: what the columns explain. */
    double explained(double[] sums) {
      double[] solved = new double[sums.length];
      double explained = 0;
      for (int i = 0; i < sums.length; i++) {
        if (lower[i][i] > 0) {
          double value = sums[i];
          for (int l = 0; l < i; l++) {
            value -= lower[i][l] * solved[l];
          }
          solved[i] = value / lower[i][i];
          explained += solved[i] * solved[i];
        }
      }
      return explained;
    }
  }
}
