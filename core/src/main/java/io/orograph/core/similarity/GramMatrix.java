package io.orograph.core.similarity;

/**
 * Inner products K = XXᵀ of the activations of n samples in one layer, of which linear CKA is a
 * function however many units the layer has. Symmetric; the upper triangle is kept, so n(n+1)/2
 * numbers.
 */
public final class GramMatrix {
  /** A variance below this share of the mean square is rounding (ours, for float64). */
  private static final double CONSTANT = 1e-12;

  private final int samples;
  private final double[] upper;

  /** Of n samples, all products 0 until they are {@linkplain #put put}. */
  public GramMatrix(int samples) {
    long size = samples * (samples + 1L) / 2;
    if (samples < 1 || size > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException("samples: " + samples + " (expected: 1 to 65000)");
    }
    this.samples = samples;
    this.upper = new double[(int) size];
  }

  /** Of activations that are there as numbers. */
  public static GramMatrix of(OutputMatrix x) {
    GramMatrix gram = new GramMatrix(x.samples());
    for (int i = 0; i < x.samples(); i++) {
      for (int j = i; j < x.samples(); j++) {
        double sum = 0;
        for (int f = 0; f < x.features(); f++) {
          sum += x.at(i, f) * x.at(j, f);
        }
        gram.upper[gram.place(i, j)] = sum;
      }
    }
    return gram;
  }

  /**
   * Takes the products of two runs of samples.
   *
   * @param fromRow first sample of the rows
   * @param fromColumn first sample of the columns, not before {@code fromRow}
   * @param products row-major, shape (rows, columns)
   */
  public void put(int fromRow, int fromColumn, int columns, double[] products) {
    for (int at = 0; at < products.length; at++) {
      int i = fromRow + at / columns;
      int j = fromColumn + at % columns;
      if (i <= j) {
        upper[place(i, j)] = products[at];
      }
    }
  }

  /** n. */
  public int samples() {
    return samples;
  }

  /** The product of two samples. */
  public double at(int i, int j) {
    return upper[i <= j ? place(i, j) : place(j, i)];
  }

  /**
   * Whether the activations vary between samples: tr(HKH), the sum of squared deviations from the
   * mean activation, is more than rounding beside tr K. Not so of a layer whose units are all dead,
   * nor where an activation is not finite.
   */
  boolean isSpread() {
    double trace = 0;
    double total = 0;
    for (int i = 0; i < samples; i++) {
      trace += at(i, i);
      total += rowSum(i);
    }
    double deviations = trace - total / samples;
    return Double.isFinite(deviations) && deviations > CONSTANT * trace;
  }

  double rowSum(int i) {
    double sum = 0;
    for (int j = 0; j < samples; j++) {
      sum += at(i, j);
    }
    return sum;
  }

  private int place(int i, int j) {
    return (int) (i * (2L * samples - i - 1) / 2 + j);
  }
}
