package io.orograph.core.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.Seed;
import java.util.List;
import org.junit.jupiter.api.Test;

class SynchronizationTest {
  private static final int STEPS = 220;

  @Test
  void aPeakIsAStrictMinimumBetweenTwoNeighbours() {
    assertThat(Synchronization.peaks(new double[] {-9, 1, -2, 0, 0, -1, -1, 3, -4}))
        .containsExactly(false, false, true, false, false, false, false, false, false);
  }

  /** 218 inner steps, a peak with probability 1/3 in each of three shuffled layers: 218/27. */
  @Test
  void shuffledSeriesHaveOneInTwentySevenStepsInCommonToThreeLayers() {
    List<double[]> noise = List.of(noise(0), noise(1), noise(2));
    Synchronization found = Synchronization.of(noise, true, 2000, Seed.of(1));
    assertThat(found.expected()).isCloseTo(218 / 27.0, within(0.3));
    assertThat(found.p()).isGreaterThan(0.01);
  }

  @Test
  void layersThatMoveTogetherHaveAllTheirPeaksInCommon() {
    double[] one = noise(0);
    Synchronization found = Synchronization.of(List.of(one, one, one), true, 500, Seed.of(1));
    long peaks = 0;
    for (boolean peak : Synchronization.peaks(one)) {
      peaks += peak ? 1 : 0;
    }
    assertThat(found.common()).isEqualTo(peaks);
    assertThat(found.ratio()).isGreaterThan(5);
    assertThat(found.p()).isCloseTo(1.0 / 501, within(1e-12));
  }

  @Test
  void pairsAreCountedPairByPair() {
    double[] one = {0, -1, 0, -1, 0};
    double[] other = {0, -1, 0, 0, 0};
    assertThat(Synchronization.of(List.of(one, one, other), false, 9, Seed.of(1)).common())
        .isEqualTo(3 + 1);
    assertThat(Synchronization.of(List.of(one, one, other), true, 9, Seed.of(1)).common())
        .isEqualTo(1);
  }

  @Test
  void theSameSeedShufflesTheSameWay() {
    List<double[]> noise = List.of(noise(0), noise(1));
    assertThat(Synchronization.of(noise, false, 50, Seed.of(7)))
        .isEqualTo(Synchronization.of(noise, false, 50, Seed.of(7)));
  }

  @Test
  void oneLayerAloneIsRefused() {
    assertThatThrownBy(() -> Synchronization.of(List.of(noise(0)), true, 10, Seed.of(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("layers: 1 (expected: at least 2)");
  }

  private static double[] noise(int layer) {
    double[] series = new double[STEPS];
    Seed.of(3).derive("layer", layer).stream().fillGaussian(series);
    return series;
  }
}
