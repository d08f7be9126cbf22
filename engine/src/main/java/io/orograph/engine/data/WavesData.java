package io.orograph.engine.data;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.DataCatalogue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;

/**
 * Points drawn uniformly in the square [−1, 1]² with two smooth functions of them, (sin πx₁ cos
 * πx₂, x₁x₂): a regression with more than one output that can be learned (ours, because what is
 * fitted is then known at every point). The targets are those of the inputs as they are stored, in
 * 32 bits.
 *
 * <p>The same points for all sweeps, from the seed 0 with label {@code waves}: TRAIN before TEST.
 * The digest is of the inputs as 32-bit floats and the targets as 64-bit ones, little-endian.
 */
final class WavesData {
  private static final Seed SEED = Seed.of(0).derive("waves");

  private WavesData() {}

  static DataSet drawn() {
    DataCatalogue.Entry entry = DataCatalogue.WAVES;
    int count = entry.trainSamples() + entry.testSamples();
    float[] inputs = new float[count * entry.inputs()];
    SEED.stream().fillUniform(inputs, -1, 1);
    double[] targets = new double[count * entry.targets()];
    for (int i = 0; i < count; i++) {
      double x = inputs[2 * i];
      double y = inputs[2 * i + 1];
      targets[2 * i] = StrictMath.sin(Math.PI * x) * StrictMath.cos(Math.PI * y);
      targets[2 * i + 1] = x * y;
    }
    return new DataSet(
        entry.name(),
        entry.shape(),
        entry.classes(),
        new Samples(
            Inputs.of(entry.inputs(), inputs, count),
            new RealTargets.Given(entry.targets(), targets)),
        IntStream.range(0, entry.trainSamples()).toArray(),
        IntStream.range(entry.trainSamples(), count).toArray(),
        digest(inputs, targets));
  }

  private static Digest digest(float[] inputs, double[] targets) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * inputs.length + Double.BYTES * targets.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float value : inputs) {
      bytes.putFloat(value);
    }
    for (double target : targets) {
      bytes.putDouble(target);
    }
    return Digest.of(bytes.array());
  }
}
