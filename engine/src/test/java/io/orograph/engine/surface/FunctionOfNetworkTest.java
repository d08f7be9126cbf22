package io.orograph.engine.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.LossKind;
import io.orograph.engine.lane.TestLane;
import io.orograph.engine.runtime.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a network's function is, and how it moves with its parameters. */
class FunctionOfNetworkTest {
  /** Networks to look at. */
  enum Network {
    CROSS_ENTROPY,
    SQUARED_ERROR,
    NORMALIZED;

    NetworkSurface surface() {
      return switch (this) {
        case CROSS_ENTROPY ->
            Surfaces.mlp(2, Activation.TANH, LossKind.CROSS_ENTROPY, Precision.FLOAT64);
        case SQUARED_ERROR -> Surfaces.mlp(2, Activation.TANH, LossKind.MSE, Precision.FLOAT64);
        case NORMALIZED ->
            new NetworkSurface(
                TestLane.context(),
                Surfaces.normalized(),
                Surfaces.samples(),
                Precision.FLOAT64,
                new NormStatistics.OfBatches(8));
      };
    }
  }

  private static TensorBlock gaussian(NetworkSurface surface, long seed, double scale) {
    TensorBlock block = surface.zeros(1);
    block.fill(
        0,
        values -> {
          Seed.of(seed).stream().fillGaussian(values);
          for (int i = 0; i < values.length; i++) {
            values[i] *= scale;
          }
        });
    return block;
  }

  @ParameterizedTest
  @EnumSource(Network.class)
  void pulledBackNumbersAreThoseOfTheJacobianByDifferences(Network network) {
    try (NetworkSurface surface = network.surface();
        TensorBlock point = gaussian(surface, 1, 0.5);
        TensorBlock v = gaussian(surface, 2, 1);
        TensorBlock pulled = surface.zeros(1)) {
      double[] r = new double[surface.samples() * surface.outputs()];
      Seed.of(3).stream().fillGaussian(r);
      center(r, surface.outputs());
      surface.pullBack(point, r, pulled);

      double h = 1e-5;
      double[] ahead = moved(surface, point, v, h);
      double[] behind = moved(surface, point, v, -h);
      double expected = 0;
      for (int i = 0; i < r.length; i++) {
        expected += r[i] * (ahead[i] - behind[i]) / (2 * h) / surface.samples();
      }
      assertThat(pulled.dots(v)[0]).isCloseTo(expected, within(1e-7 * Math.abs(expected) + 1e-9));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Network.class,
      names = {"CROSS_ENTROPY", "SQUARED_ERROR"})
  void theFunctionIsTheOutputsOfAllSamples(Network network) {
    try (NetworkSurface surface = network.surface();
        TensorBlock point = gaussian(surface, 1, 0.5)) {
      assertThat(surface.function(point))
          .isEqualTo(
              surface.outputs(point, Surfaces.samples().inputs(0, Surfaces.samples().count())));
    }
  }

  private static double[] moved(
      NetworkSurface surface, TensorBlock point, TensorBlock v, double by) {
    try (TensorBlock there = surface.zeros(1)) {
      there.setColumn(0, point, 0);
      there.addScaled(new double[] {by}, v);
      return surface.function(there);
    }
  }

  private static void center(double[] rows, int width) {
    for (int from = 0; from < rows.length; from += width) {
      double mean = 0;
      for (int i = 0; i < width; i++) {
        mean += rows[from + i] / width;
      }
      for (int i = 0; i < width; i++) {
        rows[from + i] -= mean;
      }
    }
  }
}
