package io.orograph.core.landscape;

/**
 * A bowl with ripples, f(x) = ½ a x² + b (1 − cos kx), and what noise of temperature T makes of it:
 * F_T(x) = E f(x + √T z) over z ~ N(0, 1), which is ½ a (x² + T) + b (1 − e^(−k²T/2) cos kx).
 *
 * <p>The model and its names are ours: the smallest landscape in which a load roughens, a
 * temperature smooths, and the boundary between the two has a closed form. Yang et al. 2021 speak
 * of a one-dimensional model in an abstract; its formula is not published, and this is not it.
 *
 * @param a curvature of the bowl, above 0, loss per squared length
 * @param b height of the ripples, half their peak to valley, at least 0, loss
 * @param k their wave number, above 0, radians per length
 */
public record CorrugatedBowl(double a, double b, double k) {
  public CorrugatedBowl {
    require("a", a, a > 0, "above 0");
    require("b", b, b >= 0, "at least 0");
    require("k", k, k > 0, "above 0");
  }

  private static void require(String name, double value, boolean holds, String expected) {
    if (!holds || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: finite and " + expected + ")");
    }
  }

  /** f(x). */
  public double loss(double x) {
    return effectiveLoss(x, 0);
  }

  /**
   * F_T(x), the effective landscape.
   *
   * @param temperature T, the variance of the noise, at least 0
   */
  public double effectiveLoss(double x, double temperature) {
    return 0.5 * a * (x * x + temperature) + b * (1 - damping(temperature) * Math.cos(k * x));
  }

  /** F_T''(x) = a + b k² e^(−k²T/2) cos kx. */
  public double effectiveCurvature(double x, double temperature) {
    return a + b * k * k * damping(temperature) * Math.cos(k * x);
  }

  private double damping(double temperature) {
    require("temperature", temperature, temperature >= 0, "at least 0");
    return Math.exp(-0.5 * k * k * temperature);
  }

  /**
   * ln(b k²/a): how much more the ripples bend than the bowl. Above 0 the landscape itself is
   * rugged, with several minima or at least concave stretches; −∞ without ripples.
   */
  public double load() {
    return Math.log(b * k * k / a);
  }

  /**
   * T* = (2/k²) ln(b k²/a), from which on F_T is convex everywhere; 0 where f already is.
   *
   * <p>The least curvature over x is a − b k² e^(−k²T/2), where cos kx = −1; it is at least 0 from
   * T* on.
   */
  public double boundary() {
    return Math.max(0, 2 / (k * k) * load());
  }

  /**
   * load − k²T/2, the logarithm of the ripples' largest curvature over the bowl's after smoothing.
   * Above 0 rugged, at most 0 convex. It is linear in the load and in T.
   */
  public double ruggedness(double temperature) {
    require("temperature", temperature, temperature >= 0, "at least 0");
    return load() - 0.5 * k * k * temperature;
  }

  /** Whether F_T is convex everywhere. */
  public boolean convex(double temperature) {
    return ruggedness(temperature) <= 0;
  }
}
