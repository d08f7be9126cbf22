package io.orograph.core.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import org.junit.jupiter.api.Test;

/** Gradients drawn from N((1, 2), diag(3, 5)): |G|² = 5 and tr Σ = 8. */
class GradientNoiseTest {
  private static GradientNoise drawn(int batches, int batch, Seed seed) {
    RandomStream stream = seed.stream();
    double[][] gradients = new double[batches][2];
    double[] whole = new double[2];
    for (double[] gradient : gradients) {
      for (int sample = 0; sample < batch; sample++) {
        double[] noise = new double[2];
        stream.fillGaussian(noise);
        gradient[0] += (1 + Math.sqrt(3) * noise[0]) / batch;
        gradient[1] += (2 + Math.sqrt(5) * noise[1]) / batch;
      }
      whole[0] += gradient[0] / batches;
      whole[1] += gradient[1] / batches;
    }
    double[] squares = new double[batches];
    double[] dots = new double[batches];
    for (int i = 0; i < batches; i++) {
      squares[i] = gradients[i][0] * gradients[i][0] + gradients[i][1] * gradients[i][1];
      dots[i] = gradients[i][0] * whole[0] + gradients[i][1] * whole[1];
    }
    return GradientNoise.of(squares, dots, batch);
  }

  @Test
  void traceAndSquaredGradientAreUnbiased() {
    int trials = 4_000;
    double[] traces = new double[trials];
    double[] gradients = new double[trials];
    for (int trial = 0; trial < trials; trial++) {
      GradientNoise noise = drawn(8, 4, Seed.of(trial));
      traces[trial] = noise.trace();
      gradients[trial] = noise.squaredGradient();
    }
    SampleMean trace = SampleMean.of(traces);
    SampleMean gradient = SampleMean.of(gradients);
    assertThat(trace.value()).isCloseTo(8, within(4 * trace.error()));
    assertThat(gradient.value()).isCloseTo(5, within(4 * gradient.error()));
  }

  @Test
  void theErrorIsThatOfRepeatedDraws() {
    int trials = 400;
    double[] scales = new double[trials];
    double squares = 0;
    for (int trial = 0; trial < trials; trial++) {
      GradientNoise noise = drawn(100, 4, Seed.of(trial).derive("error"));
      scales[trial] = noise.scale();
      squares += noise.error() * noise.error() / trials;
    }
    SampleMean mean = SampleMean.of(scales);
    double spread = mean.error() * Math.sqrt(trials);
    assertThat(Math.sqrt(squares)).isCloseTo(spread, within(0.15 * spread));
    assertThat(mean.value()).isCloseTo(1.6, within(0.1));
  }

  @Test
  void withoutAGradientThereIsNoScale() {
    GradientNoise noise =
        GradientNoise.of(new double[] {1, 1, 1, 1}, new double[] {0, 0, 0, 0}, 16);
    assertThat(noise.scale()).isNaN();
    assertThat(noise.squaredGradient()).isNegative();
    assertThat(noise.trace()).isCloseTo(16.0 * 4 / 3, within(1e-12));
  }

  @Test
  void twoBatchesAreTooFew() {
    assertThatThrownBy(() -> GradientNoise.of(new double[2], new double[2], 16))
        .hasMessage("batches: 2 and 2 (expected: 3 or more, as many of both)");
  }
}
