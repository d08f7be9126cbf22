package io.orograph.core.path;

import io.orograph.core.operator.VectorBlock;
import java.util.Arrays;

/**
 * Gradient descent with momentum as PyTorch's SGD does it: v ← μv + g, then θ ← θ − η·v. The
 * learning rate is outside the velocity, so a drop of it takes effect at once. No dampening, not
 * Nesterov.
 *
 * <p>On a quadratic it converges exactly for η below 2(1+μ)/λ_max.
 */
public final class MomentumDescent<B extends VectorBlock<B>> implements AutoCloseable {
  private final double momentum;
  private final B velocity;

  /**
   * A descent at rest.
   *
   * @param like a block of the shape to be trained; each column is trained on its own
   * @param momentum μ in [0, 1)
   */
  public MomentumDescent(B like, double momentum) {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException("momentum: " + momentum + " (expected: in [0, 1))");
    }
    this.momentum = momentum;
    this.velocity = like.zeros(like.columns());
  }

  /** One step on {@code parameters} with the gradient {@code factor}·{@code gradient}. */
  public void step(B parameters, double factor, B gradient, double learningRate) {
    velocity.scale(constant(momentum));
    velocity.addScaled(constant(factor), gradient);
    parameters.addScaled(constant(-learningRate), velocity);
  }

  private double[] constant(double value) {
    double[] values = new double[velocity.columns()];
    Arrays.fill(values, value);
    return values;
  }

  @Override
  public void close() {
    velocity.close();
  }
}
