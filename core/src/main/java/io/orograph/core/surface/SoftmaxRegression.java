package io.orograph.core.surface;

import io.orograph.core.operator.HeapBlock;
import java.util.Arrays;

/**
 * Mean cross-entropy of softmax(Wx) over N samples. Parameters are W of shape (C, d), row by row.
 *
 * <p>Hessian: (1/N) Σ (diag p − ppᵀ) ⊗ xxᵀ. At W = 0 it is (I/C − 11ᵀ/C²) ⊗ XᵀX/N, with trace
 * (C−1)/C · tr(XᵀX/N), top eigenvalue λ_max(XᵀX/N)/C of multiplicity C−1 and d exact zeros.
 */
public final class SoftmaxRegression implements HeapSurface, ClassificationSurface<HeapBlock> {
  private final double[][] x;
  private final int[] labels;
  private final int classes;

  /**
   * A classifier.
   *
   * @param x samples, shape (N, d)
   * @param labels shape (N), in 0 … classes−1
   */
  public SoftmaxRegression(double[][] x, int[] labels, int classes) {
    if (x.length != labels.length || x.length == 0) {
      throw new IllegalArgumentException(
          "labels: " + labels.length + " (expected: " + x.length + ", at least 1)");
    }
    for (int label : labels) {
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            "label: " + label + " (expected: from 0 to " + (classes - 1) + ")");
      }
    }
    this.x = Arrays.stream(x).map(double[]::clone).toArray(double[][]::new);
    this.labels = labels.clone();
    this.classes = classes;
  }

  @Override
  public int size() {
    return classes * features();
  }

  @Override
  public double value(double[] w) {
    double sum = 0;
    for (int n = 0; n < labels.length; n++) {
      double[] z = logits(w, n);
      sum += logSumExp(z) - z[labels[n]];
    }
    return sum / labels.length;
  }

  @Override
  public void gradient(double[] w, double[] out) {
    Arrays.fill(out, 0);
    for (int n = 0; n < labels.length; n++) {
      double[] p = probabilities(w, n);
      for (int c = 0; c < classes; c++) {
        double residual = p[c] - (c == labels[n] ? 1 : 0);
        Rows.add(residual / labels.length, x[n], out, c * features());
      }
    }
  }

  @Override
  public void hessianProduct(double[] w, double[] v, double[] out) {
    Arrays.fill(out, 0);
    for (int n = 0; n < labels.length; n++) {
      double[] p = probabilities(w, n);
      double[] u = logits(v, n);
      double mean = Rows.dot(p, u);
      for (int c = 0; c < classes; c++) {
        Rows.add(p[c] * (u[c] - mean) / labels.length, x[n], out, c * features());
      }
    }
  }

  @Override
  public double[] errorPercent(HeapBlock points) {
    double[] errors = new double[points.columns()];
    for (int j = 0; j < errors.length; j++) {
      int wrong = 0;
      for (int n = 0; n < labels.length; n++) {
        wrong += largest(logits(points.view(j), n)) == labels[n] ? 0 : 1;
      }
      errors[j] = 100.0 * wrong / labels.length;
    }
    return errors;
  }

  private int features() {
    return x[0].length;
  }

  private double[] logits(double[] w, int n) {
    double[] z = new double[classes];
    Arrays.setAll(z, c -> Rows.dot(x[n], w, c * features()));
    return z;
  }

  private double[] probabilities(double[] w, int n) {
    double[] z = logits(w, n);
    double total = logSumExp(z);
    Arrays.setAll(z, c -> Math.exp(z[c] - total));
    return z;
  }

  private static double logSumExp(double[] z) {
    double top = Arrays.stream(z).max().orElseThrow();
    double sum = 0;
    for (double value : z) {
      sum += Math.exp(value - top);
    }
    return top + Math.log(sum);
  }

  private static int largest(double[] z) {
    int best = 0;
    for (int c = 1; c < z.length; c++) {
      best = z[c] > z[best] ? c : best;
    }
    return best;
  }
}
