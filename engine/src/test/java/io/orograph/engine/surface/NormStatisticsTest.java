package io.orograph.engine.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.LossKind;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.lane.TestLane;
import io.orograph.engine.model.Families;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.runtime.Precision;
import java.util.List;
import org.junit.jupiter.api.Test;

class NormStatisticsTest {
  private static final int INPUTS = 5;
  private static final int UNITS = 4;
  private static final ComputeProgram PROGRAM =
      ComputeProgram.of(
          Families.mlp(List.of(INPUTS), UNITS, 1, Activation.TANH, true, 3),
          LossKind.CROSS_ENTROPY);

  private final LaneContext lane = TestLane.context();
  private final Samples samples = Surfaces.samples();

  private NetworkSurface surface(NormStatistics statistics) {
    return new NetworkSurface(lane, PROGRAM, samples, Precision.FLOAT64, statistics);
  }

  private static float[] point(long seed) {
    float[] theta = new float[PROGRAM.architecture().layout().parameterCount()];
    Seed.of(seed).stream().fillUniform(theta, -1, 1);
    return theta;
  }

  /**
   * The cumulative average of batch means and unbiased batch variances of z = Wx + b, each weighted
   * by its size: with the batches 0 to 9, 10 to 19 and 20 to 22.
   */
  private float[] byHand(float[] theta) {
    float[] statistics = new float[2 * UNITS];
    int count = samples.count();
    for (int unit = 0; unit < UNITS; unit++) {
      double[] z = new double[count];
      for (int i = 0; i < count; i++) {
        z[i] = theta[UNITS * INPUTS + unit];
        for (int j = 0; j < INPUTS; j++) {
          z[i] += (double) theta[unit * INPUTS + j] * samples.inputs()[i * INPUTS + j];
        }
      }
      for (int from = 0; from < count; from += 10) {
        int to = Math.min(count, from + 10);
        double mean = 0;
        for (int i = from; i < to; i++) {
          mean += z[i] / (to - from);
        }
        double variance = 0;
        for (int i = from; i < to; i++) {
          variance += (z[i] - mean) * (z[i] - mean) / (to - from - 1);
        }
        statistics[unit] += (float) (mean * (to - from) / count);
        statistics[UNITS + unit] += (float) (variance * (to - from) / count);
      }
    }
    return statistics;
  }

  @Test
  void recomputedOnesAreTheAverageOverTheBatchesOfTheSet() {
    float[] theta = point(1);
    try (NetworkSurface recomputed = surface(new NormStatistics.Recomputed(samples, 10));
        NetworkSurface given = surface(new NormStatistics.Given(byHand(theta)))) {
      double loss = recomputed.loss(recomputed.points(theta))[0];
      assertThat(loss).isCloseTo(given.loss(given.points(theta))[0], within(1e-6));
    }
  }

  @Test
  void theyAreEachPointsOwnWhereverItStands() {
    try (NetworkSurface surface = surface(new NormStatistics.Recomputed(samples.first(17), 8))) {
      double[] together = surface.loss(surface.points(point(1), point(2), point(3)));
      for (int k = 0; k < 3; k++) {
        double alone = surface.loss(surface.points(point(k + 1)))[0];
        assertThat(together[k]).isCloseTo(alone, within(1e-13));
      }
    }
  }

  @Test
  void aSurfaceWithOtherGivenOnesIsAsIfMadeWithThem() {
    float[] statistics = byHand(point(2));
    try (NetworkSurface first = surface(new NormStatistics.Given(byHand(point(1))));
        NetworkSurface second = first.with(new NormStatistics.Given(statistics));
        NetworkSurface expected = surface(new NormStatistics.Given(statistics))) {
      assertThat(second.loss(second.points(point(3))))
          .isEqualTo(expected.loss(expected.points(point(3))))
          .isNotEqualTo(first.loss(first.points(point(3))));
    }
  }

  @Test
  void whereTheyDependOnThePointThereIsNoDerivative() {
    try (NetworkSurface surface = surface(new NormStatistics.Recomputed(samples, 10))) {
      TensorBlock theta = surface.points(point(1));
      assertThatThrownBy(() -> surface.gradient(theta, surface.zeros(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("statistics: recomputed at every point");
    }
  }

  @Test
  void thoseOfAnotherNetworkAreRefused() {
    assertThatThrownBy(() -> surface(NormStatistics.NONE))
        .hasMessage("statistics: 0 (expected: 8 of mlp-5-4-3-tanh-bn)");
  }
}
