package io.orograph.engine.surface;

import io.orograph.core.surface.LossSurface;
import io.orograph.core.surface.LossSurfaceContract;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.LossKind;
import io.orograph.engine.lane.TestLane;
import io.orograph.engine.runtime.Precision;
import org.junit.jupiter.api.Nested;

/** The contract on smooth networks, for both criteria. */
class NetworkSurfaceTest {

  @Nested
  class CrossEntropy extends LossSurfaceContract<TensorBlock> {
    @Override
    protected LossSurface<TensorBlock> surface() {
      return Surfaces.mlp(2, Activation.TANH, LossKind.CROSS_ENTROPY, Precision.FLOAT64);
    }
  }

  @Nested
  class WithGivenStatistics extends LossSurfaceContract<TensorBlock> {
    @Override
    protected LossSurface<TensorBlock> surface() {
      return normalized(new NormStatistics.Given(Surfaces.statistics(1)));
    }
  }

  /** Three batches of 8, 8 and 7 samples. */
  @Nested
  class WithTheStatisticsOfBatches extends LossSurfaceContract<TensorBlock> {
    @Override
    protected LossSurface<TensorBlock> surface() {
      return normalized(new NormStatistics.OfBatches(8));
    }

    @Override
    protected double differenceTolerance() {
      return 1e-4; // larger third derivatives
    }
  }

  private static NetworkSurface normalized(NormStatistics statistics) {
    return new NetworkSurface(
        TestLane.context(),
        Surfaces.normalized(),
        Surfaces.samples(),
        Precision.FLOAT64,
        statistics);
  }

  @Nested
  class SquaredError extends LossSurfaceContract<TensorBlock> {
    @Override
    protected LossSurface<TensorBlock> surface() {
      return Surfaces.mlp(1, Activation.TANH, LossKind.MSE, Precision.FLOAT64);
    }

    @Override
    protected double differenceTolerance() {
      return 1e-4; // larger values and third derivatives than cross-entropy
    }

    @Override
    protected double roundingTolerance() {
      return 1e-10;
    }
  }
}
