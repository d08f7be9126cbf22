package io.orograph.benchmarks.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.train.Initialization;
import io.orograph.engine.train.PackTrainer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PartTest {
  private static final Network NETWORK = Network.digits(8, 16, 3, true);
  private static final int COUNT = 40;

  private static ComputeProgram whole() {
    return PackTrainer.program(NETWORK.settings(), DataSets.shipped().named("digits"));
  }

  /** Parameters before and after steps of a program. */
  private static float[][] trained(ComputeProgram program) {
    ParameterLayout layout = program.architecture().layout();
    float[] one = Initialization.of(NETWORK.runs().getFirst(), layout);
    float[] buffers = Initialization.statistics(layout);
    float[] theta = new float[3 * one.length];
    float[] statistics = new float[3 * buffers.length];
    for (int m = 0; m < 3; m++) {
      System.arraycopy(one, 0, theta, m * one.length, one.length);
      System.arraycopy(buffers, 0, statistics, m * buffers.length, buffers.length);
    }
    float[] inputs = new float[COUNT * 64];
    float[] targets = new float[3 * COUNT * 10];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = (i * 37 % 17) / 17f;
    }
    for (int i = 0; i < 3 * COUNT; i++) {
      targets[i * 10 + i % 10] = 1;
    }
    int[] order = new int[5 * 3 * 16];
    Arrays.setAll(order, i -> i % COUNT);
    try (Lane lane = Lane.open("parts")) {
      return lane.submit(
              context -> {
                try (SgdCall call =
                    new SgdCall(context, NETWORK, 3, theta, statistics, inputs, COUNT, targets)) {
                  return new float[][] {theta, call.run(context, program, order, 5).theta()};
                }
              })
          .join();
    }
  }

  @ParameterizedTest
  @EnumSource(value = Part.class, names = "UPDATE", mode = EnumSource.Mode.EXCLUDE)
  void aProgramThatStopsBeforeTheUpdateLeavesParametersAsTheyAre(Part part) {
    float[][] run = trained(part.of(whole()));
    assertThat(run[1]).containsExactly(run[0]);
  }

  @Test
  void theLastPartIsTheProgramThatTrains() {
    assertThat(Part.UPDATE.of(whole())).isEqualTo(whole());
    float[][] run = trained(whole());
    assertThat(run[1]).isNotEqualTo(run[0]);
  }

  @Test
  void everyPartHasAProgramOfItsOwn() {
    assertThat(Arrays.stream(Part.values()).map(p -> p.of(whole()).digest()).distinct())
        .hasSize(Part.values().length);
  }
}
