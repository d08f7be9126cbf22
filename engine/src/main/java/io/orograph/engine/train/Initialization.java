package io.orograph.engine.train;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.InitializationKind;
import io.orograph.core.sweep.RunSpec;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.model.TensorSlot;
import java.util.Arrays;

/**
 * Parameters before the first step, by the laws of {@link InitializationKind}. Weights of batch
 * normalization and factors of Fixup are 1 and all biases without a law 0.
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
    return of(run, "init", layout);
  }

  /** θ of the same law, drawn from another label of the run's seed. */
  public static float[] of(RunSpec run, String label, ParameterLayout layout) {
    Seed seed = Seed.ofKey(run.seedKey().hex()).derive(label);
    return switch (run.settings().task().parametrization()) {
      case STANDARD -> standard(run.settings().network().initialization(), seed, layout);
      case NTK -> gaussian(seed, layout);
    };
  }

  private static float[] standard(InitializationKind kind, Seed seed, ParameterLayout layout) {
    return switch (kind) {
      case DEFAULT -> drawn(seed, layout);
      case XAVIER_UNIFORM, XAVIER_NORMAL, NORMAL, UNIFORM, FIXUP ->
          Spread.of(kind, layout).drawn(seed, layout);
      case ZERO_RESIDUAL -> {
        float[] theta = drawn(seed, layout);
        for (TensorSlot slot : layout.parameters()) {
          if (layout.branches().stream().anyMatch(b -> b.ends().contains(slot.name()))) {
            Arrays.fill(theta, slot.offset(), slot.end(), 0);
          }
        }
        yield theta;
      }
    };
  }

  private static float[] gaussian(Seed seed, ParameterLayout layout) {
    RandomStream stream = seed.stream();
    float[] theta = new float[layout.parameterCount()];
    for (TensorSlot slot : layout.parameters()) {
      if (slot.shape().size() > 1) {
        float[] values = new float[slot.size()];
        stream.fillGaussian(values);
        System.arraycopy(values, 0, theta, slot.offset(), values.length);
      }
    }
    return theta;
  }

  /** θ of PyTorch's law, drawn tensor by tensor in the order of the layout. */
  private static float[] drawn(Seed seed, ParameterLayout layout) {
    RandomStream stream = seed.stream();
    float[] theta = new float[layout.parameterCount()];
    for (TensorSlot slot : layout.parameters()) {
      float[] values = new float[slot.size()];
      switch (slot.law()) {
        case FAN_IN -> fillAround(stream, values, 1 / Math.sqrt(slot.fanIn()));
        case XAVIER -> fillAround(stream, values, Math.sqrt(6.0 / (slot.fanIn() + slot.fanOut())));
        case NORMAL -> stream.fillGaussian(values);
        case ONES -> Arrays.fill(values, 1);
        case ZEROS -> {}
      }
      System.arraycopy(values, 0, theta, slot.offset(), values.length);
    }
    return theta;
  }

  private static void fillAround(RandomStream stream, float[] values, double bound) {
    stream.fillUniform(values, -bound, bound);
  }
}
