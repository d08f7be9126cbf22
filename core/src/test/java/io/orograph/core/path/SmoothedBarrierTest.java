package io.orograph.core.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.surface.HeapSurface;
import io.orograph.core.surface.Quadratic;
import io.orograph.core.surface.RuggedWell;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On the rugged well smoothing by Gaussian noise is known in closed form. */
class SmoothedBarrierTest {
  private static final RuggedWell WELL = new RuggedWell(0.5, 1, 4, 0);
  private static final List<Double> T = Curve.grid(41);
  private static final List<Double> DEVIATIONS =
      List.of(0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6);

  /** Between the minima next to the middle one on either side. */
  private static final double[] ENDS = {-2 * Math.PI / 4, 2 * Math.PI / 4};

  private static SmoothedBarrier sampled(HeapSurface surface, double[] ends, int draws) {
    double[] raw = along(surface, ends, 0);
    double[][][] losses = new double[draws][DEVIATIONS.size()][];
    RandomStream stream = Seed.of(8).stream();
    for (int draw = 0; draw < draws; draw++) {
      double[] noise = new double[1];
      stream.fillGaussian(noise);
      for (int i = 0; i < DEVIATIONS.size(); i++) {
        double shift = DEVIATIONS.get(i) * noise[0];
        double[] up = along(surface, ends, shift);
        double[] down = along(surface, ends, -shift);
        for (int j = 0; j < up.length; j++) {
          up[j] = (up[j] + down[j]) / 2;
        }
        losses[draw][i] = up;
      }
    }
    return new SmoothedBarrier(T, raw, DEVIATIONS, losses);
  }

  private static double[] along(HeapSurface surface, double[] ends, double shift) {
    return T.stream()
        .mapToDouble(t -> surface.value(new double[] {(1 - t) * ends[0] + t * ends[1] + shift}))
        .toArray();
  }

  private static double exactBarrier(double deviation) {
    RuggedWell smooth = WELL.at(deviation * deviation);
    List<Double> values = T.stream().map(t -> smooth.value(at(t))).toList();
    return new Profile(T, values).barrierOverLine();
  }

  private static double[] at(double t) {
    return new double[] {(1 - t) * ENDS[0] + t * ENDS[1]};
  }

  @Test
  void theBarrierFallsAsTheClosedFormSays() {
    SmoothedBarrier sampled = sampled(WELL, ENDS, 4000);
    assertThat(sampled.rawBarrier()).isCloseTo(exactBarrier(0), within(1e-12));
    for (int i = 0; i < DEVIATIONS.size(); i++) {
      assertThat(sampled.barriers().get(i))
          .isCloseTo(exactBarrier(DEVIATIONS.get(i)), within(0.03 * exactBarrier(0)));
    }
  }

  @Test
  void itVanishesWhereTheClosedFormCrossesTheShare() {
    SmoothedBarrier.Vanishing found = sampled(WELL, ENDS, 4000).vanishing(0.1, 0);
    double low = 0;
    double high = 2;
    while (high - low > 1e-9) {
      double middle = (low + high) / 2;
      if (exactBarrier(middle) > 0.1 * exactBarrier(0)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    // linear interpolation between deviations 0.05 apart adds a few thousandths
    assertThat(found.deviation()).isCloseTo(low, within(4 * found.error() + 0.005));
    assertThat(found.error()).isBetween(1e-4, 0.02);
  }

  @Test
  void whereTheLineIsConvexThereIsNothingToVanish() {
    SmoothedBarrier bowl = sampled(new Quadratic(new double[] {1}), new double[] {-1, 2}, 10);
    assertThat(bowl.vanishing(0.1, 0).deviation()).isZero();
  }

  @Test
  void aBarrierWiderThanAllSmoothingHasNoValue() {
    SmoothedBarrier wide = sampled(new RuggedWell(0.01, 1, 0.5, 0), new double[] {0, 12}, 10);
    assertThat(wide.vanishing(0.1, 0).deviation()).isNaN();
  }

  @Test
  void aBarrierBelowTheFloorCountsAsNone() {
    SmoothedBarrier sampled = sampled(WELL, ENDS, 10);
    assertThat(sampled.vanishing(0.1, 1.01 * sampled.rawBarrier()).deviation()).isZero();
  }

  @Test
  void deviationsRise() {
    assertThatThrownBy(
            () -> new SmoothedBarrier(T, new double[41], List.of(0.2, 0.1), new double[0][][]))
        .hasMessage("deviations: [0.2, 0.1] (expected: rising, above 0)");
  }
}
