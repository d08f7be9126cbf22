package io.orograph.engine.data;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.DataCatalogue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;

/**
 * Points drawn uniformly on the sphere of radius √5 in R⁵, each with one of two classes drawn by a
 * coin: a task without structure, whose inputs all have the same length and coordinates of variance
 * 1, as theory of wide networks likes them. In the NTK parametrization a unit of the first layer
 * sees w·x/√5, so unit vectors. There is nothing to generalize: test accuracies stay near 50 %. The
 * unit sphere has the same points divided by √5, whose kernels are worse conditioned, so that
 * fitting them takes networks further.
 *
 * <p>The same points for all sweeps, from the seed 0 with label {@code sphere}: TRAIN before TEST.
 * The digest is of the inputs as 32-bit floats, little-endian, and the labels as bytes.
 */
final class SphereData {
  private static final Seed SEED = Seed.of(0).derive("sphere");

  private SphereData() {}

  static DataSet drawn() {
    return drawn(DataCatalogue.SPHERE, DataCatalogue.SPHERE.inputs());
  }

  static DataSet unit() {
    return drawn(DataCatalogue.UNIT_SPHERE, 1);
  }

  private static DataSet drawn(DataCatalogue.Entry entry, double squaredRadius) {
    int count = entry.trainSamples() + entry.testSamples();
    int dimension = entry.inputs();
    RandomStream points = SEED.derive("points").stream();
    RandomStream coins = SEED.derive("classes").stream();
    float[] inputs = new float[count * dimension];
    int[] labels = new int[count];
    double[] x = new double[dimension];
    for (int i = 0; i < count; i++) {
      points.fillGaussian(x);
      double squares = 0;
      for (double entryOfX : x) {
        squares += entryOfX * entryOfX;
      }
      for (int d = 0; d < dimension; d++) {
        inputs[i * dimension + d] = (float) (x[d] * Math.sqrt(squaredRadius / squares));
      }
      labels[i] = coins.nextInt(entry.classes());
    }
    return new DataSet(
        entry.name(),
        entry.shape(),
        entry.classes(),
        new Samples(dimension, inputs, labels),
        IntStream.range(0, entry.trainSamples()).toArray(),
        IntStream.range(entry.trainSamples(), count).toArray(),
        digest(inputs, labels));
  }

  private static Digest digest(float[] inputs, int[] labels) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * inputs.length + labels.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float value : inputs) {
      bytes.putFloat(value);
    }
    for (int label : labels) {
      bytes.put((byte) label);
    }
    return Digest.of(bytes.array());
  }
}
