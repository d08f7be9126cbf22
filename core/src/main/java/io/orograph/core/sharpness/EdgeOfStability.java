package io.orograph.core.sharpness;

/**
 * The largest curvature at which gradient descent does not blow up.
 *
 * <p>On the quadratic ½λx² the step m ← βm + λx, x ← x − ηm contracts exactly for λ below 2(1+β)/η,
 * and with Nesterov's momentum, x ← x − η(λx + βm), for λ below 2(1+β)/(η(1+2β)) (Cohen et al.,
 * "Gradient descent on neural networks typically occurs at the edge of stability", ICLR 2021,
 * appendix B). Full-batch descent drives the largest eigenvalue of a network's Hessian to this
 * limit; smaller batches stay below it.
 */
public final class EdgeOfStability {
  private EdgeOfStability() {}

  /**
   * The limit of λ.
   *
   * @param rate η, above 0
   * @param momentum β, in [0, 1)
   */
  public static double limit(double rate, double momentum, boolean nesterov) {
    double plain = 2 * (1 + momentum) / rate;
    return nesterov ? plain / (1 + 2 * momentum) : plain;
  }
}
