package io.orograph.core.tangent;

import io.orograph.core.estimate.DenseEigen;
import java.util.List;

/**
 * The tangent kernel K = DF DFᵀ of all c outputs of a network on n samples: shape (n·c, n·c),
 * symmetric and never negative. Its entry of samples i, j and outputs k, l is the sum over layers
 * of (s² aᵢ·aⱼ + 1)(δₖᵢ·δₗⱼ), with the {@linkplain LayerFactors factors} of each layer.
 */
public final class TangentKernel {
  private final double[][] entries;
  private final double[] eigenvalues;

  private TangentKernel(double[][] entries) {
    this.entries = entries;
    this.eigenvalues = DenseEigen.eigenvalues(entries);
  }

  /**
   * The kernel of a network.
   *
   * @param layers factors of all layers with parameters, of the same samples and outputs
   */
  public static TangentKernel of(List<LayerFactors> layers) {
    int size = layers.getFirst().samples() * layers.getFirst().cotangents().size();
    double[][] entries = new double[size][size];
    layers.forEach(layer -> layer.addTo(entries));
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < i; j++) {
        entries[j][i] = entries[i][j];
      }
    }
    return new TangentKernel(entries);
  }

  /**
   * The kernel J Jᵀ of an explicit Jacobian.
   *
   * @param rows J, one row of each sample and output
   */
  public static TangentKernel ofRows(double[][] rows) {
    double[][] entries = new double[rows.length][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int p = 0; p < rows[i].length; p++) {
          sum += rows[i][p] * rows[j][p];
        }
        entries[i][j] = sum;
        entries[j][i] = sum;
      }
    }
    return new TangentKernel(entries);
  }

  /** n·c. */
  public int size() {
    return entries.length;
  }

  /** The entry of two outputs of samples. */
  public double entry(int i, int j) {
    return entries[i][j];
  }

  /** Eigenvalues in rising order, shape (n·c). */
  public double[] eigenvalues() {
    return eigenvalues.clone();
  }

  /** λ_min: K ⪰ μ on a set is the uniform conditioning of the paper. */
  public double bottom() {
    return eigenvalues[0];
  }

  /** λ_max. */
  public double top() {
    return eigenvalues[eigenvalues.length - 1];
  }

  /** What rounding may have moved an eigenvalue by: n·c units in the last place of the largest. */
  public double rounding() {
    return size() * Math.ulp(top());
  }

  /** What no eigenvalue is below: λ_min less its rounding, and never less than 0. */
  public double floor() {
    return Math.max(0, bottom() - rounding());
  }

  /** Whether the smallest eigenvalue cannot be told from 0. */
  public boolean isSingular() {
    return !(bottom() > rounding());
  }

  /** λ_max/λ_min. */
  public double condition() {
    return top() / bottom();
  }

  /** The sum of the eigenvalues, ‖DF‖² in Frobenius' norm. */
  public double trace() {
    double sum = 0;
    for (int i = 0; i < size(); i++) {
      sum += entries[i][i];
    }
    return sum;
  }

  /**
   * exp(−Σ pᵢ ln pᵢ) with pᵢ the share of an eigenvalue in the trace (Roy and Vetterli 2007): from
   * 1, where one eigenvalue is all, to n·c, where all are alike.
   */
  public double effectiveRank() {
    double trace = trace();
    double entropy = 0;
    for (double value : eigenvalues) {
      double share = value / trace;
      entropy -= share > 0 ? share * Math.log(share) : 0;
    }
    return Math.exp(entropy);
  }

  /** ‖K − K₀‖/‖K₀‖ in Frobenius' norm. */
  public double changeFrom(TangentKernel start) {
    double squares = 0;
    for (int i = 0; i < size(); i++) {
      for (int j = 0; j < size(); j++) {
        double gap = entries[i][j] - start.entries[i][j];
        squares += gap * gap;
      }
    }
    return Math.sqrt(squares / start.product(start));
  }

  /** ⟨K, K₀⟩/(‖K‖‖K₀‖): 1 where one is a multiple of the other (Cristianini et al. 2001). */
  public double alignmentWith(TangentKernel other) {
    return product(other) / Math.sqrt(product(this) * other.product(other));
  }

  private double product(TangentKernel other) {
    double sum = 0;
    for (int i = 0; i < size(); i++) {
      for (int j = 0; j < size(); j++) {
        sum += entries[i][j] * other.entries[i][j];
      }
    }
    return sum;
  }
}
