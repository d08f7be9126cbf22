package io.orograph.metrics.connectivity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.path.Curve;
import io.orograph.core.path.PathProfile;
import io.orograph.core.path.Segment;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.LossKind;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.model.Families;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.runtime.Precision;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AlongCurveTest {
  private static float[] theta(int parameters, String label) {
    double[] gaussian = new double[parameters];
    Seed.of(1).derive(label).stream().fillGaussian(gaussian);
    float[] theta = new float[parameters];
    for (int i = 0; i < parameters; i++) {
      theta[i] = (float) (0.1 * gaussian[i]);
    }
    return theta;
  }

  /** Wide networks are held a few at a time: that must not show. */
  @Test
  void aProfileIsTheSameHoweverManyNetworksAreHeldTogether() {
    ComputeProgram program =
        ComputeProgram.of(
            Families.mlp(List.of(64), 4, 1, Activation.RELU, false, 10), LossKind.CROSS_ENTROPY);
    int parameters = program.architecture().layout().parameterCount();
    float[] inputs = new float[30 * 64];
    int[] labels = new int[30];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = i % 17 / 16f;
      labels[i / 64] = i / 64 % 10;
    }
    Samples samples = new Samples(64, inputs, labels);
    try (Lane lane = Lane.open("along-curve")) {
      List<PathProfile> profiles =
          lane.submit(
                  context -> {
                    try (NetworkSurface surface =
                            new NetworkSurface(context, program, samples, Precision.FLOAT64);
                        TensorBlock a = surface.points(theta(parameters, "a"));
                        TensorBlock b = surface.points(theta(parameters, "b"))) {
                      return IntStream.of(25, 4, 1)
                          .mapToObj(
                              together ->
                                  AlongCurve.profile(
                                      surface, new Segment<>(a, b), a, b, Curve.grid(25), together))
                          .toList();
                    }
                  })
              .join();
      List<Double> whole = profiles.getFirst().loss().values();
      assertThat(whole).hasSize(25).doesNotHaveDuplicates();
      for (PathProfile profile : profiles) {
        for (int i = 0; i < whole.size(); i++) {
          assertThat(profile.loss().values().get(i)).isCloseTo(whole.get(i), within(1e-12));
        }
      }
    }
  }
}
