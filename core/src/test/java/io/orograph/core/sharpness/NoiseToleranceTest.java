package io.orograph.core.sharpness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.operator.HeapBlock;
import io.orograph.core.random.Seed;
import io.orograph.core.surface.ClassificationSurface;
import io.orograph.core.surface.HeapSurface;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class NoiseToleranceTest {
  private static final int SIZE = 50;

  /** A "classifier" whose error depends on the squared distance from a point alone. */
  private static final class Dome implements HeapSurface, ClassificationSurface<HeapBlock> {
    private final double[] center;
    private final DoubleUnaryOperator error;

    Dome(double[] center, DoubleUnaryOperator error) {
      this.center = center;
      this.error = error;
    }

    @Override
    public int size() {
      return center.length;
    }

    @Override
    public double value(double[] x) {
      double squares = 0;
      for (int i = 0; i < x.length; i++) {
        squares += (x[i] - center[i]) * (x[i] - center[i]);
      }
      return squares;
    }

    @Override
    public void gradient(double[] x, double[] out) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void hessianProduct(double[] x, double[] v, double[] out) {
      throw new UnsupportedOperationException();
    }

    @Override
    public double[] errorPercent(HeapBlock points) {
      return Arrays.stream(loss(points)).map(error).toArray();
    }
  }

  private static NoiseTolerance.Tolerance tolerance(
      double at, boolean adaptive, DoubleUnaryOperator error) {
    double[] center = new double[SIZE];
    Arrays.fill(center, at);
    HeapBlock point = HeapBlock.of(center);
    return new NoiseTolerance<>(new Dome(center, error), point, adaptive, 10, 200, Seed.of(3))
        .find();
  }

  @Test
  void aQuadraticErrorIsBorneUpToTheRootOfItsRise() {
    // E error = 5 + 40 σ² P reaches 15 at σ = √(10/(40·50))
    NoiseTolerance.Tolerance found = tolerance(0, false, r -> 5 + 40 * r);
    double expected = Math.sqrt(10 / (40.0 * SIZE));
    assertThat(found.deviation()).isCloseTo(expected, within(4 * found.error() + 0.005 * expected));
    // r/P has variance 2/P, so the relative error of σ is half of √(2/P/draws)
    assertThat(found.error())
        .isCloseTo(expected / 2 * Math.sqrt(2.0 / SIZE / 200), within(0.2 * found.error()));
  }

  @Test
  void adaptiveNoiseIsInUnitsOfTheParameters() {
    double plain = tolerance(0.1, false, r -> 5 + 40 * r).deviation();
    double adaptive = tolerance(0.1, true, r -> 5 + 40 * r).deviation();
    assertThat(adaptive).isCloseTo(plain / 0.1, within(0.01 * adaptive));
  }

  @Test
  void anErrorThatNeverRisesHasNoTolerance() {
    assertThat(tolerance(0, false, r -> 5).deviation()).isNaN();
  }

  @Test
  void tinyTolerancesAreFoundToo() {
    double found = tolerance(0, false, r -> 5 + 4e9 * r).deviation();
    assertThat(found).isCloseTo(Math.sqrt(10 / (4e9 * SIZE)), within(0.05 * found));
  }

  @Test
  void oneDrawHasNoError() {
    HeapBlock point = HeapBlock.of(new double[] {0});
    assertThatThrownBy(
            () ->
                new NoiseTolerance<>(
                    new Dome(new double[1], r -> r), point, false, 10, 1, Seed.of(1)))
        .hasMessage("draws: 1 (expected: at least 2)");
  }
}
