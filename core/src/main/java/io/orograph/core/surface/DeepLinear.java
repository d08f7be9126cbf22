package io.orograph.core.surface;

/**
 * L(a, b) = ½(a·b − 1)² for a, b of length h: a two-layer linear network with h hidden units, one
 * input x = 1 and target 1. Parameters are a then b.
 *
 * <p>With h = 1 the Hessian at a minimum has eigenvalues {a²+b², 0}: the same function at different
 * sharpness. With h ≥ 2, exchanging hidden units leaves the function unchanged but puts a barrier
 * on the straight line.
 */
public final class DeepLinear implements HeapSurface {
  private final int units;

  /** A network with this many hidden units, at least 1. */
  public DeepLinear(int units) {
    if (units < 1) {
      throw new IllegalArgumentException("units: " + units + " (expected: at least 1)");
    }
    this.units = units;
  }

  @Override
  public int size() {
    return 2 * units;
  }

  @Override
  public double value(double[] w) {
    double e = residual(w);
    return e * e / 2;
  }

  @Override
  public void gradient(double[] w, double[] out) {
    double e = residual(w);
    for (int i = 0; i < units; i++) {
      out[i] = e * w[units + i];
      out[units + i] = e * w[i];
    }
  }

  @Override
  public void hessianProduct(double[] w, double[] v, double[] out) {
    double e = residual(w);
    double slope = 0;
    for (int i = 0; i < units; i++) {
      slope += v[i] * w[units + i] + w[i] * v[units + i];
    }
    for (int i = 0; i < units; i++) {
      out[i] = slope * w[units + i] + e * v[units + i];
      out[units + i] = slope * w[i] + e * v[i];
    }
  }

  private double residual(double[] w) {
    double product = 0;
    for (int i = 0; i < units; i++) {
      product += w[i] * w[units + i];
    }
    return product - 1;
  }
}
