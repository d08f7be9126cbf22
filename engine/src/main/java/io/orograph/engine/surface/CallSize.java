package io.orograph.engine.surface;

import io.orograph.engine.model.Architecture;

/**
 * How much goes into one native call, so that it stays below half a second and a few hundred
 * megabytes on one core. Sizes alone decide, never a clock, because the cut into chunks is part of
 * the bits.
 *
 * @param parameters P
 * @param activations numbers per sample that a forward pass keeps, about
 */
record CallSize(long parameters, long activations) {
  /** Multiply-adds per call: about 0.2 s at the 10 Gflop/s a core reaches on small products. */
  private static final long WORK = 1_000_000_000L;

  private static final long NUMBERS = 16_000_000L;
  private static final int MOST_SAMPLES = 2048;

  /** A product of a vector is about this many forward passes. */
  private static final int PRODUCT = 7;

  static CallSize of(Architecture architecture) {
    long parameters = architecture.layout().parameterCount();
    long biases =
        architecture.layout().parameters().stream()
            .filter(slot -> slot.shape().size() == 1)
            .mapToLong(slot -> slot.size())
            .sum();
    return new CallSize(parameters, architecture.inputSize() + 2 * biases);
  }

  /** Most samples in a chunk. */
  int samples() {
    long fitting = Math.min(WORK / (PRODUCT * parameters), NUMBERS / activations);
    return (int) Math.max(1, Math.min(MOST_SAMPLES, fitting));
  }

  /** Most points in a call on chunks of this many samples (loss or gradient, three passes). */
  int points(int samples) {
    long fitting =
        Math.min(WORK / (3 * parameters * samples), NUMBERS / (activations * samples + parameters));
    return (int) Math.max(1, fitting);
  }

  /** Most vectors in a call on chunks of this many samples. */
  int vectors(int samples) {
    long fitting =
        Math.min(
            WORK / (PRODUCT * parameters * samples),
            NUMBERS / (3 * activations * samples + 2 * parameters));
    return (int) Math.max(1, fitting);
  }
}
