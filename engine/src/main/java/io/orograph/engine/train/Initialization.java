package io.orograph.engine.train;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.RunSpec;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.model.TensorSlot;
import java.util.Arrays;

/**
 * Parameters before the first step, as PyTorch's defaults: every tensor of a linear or convolution
 * layer uniform in ±1/√fan_in, weights of batch normalization 1 and biases 0.
 */
public final class Initialization {
  private Initialization() {}

  /** Running statistics before the first step: means 0, variances 1. */
  public static float[] statistics(ParameterLayout layout) {
    float[] statistics = new float[layout.bufferCount()];
    for (TensorSlot slot : layout.buffers()) {
      if (slot.name().endsWith("var")) {
        Arrays.fill(statistics, slot.offset(), slot.end(), 1);
      }
    }
    return statistics;
  }

  /** θ of a run, drawn from its label {@code init}. */
  public static float[] of(RunSpec run, ParameterLayout layout) {
    return drawn(Seed.ofKey(run.seedKey().hex()).derive("init"), layout);
  }

  /** θ drawn tensor by tensor in the order of the layout. */
  public static float[] drawn(Seed seed, ParameterLayout layout) {
    RandomStream stream = seed.stream();
    float[] theta = new float[layout.parameterCount()];
    for (TensorSlot slot : layout.parameters()) {
      float[] values = new float[slot.size()];
      if (slot.fanIn() > 0) {
        double bound = 1 / Math.sqrt(slot.fanIn());
        stream.fillUniform(values, -bound, bound);
      } else if (slot.name().endsWith(".weight")) {
        Arrays.fill(values, 1);
      }
      System.arraycopy(values, 0, theta, slot.offset(), values.length);
    }
    return theta;
  }
}
