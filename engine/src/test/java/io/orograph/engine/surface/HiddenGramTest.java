package io.orograph.engine.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.similarity.GramMatrix;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.LossKind;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.lane.TestLane;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.program.ComputeProgram;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HiddenGramTest {
  private static final int SAMPLES = 11;

  private final LaneContext lane = TestLane.context();
  private final RandomStream random = Seed.of(13).derive("hidden-gram").stream();

  static Stream<Architecture> networks() {
    return Stream.of(
        Families.mlp(List.of(6), 9, 2, Activation.TANH, false, 4),
        Families.resnet18(List.of(3, 32, 32), 2, 4));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void samplesThatAreNotHeldMeetThoseThatAre(Architecture network) {
    float[] theta = gaussian(network.layout().parameterCount());
    float[] statistics = new float[network.layout().bufferCount()];
    Arrays.fill(statistics, 1);
    HiddenMoments.Network weights = new HiddenMoments.Network(theta, statistics);
    float[] inputs = gaussian(SAMPLES * network.inputSize());
    Samples samples = new Samples(network.inputSize(), inputs, new int[SAMPLES]);
    ComputeProgram program = ComputeProgram.of(network, LossKind.CROSS_ENTROPY);
    GramMatrix whole = HiddenGram.of(lane, program, weights, 2, samples, SAMPLES);
    GramMatrix cut = HiddenGram.of(lane, program, weights, 2, samples, 4);
    for (int i = 0; i < SAMPLES; i++) {
      assertThat(whole.at(i, i)).isPositive();
      for (int j = 0; j < SAMPLES; j++) {
        assertThat(cut.at(i, j)).isCloseTo(whole.at(i, j), within(1e-12 * whole.at(i, i)));
      }
    }
  }

  private float[] gaussian(int n) {
    double[] values = new double[n];
    random.fillGaussian(values);
    float[] narrow = new float[n];
    for (int i = 0; i < n; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }
}
