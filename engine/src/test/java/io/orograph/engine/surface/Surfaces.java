package io.orograph.engine.surface;

import io.orograph.core.random.RandomStream;
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

/** Small surfaces for tests: 5 inputs, 4 units, 3 classes, 23 random samples. */
final class Surfaces {
  private Surfaces() {}

  static ComputeProgram program(int depth, Activation activation, LossKind loss) {
    return ComputeProgram.of(Families.mlp(List.of(5), 4, depth, activation, false, 3), loss);
  }

  /** The same network with batch normalization. */
  static ComputeProgram normalized() {
    return ComputeProgram.of(
        Families.mlp(List.of(5), 4, 2, Activation.TANH, true, 3), LossKind.CROSS_ENTROPY);
  }

  /** Running statistics as training might leave them. */
  static float[] statistics(long seed) {
    float[] values = new float[normalized().architecture().layout().bufferCount()];
    Seed.of(seed).derive("statistics").stream().fillUniform(values, 0.4, 1.5);
    return values;
  }

  static Samples samples() {
    RandomStream stream = Seed.of(1).derive("surface-samples").stream();
    float[] inputs = new float[23 * 5];
    stream.fillGaussian(inputs);
    int[] labels = new int[23];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = stream.nextInt(3);
    }
    return new Samples(5, inputs, labels);
  }

  static NetworkSurface mlp(int depth, Activation activation, LossKind loss, Precision precision) {
    return on(TestLane.context(), depth, activation, loss, precision);
  }

  static NetworkSurface on(
      LaneContext lane, int depth, Activation activation, LossKind loss, Precision precision) {
    return new NetworkSurface(lane, program(depth, activation, loss), samples(), precision);
  }
}
