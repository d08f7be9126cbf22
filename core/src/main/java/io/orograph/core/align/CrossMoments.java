package io.orograph.core.align;

/**
 * Sums over samples of the activations a, b of two layers of n units, from which their correlations
 * follow. Filled piece by piece.
 */
public final class CrossMoments {
  /** A variance below this share of the mean square is rounding (ours, for float64). */
  private static final double CONSTANT = 1e-12;

  private final int units;
  private final double[] first;
  private final double[] second;
  private final double[] firstSquares;
  private final double[] secondSquares;
  private final double[] products;
  private long count;

  /** Of no sample yet. */
  public CrossMoments(int units) {
    this.units = units;
    this.first = new double[units];
    this.second = new double[units];
    this.firstSquares = new double[units];
    this.secondSquares = new double[units];
    this.products = new double[units * units];
  }

  /** n. */
  public int units() {
    return units;
  }

  /**
   * Adds a piece.
   *
   * @param more samples, and with images places, that the sums are over
   * @param sums Σa then Σb, shape (2, n)
   * @param squares Σa² then Σb², shape (2, n)
   * @param crossed Σ aᵢbⱼ, shape (n, n), row-major
   */
  public void add(long more, double[] sums, double[] squares, double[] crossed) {
    if (sums.length != 2 * units
        || squares.length != 2 * units
        || crossed.length != units * units) {
      throw new IllegalArgumentException(
          "sums: %d, %d, %d (expected: those of %d units)"
              .formatted(sums.length, squares.length, crossed.length, units));
    }
    count += more;
    for (int i = 0; i < units; i++) {
      first[i] += sums[i];
      second[i] += sums[units + i];
      firstSquares[i] += squares[i];
      secondSquares[i] += squares[units + i];
    }
    for (int i = 0; i < crossed.length; i++) {
      products[i] += crossed[i];
    }
  }

  /**
   * Pearson correlation of each unit of the first layer with each of the second, shape (n, n). A
   * unit that does not vary correlates with none: 0; so does one that overflows.
   */
  public double[] correlations() {
    double[] correlations = new double[units * units];
    for (int i = 0; i < units; i++) {
      double spread = deviation(first[i], firstSquares[i]);
      for (int j = 0; j < units; j++) {
        double scale = spread * deviation(second[j], secondSquares[j]);
        double covariance =
            products[i * units + j] / count - first[i] / count * (second[j] / count);
        double correlation = scale > 0 ? covariance / scale : 0;
        correlations[i * units + j] = Double.isFinite(correlation) ? correlation : 0;
      }
    }
    return correlations;
  }

  private double deviation(double sum, double squares) {
    double mean = sum / count;
    double variance = squares / count - mean * mean;
    return variance > CONSTANT * (squares / count) ? Math.sqrt(variance) : 0;
  }
}
