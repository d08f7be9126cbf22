package io.orograph.engine.train;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.InitializationKind;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.model.TensorSlot;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Laws of initial parameters whose weights are independent with a standard deviation of each
 * tensor, and whose other parameters are constants: 1 for weights of batch normalization and
 * factors, 0 for biases.
 *
 * @param deviations by the name of a tensor with two or more dimensions
 * @param shape of the distribution of weights
 */
record Spread(Map<String, Double> deviations, Shape shape) {
  private static final double ROOT_OF_3 = Math.sqrt(3);

  /** Distributions of a given standard deviation. */
  enum Shape {
    /** Gaussian of mean 0. */
    GAUSSIAN,
    /** Uniform with 0 in the middle. */
    AROUND_ZERO,
    /** Uniform from 0. */
    FROM_ZERO
  }

  Spread {
    deviations = Collections.unmodifiableMap(new HashMap<>(deviations));
  }

  static Spread of(InitializationKind kind, ParameterLayout layout) {
    Map<String, Double> deviations = new HashMap<>();
    for (TensorSlot slot : layout.parameters()) {
      if (slot.shape().size() > 1) {
        deviations.put(
            slot.name(),
            switch (kind) {
              case FIXUP -> Math.sqrt(2.0 / slot.fanOut());
              case NORMAL -> 1.0;
              case UNIFORM -> 1 / (2 * ROOT_OF_3);
              default -> Math.sqrt(2.0 / (slot.fanIn() + slot.fanOut()));
            });
      }
    }
    if (kind == InitializationKind.FIXUP) {
      fixup(deviations, layout);
    }
    return new Spread(deviations, shape(kind));
  }

  private static Shape shape(InitializationKind kind) {
    return switch (kind) {
      case XAVIER_UNIFORM -> Shape.AROUND_ZERO;
      case UNIFORM -> Shape.FROM_ZERO;
      default -> Shape.GAUSSIAN;
    };
  }

  /** L^(−1/(2m−2)) in branches, their last layer and the last of all 0. */
  private static void fixup(Map<String, Double> deviations, ParameterLayout layout) {
    int branches = layout.branches().size();
    for (ParameterLayout.Branch branch : layout.branches()) {
      List<String> weights = branch.weights();
      double factor = Math.pow(branches, -1.0 / (2 * weights.size() - 2));
      for (String name : weights) {
        deviations.computeIfPresent(name, (n, deviation) -> deviation * factor);
      }
      deviations.put(weights.getLast(), 0.0);
    }
    layout.parameters().stream()
        .filter(slot -> slot.shape().size() > 1)
        .reduce((first, second) -> second)
        .ifPresent(last -> deviations.put(last.name(), 0.0));
  }

  /** Parameters of this law, drawn tensor by tensor in the order of the layout. */
  float[] drawn(Seed seed, ParameterLayout layout) {
    RandomStream stream = seed.stream();
    float[] theta = new float[layout.parameterCount()];
    for (TensorSlot slot : layout.parameters()) {
      float[] values = new float[slot.size()];
      double deviation = deviations.getOrDefault(slot.name(), 0.0);
      if (deviation > 0) {
        fill(stream, values, deviation);
      } else if (isFactor(slot)) {
        Arrays.fill(values, 1);
      }
      System.arraycopy(values, 0, theta, slot.offset(), values.length);
    }
    return theta;
  }

  private void fill(RandomStream stream, float[] values, double deviation) {
    double half = deviation * ROOT_OF_3;
    switch (shape) {
      case AROUND_ZERO -> stream.fillUniform(values, -half, half);
      case FROM_ZERO -> stream.fillUniform(values, 0, 2 * half);
      case GAUSSIAN -> {
        stream.fillGaussian(values);
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (deviation * values[i]);
        }
      }
    }
  }

  private static boolean isFactor(TensorSlot slot) {
    return slot.shape().size() == 1
        && (slot.name().endsWith(".weight") || slot.name().endsWith(".scale"));
  }
}
