package io.orograph.core.surface;

/**
 * A one-dimensional landscape with a load and a temperature, ours and not the taxonomy paper's.
 *
 * <p>f(x) = ½ax² + b(1 − cos kx), seen at temperature T through Gaussian smoothing: F_T(x) = E f(x
 * + √T z) = ½a(x² + T) + b(1 − e^{−k²T/2} cos kx). F_T is convex exactly when b·k²·e^{−k²T/2} ≤ a,
 * that is from T* = (2/k²)·ln(bk²/a) on; load := ln(bk²/a). At T = 0 it is f itself.
 *
 * @param a curvature of the envelope, positive
 * @param b height of the ripples, positive
 * @param k wave number of the ripples, positive
 * @param temperature T ≥ 0
 */
public record RuggedWell(double a, double b, double k, double temperature) implements HeapSurface {
  public RuggedWell {
    if (!(a > 0 && b > 0 && k > 0 && temperature >= 0)) {
      throw new IllegalArgumentException(
          "(a, b, k, temperature): (%s, %s, %s, %s) (expected: positive, temperature at least 0)"
              .formatted(a, b, k, temperature));
    }
  }

  /** The same landscape at another temperature. */
  public RuggedWell at(double newTemperature) {
    return new RuggedWell(a, b, k, newTemperature);
  }

  /** ln(bk²/a): positive when the raw landscape has more than one minimum. */
  public double load() {
    return Math.log(b * k * k / a);
  }

  /** T*, from which on the landscape is convex; 0 if it always is. */
  public double convexTemperature() {
    return Math.max(0, 2 / (k * k) * load());
  }

  /** Whether F_T is convex everywhere. */
  public boolean convex() {
    return ripple() * k * k <= a;
  }

  @Override
  public int size() {
    return 1;
  }

  @Override
  public double value(double[] x) {
    return a / 2 * (x[0] * x[0] + temperature) + b - ripple() * Math.cos(k * x[0]);
  }

  @Override
  public void gradient(double[] x, double[] out) {
    out[0] = a * x[0] + ripple() * k * Math.sin(k * x[0]);
  }

  @Override
  public void hessianProduct(double[] x, double[] v, double[] out) {
    out[0] = (a + ripple() * k * k * Math.cos(k * x[0])) * v[0];
  }

  private double ripple() {
    return b * Math.exp(-k * k * temperature / 2);
  }
}
