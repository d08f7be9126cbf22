package io.orograph.core.surface;

import io.orograph.core.operator.HeapBlock;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import org.junit.jupiter.api.Nested;

/** The contract, for every toy. */
class ToySurfacesTest {
  @Nested
  class OfQuadratic extends LossSurfaceContract<HeapBlock> {
    @Override
    protected LossSurface<HeapBlock> surface() {
      return new Quadratic(
          new double[] {2, -1, 0}, new double[] {-1, 1, 3}, new double[] {0, 3, -2});
    }
  }

  @Nested
  class OfLeastSquares extends LossSurfaceContract<HeapBlock> {
    @Override
    protected LossSurface<HeapBlock> surface() {
      return new LeastSquares(samples(7, 3), new double[] {1, -1, 2, 0, 3, 1, -2});
    }
  }

  @Nested
  class OfDeepLinear extends LossSurfaceContract<HeapBlock> {
    @Override
    protected LossSurface<HeapBlock> surface() {
      return new DeepLinear(3);
    }
  }

  @Nested
  class OfLogisticRegression extends LossSurfaceContract<HeapBlock> {
    @Override
    protected LossSurface<HeapBlock> surface() {
      return new LogisticRegression(samples(4, 3), new boolean[] {true, false, false, true});
    }
  }

  @Nested
  class OfSoftmaxRegression extends LossSurfaceContract<HeapBlock> {
    @Override
    protected LossSurface<HeapBlock> surface() {
      return new SoftmaxRegression(samples(6, 4), new int[] {0, 1, 2, 2, 1, 0}, 3);
    }
  }

  @Nested
  class OfRuggedWell extends LossSurfaceContract<HeapBlock> {
    @Override
    protected LossSurface<HeapBlock> surface() {
      return new RuggedWell(0.5, 2, 3, 0.1);
    }

    @Override
    protected double differenceTolerance() {
      return 1e-5; // third derivative b·k³
    }
  }

  private static double[][] samples(int n, int d) {
    RandomStream stream = Seed.of(31).derive("samples").stream();
    double[][] x = new double[n][d];
    for (double[] row : x) {
      stream.fillGaussian(row);
    }
    return x;
  }
}
