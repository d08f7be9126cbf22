package io.orograph.engine.data;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.DataCatalogue;
import io.orograph.core.sweep.TeacherSpec;
import java.util.Optional;

/**
 * Samples that the teacher of a {@link TeacherSpec} has labelled. The weights of layer l,
 * row-major, are from {@code weights}, l of the label {@code teacher} of the data seed; the inputs
 * of sample i from {@code train} or {@code test}, i; the noise of its outputs from {@code noise},
 * i. So more samples leave the first ones as they are, and noise of another strength is the same in
 * proportion. The teacher sees inputs as they are stored, in 32 bits, and computes in 64.
 *
 * <p>The digest is that of the draw of the usual specification with seed 0 (inputs as 32-bit
 * floats, outputs as 64-bit ones, then labels as 32-bit integers, little-endian), whatever is
 * drawn: it tells how samples are made.
 */
final class TeacherData {
  private TeacherData() {}

  /** The usual one of seed 0. */
  static DataSet usual() {
    return drawn(TeacherSpec.USUAL, 0);
  }

  /** That of a specification. */
  static DataSet drawn(TeacherSpec spec, long dataSeed) {
    return draw(spec, Seed.of(dataSeed)).set(spec);
  }

  private static Draw draw(TeacherSpec spec, Seed seed) {
    Seed own = seed.derive(TeacherSpec.NAME);
    double[][] weights = weights(spec, own);
    int d = spec.dimension();
    int outputs = spec.outputs();
    int train = spec.trainSamples();
    int count = train + spec.testSamples();
    float[] inputs = new float[Math.multiplyExact(count, d)];
    double[] numbers = new double[Math.multiplyExact(count, outputs)];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      boolean trains = i < train;
      int place = trains ? i : i - train;
      RandomStream normal = own.derive(trains ? "train" : "test", place).stream();
      double[] x = new double[d];
      for (int j = 0; j < d; j++) {
        inputs[i * d + j] = (float) normal.nextGaussian();
        x[j] = inputs[i * d + j];
      }
      double[] said = outputs(spec, weights, x);
      if (trains && spec.noise() > 0) {
        RandomStream noise = own.derive("noise", place).stream();
        for (int o = 0; o < outputs; o++) {
          said[o] += spec.noise() * noise.nextGaussian();
        }
      }
      System.arraycopy(said, 0, numbers, i * outputs, outputs);
      labels[i] = largest(said);
    }
    return new Draw(inputs, numbers, labels);
  }

  private static double[][] weights(TeacherSpec spec, Seed own) {
    double[][] weights = new double[spec.depth() + 1][];
    for (int layer = 0; layer <= spec.depth(); layer++) {
      int from = layer == 0 ? spec.dimension() : spec.width();
      int to = layer == spec.depth() ? spec.outputs() : spec.width();
      boolean rectified = layer < spec.depth() && spec.activation() == Activation.RELU;
      double deviation = Math.sqrt((rectified ? 2.0 : 1.0) / from);
      double[] drawn = new double[Math.multiplyExact(from, to)];
      own.derive("weights", layer).stream().fillGaussian(drawn);
      for (int w = 0; w < drawn.length; w++) {
        drawn[w] *= deviation;
      }
      weights[layer] = drawn;
    }
    return weights;
  }

  private static double[] outputs(TeacherSpec spec, double[][] weights, double[] x) {
    double[] units = x;
    for (int layer = 0; layer <= spec.depth(); layer++) {
      double[] next = new double[weights[layer].length / units.length];
      for (int u = 0; u < next.length; u++) {
        double sum = 0;
        for (int j = 0; j < units.length; j++) {
          sum += weights[layer][u * units.length + j] * units[j];
        }
        next[u] = layer == spec.depth() ? sum : applied(spec.activation(), sum);
      }
      units = next;
    }
    return units;
  }

  private static double applied(Activation activation, double z) {
    return switch (activation) {
      case RELU -> Math.max(z, 0);
      case TANH -> StrictMath.tanh(z);
      case SWISH -> z / (1 + StrictMath.exp(-z));
    };
  }

  /** The first of the largest. */
  private static int largest(double[] values) {
    int largest = 0;
    for (int o = 1; o < values.length; o++) {
      if (values[o] > values[largest]) {
        largest = o;
      }
    }
    return largest;
  }

  @SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
  private record Draw(float[] inputs, double[] numbers, int[] labels) {
    DataSet set(TeacherSpec spec) {
      DataCatalogue.Entry entry = spec.entry(TeacherSpec.NAME);
      return new DataSet(
          entry.name(),
          entry.shape(),
          entry.classes(),
          new Samples(spec.dimension(), inputs, labels),
          Draws.train(spec.trainSamples()),
          Draws.test(spec.trainSamples(), spec.testSamples()),
          Reference.DIGEST,
          Optional.of(new RealTargets.Given(spec.outputs(), numbers)));
    }
  }

  /** Made when first asked for, by the class loader. */
  private static final class Reference {
    static final Digest DIGEST = digest(draw(TeacherSpec.USUAL, Seed.of(0)));

    private static Digest digest(Draw draw) {
      return Draws.digest(draw.inputs(), draw.numbers(), draw.labels());
    }
  }
}
