package io.orograph.engine.program;

import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.NetworkCost;
import io.orograph.engine.model.SampleShape;

/**
 * How much goes into one native call, so that it stays below half a second and a few hundred
 * megabytes on one core. Sizes alone decide, never a clock and never company, because the cut into
 * chunks is part of the bits.
 *
 * @param parameters P
 * @param cost of one sample's forward pass
 * @param images whether the network works on images
 */
public record CallSize(long parameters, NetworkCost cost, boolean images) {
  /** Multiply-adds per call: about 0.2 s at the 10 Gflop/s a core reaches on small products. */
  private static final long WORK = 1_000_000_000L;

  private static final long NUMBERS = 16_000_000L;
  private static final int MOST_SAMPLES = 2048;

  /** A forward and a backward are about this many forward passes. */
  private static final int STEP = 3;

  /** A product of a vector is about this many forward passes. */
  private static final int PRODUCT = 7;

  /**
   * Vectors that a chunk of images leaves room for: of a product's seven passes two are shared by
   * all vectors, and the more channels a convolution has the better.
   */
  private static final int IMAGE_VECTORS = 8;

  /** Networks that a piece of {@link #piece} leaves room for; a pack of more takes longer calls. */
  private static final int NETWORKS = 16;

  /** The sizes for an architecture. */
  public static CallSize of(Architecture architecture) {
    return new CallSize(
        architecture.layout().parameterCount(),
        architecture.cost(),
        architecture.sampleShape() instanceof SampleShape.Image);
  }

  /** Most samples in a chunk. */
  public int samples() {
    long room = images ? IMAGE_VECTORS : 1;
    long fitting = Math.min(WORK / (PRODUCT * room * work()), NUMBERS / (room * memory()));
    return bounded(fitting, MOST_SAMPLES);
  }

  /** Most points in a call on chunks of this many samples (loss or gradient, three passes). */
  public int points(int samples) {
    long fitting =
        Math.min(WORK / (STEP * work() * samples), NUMBERS / (memory() * samples + parameters));
    return bounded(fitting, Integer.MAX_VALUE);
  }

  /** Most vectors in a call on chunks of this many samples. */
  public int vectors(int samples) {
    long fitting =
        Math.min(
            WORK / (PRODUCT * work() * samples),
            NUMBERS / (3 * memory() * samples + 2 * parameters));
    return bounded(fitting, Integer.MAX_VALUE);
  }

  /** Samples in a forward pass of one network. */
  public int outputs() {
    return bounded(Math.min(WORK / work(), NUMBERS / memory()), MOST_SAMPLES / 2);
  }

  /** Samples in a forward pass of two networks whose activations are all kept, and copied. */
  public int hidden() {
    return bounded(Math.min(WORK / (2 * work()), NUMBERS / (4 * memory())), MOST_SAMPLES / 2);
  }

  /** Samples in a forward pass of all networks of a pack, however many they are. */
  public int piece() {
    long fitting = Math.min(WORK / (NETWORKS * work()), NUMBERS / (NETWORKS * memory()));
    return bounded(fitting, MOST_SAMPLES);
  }

  /**
   * Training steps in the first call, whose duration is not known yet; later ones go by the clock,
   * which they may because their number changes no bits.
   *
   * @param networks trained at once
   * @param batchSize samples of each network in a step
   */
  public int firstSteps(int networks, int batchSize) {
    return bounded(WORK / (STEP * work() * networks * batchSize), 4);
  }

  /** Multiply-adds of a sample; at least the parameters, so that it is never 0. */
  private long work() {
    return Math.max(parameters, cost.multiplyAdds());
  }

  /** Numbers of a sample; unfolded inputs are held where libtorch convolves as a product. */
  private long memory() {
    return cost.activations() + cost.columns();
  }

  private static int bounded(long fitting, int most) {
    return (int) Math.max(1, Math.min(most, fitting));
  }
}
