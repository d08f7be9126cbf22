package io.orograph.core.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.operator.VectorBlock;
import io.orograph.core.random.Seed;
import org.junit.jupiter.api.Test;

/** What every loss surface owes its callers, on a smooth model in float64. */
public abstract class LossSurfaceContract<B extends VectorBlock<B>> {
  private static final Seed SEED = Seed.of(30).derive("surface-contract");

  /** The surface under test; the same values at every call. */
  protected abstract LossSurface<B> surface();

  /** Step of the central differences; the error is its square times a third derivative. */
  protected double step() {
    return 1e-4;
  }

  /** Allowed difference between exact derivatives and central differences. */
  protected double differenceTolerance() {
    return 1e-6;
  }

  /** Allowed difference between two orders of summation. */
  protected double roundingTolerance() {
    return 1e-12;
  }

  @Test
  void theGradientEqualsCentralDifferencesOfTheLoss() {
    LossSurface<B> surface = surface();
    B point = random("point", 1);
    B direction = random("direction", 1);
    B gradient = surface.zeros(1);
    surface.gradient(point, gradient);
    double slope =
        (surface.loss(moved(point, step(), direction))[0]
                - surface.loss(moved(point, -step(), direction))[0])
            / (2 * step());
    assertThat(gradient.dots(direction)[0]).isCloseTo(slope, within(differenceTolerance()));
  }

  @Test
  void theHessianProductEqualsCentralDifferencesOfTheGradient() {
    LossSurface<B> surface = surface();
    B point = random("point", 1);
    B direction = random("direction", 1);
    B ahead = surface.zeros(1);
    B behind = surface.zeros(1);
    surface.gradient(moved(point, step(), direction), ahead);
    surface.gradient(moved(point, -step(), direction), behind);
    ahead.addScaled(new double[] {-1}, behind);
    ahead.scale(new double[] {1 / (2 * step())});
    ahead.addScaled(new double[] {-1}, product(surface.hessian(point), direction));
    assertThat(Math.sqrt(ahead.dots(ahead)[0])).isCloseTo(0, within(differenceTolerance()));
  }

  @Test
  void theHessianIsSymmetricAndLinear() {
    SymmetricOperator<B> hessian = surface().hessian(random("point", 1));
    B u = random("u", 1);
    B v = random("v", 1);
    B hu = product(hessian, u);
    B hv = product(hessian, v);
    assertThat(u.dots(hv)[0]).isCloseTo(v.dots(hu)[0], within(roundingTolerance()));
    B combined = product(hessian, moved(u, -2.5, v));
    combined.addScaled(new double[] {-1}, moved(hu, -2.5, hv));
    assertThat(Math.sqrt(combined.dots(combined)[0])).isCloseTo(0, within(roundingTolerance()));
  }

  @Test
  void aBlockOfPointsOrProductsEqualsTheSingleOnes() {
    LossSurface<B> surface = surface();
    B block = random("block", 3);
    B gradients = surface.zeros(3);
    surface.gradient(block, gradients);
    SymmetricOperator<B> hessian = surface.hessian(random("point", 1));
    B products = product(hessian, block);
    double[] losses = surface.loss(block);
    for (int j = 0; j < 3; j++) {
      B single = surface.zeros(1);
      single.setColumn(0, block, j);
      B gradient = surface.zeros(1);
      surface.gradient(single, gradient);
      assertThat(losses[j]).isCloseTo(surface.loss(single)[0], within(roundingTolerance()));
      assertThat(gradients.column(j))
          .containsExactly(gradient.column(0), within(roundingTolerance()));
      assertThat(products.column(j))
          .containsExactly(product(hessian, single).column(0), within(roundingTolerance()));
    }
  }

  private B random(String label, int columns) {
    B block = surface().zeros(columns);
    for (int j = 0; j < columns; j++) {
      block.fill(j, SEED.derive(label, j).stream()::fillGaussian);
    }
    return block;
  }

  private B moved(B point, double distance, B direction) {
    B moved = point.copy();
    moved.addScaled(new double[] {distance}, direction);
    return moved;
  }

  private B product(SymmetricOperator<B> hessian, B in) {
    B out = hessian.zeros(in.columns());
    hessian.apply(in, out);
    return out;
  }
}
