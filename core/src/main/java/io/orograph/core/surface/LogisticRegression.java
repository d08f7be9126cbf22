package io.orograph.core.surface;

import io.orograph.core.operator.HeapBlock;
import java.util.Arrays;

/**
 * Mean of log(1 + exp(−s·wᵀx)) over N samples with signs s = ±1. Hessian: (1/N)Xᵀdiag(σ(1−σ))X with
 * σ the sigmoid of Xw; at w = 0 it is XᵀX/(4N).
 */
public final class LogisticRegression implements HeapSurface, ClassificationSurface<HeapBlock> {
  private final double[][] x;
  private final boolean[] positive;

  /**
   * A classifier of two classes.
   *
   * @param x samples, shape (N, d)
   * @param positive shape (N)
   */
  public LogisticRegression(double[][] x, boolean[] positive) {
    if (x.length != positive.length || x.length == 0) {
      throw new IllegalArgumentException(
          "positive: " + positive.length + " (expected: " + x.length + ", at least 1)");
    }
    this.x = Arrays.stream(x).map(double[]::clone).toArray(double[][]::new);
    this.positive = positive.clone();
  }

  @Override
  public int size() {
    return x[0].length;
  }

  @Override
  public double value(double[] w) {
    double sum = 0;
    for (int n = 0; n < x.length; n++) {
      double margin = sign(n) * Rows.dot(x[n], w);
      // stable for margins of either sign
      sum += Math.max(0, -margin) + Math.log1p(Math.exp(-Math.abs(margin)));
    }
    return sum / x.length;
  }

  @Override
  public void gradient(double[] w, double[] out) {
    Arrays.fill(out, 0);
    for (int n = 0; n < x.length; n++) {
      double margin = sign(n) * Rows.dot(x[n], w);
      Rows.add(-sign(n) * sigmoid(-margin) / x.length, x[n], out, 0);
    }
  }

  @Override
  public void hessianProduct(double[] w, double[] v, double[] out) {
    Arrays.fill(out, 0);
    for (double[] row : x) {
      double z = Rows.dot(row, w);
      Rows.add(sigmoid(z) * sigmoid(-z) * Rows.dot(row, v) / x.length, row, out, 0);
    }
  }

  /** A point on the border counts as positive. */
  @Override
  public double[] errorPercent(HeapBlock points) {
    double[] errors = new double[points.columns()];
    for (int j = 0; j < errors.length; j++) {
      int wrong = 0;
      for (int n = 0; n < x.length; n++) {
        wrong += (Rows.dot(x[n], points.view(j)) >= 0) == positive[n] ? 0 : 1;
      }
      errors[j] = 100.0 * wrong / x.length;
    }
    return errors;
  }

  private double sign(int n) {
    return positive[n] ? 1 : -1;
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }
}
