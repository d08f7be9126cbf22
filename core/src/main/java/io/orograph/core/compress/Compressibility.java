package io.orograph.core.compress;

/**
 * The compressibility loss C(w) = ‖w‖₁/‖w‖₂ of d weights, in float64 (Aytekin, Cricri and Aksu
 * 2019, arXiv:1905.01044; C of a vector of zeros is 0, ours).
 *
 * <p>1 ≤ C ≤ √d for w ≠ 0, and C(cw) = C(w) for c ≠ 0. Its gradient is orthogonal to w, so that ‖w
 * − η∇C‖² = ‖w‖² + η²‖∇C‖²: descent on C alone never makes a vector shorter. It makes entries below
 * τ = ‖w‖₂²/‖w‖₁ smaller and those above larger. Its critical points are ternary, that is 0 or ±a,
 * and have C = √k with k entries that are not 0; only k = 1 is a minimum, and k = d is the maximum.
 *
 * @param dimension d
 * @param l1 ‖w‖₁
 * @param l2 ‖w‖₂
 */
public record Compressibility(long dimension, double l1, double l2) {

  /** Of these weights. */
  public static Compressibility of(double[] w) {
    double sum = 0;
    double squares = 0;
    for (double v : w) {
      sum += Math.abs(v);
      squares += v * v;
    }
    return new Compressibility(w.length, sum, Math.sqrt(squares));
  }

  /** C, from 1 to √d; 0 of zeros. */
  public double value() {
    return l2 == 0 ? 0 : l1 / l2;
  }

  /** C/√d, from 1/√d to 1: 0.798 of Gaussian weights (√(2/π)), 0.866 of uniform ones. */
  public double normalized() {
    return value() / Math.sqrt(dimension);
  }

  /** C², the effective number of weights that are not 0 (Hoyer-square, Yang et al. 2020). */
  public double effectiveNonZeros() {
    return value() * value();
  }

  /** τ = ‖w‖₂²/‖w‖₁: below it descent on C makes weights smaller; NaN of zeros. */
  public double threshold() {
    return l2 * l2 / l1;
  }

  /** ∇C = sign(w)/‖w‖₂ − ‖w‖₁ w/‖w‖₂³, with sign(0) = 0; zeros of zeros. */
  public static double[] gradient(double[] w) {
    Compressibility c = of(w);
    double[] gradient = new double[w.length];
    if (c.l2 > 0) {
      double pull = c.value() / (c.l2 * c.l2);
      for (int i = 0; i < w.length; i++) {
        gradient[i] = Math.signum(w[i]) / c.l2 - pull * w[i];
      }
    }
    return gradient;
  }
}
