package io.orograph.engine.data;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.DataCatalogue;
import io.orograph.core.sweep.MixtureSpec;

/**
 * Samples of a {@link MixtureSpec}. Sample i of a split has class i modulo the number of classes,
 * so that the shares are equal, and numbers of its own stream, {@code train} or {@code test} and i
 * of the label {@code mixture} of the data seed: more samples leave the first ones as they are. The
 * place of the simplex is from label {@code means}: an orthonormal frame of the span of Gaussian
 * vectors, one after another (Gram and Schmidt); corner c has the coordinates of row c of the
 * Helmert matrix in it.
 *
 * <p>The digest is that of the draw of the usual specification with seed 0 (inputs as 32-bit
 * floats, then labels as 32-bit integers, little-endian), whatever is drawn: it tells how samples
 * are made.
 */
final class MixtureData {
  private MixtureData() {}

  /** The usual one of seed 0. */
  static DataSet usual() {
    return draw(MixtureSpec.USUAL, Seed.of(0)).set(MixtureSpec.USUAL);
  }

  /** That of a specification. */
  static DataSet drawn(MixtureSpec spec, long dataSeed) {
    return draw(spec, Seed.of(dataSeed)).set(spec);
  }

  private static Draw draw(MixtureSpec spec, Seed seed) {
    Seed own = seed.derive(MixtureSpec.NAME);
    double[][] means = means(spec, own.derive("means").stream());
    double[] deviations = deviations(spec);
    int d = spec.dimension();
    int train = spec.trainSamples();
    int count = train + spec.testSamples();
    float[] inputs = new float[Math.multiplyExact(count, d)];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      int place = i < train ? i : i - train;
      labels[i] = place % spec.classes();
      RandomStream normal = own.derive(i < train ? "train" : "test", place).stream();
      for (int j = 0; j < d; j++) {
        inputs[i * d + j] = (float) (deviations[j] * (normal.nextGaussian() + means[labels[i]][j]));
      }
    }
    return new Draw(inputs, labels);
  }

  /** Corners of a simplex of edge {@code separation}, (classes, dimension). */
  static double[][] means(MixtureSpec spec, RandomStream stream) {
    int axes = spec.classes() - 1;
    double[][] frame = new double[axes][spec.dimension()];
    for (int a = 0; a < axes; a++) {
      stream.fillGaussian(frame[a]);
      for (int b = 0; b < a; b++) {
        add(frame[a], -dot(frame[a], frame[b]), frame[b]);
      }
      double length = Math.sqrt(dot(frame[a], frame[a]));
      for (int j = 0; j < frame[a].length; j++) {
        frame[a][j] /= length;
      }
    }
    double[][] means = new double[spec.classes()][spec.dimension()];
    for (int a = 0; a < axes; a++) {
      // column a + 1 of Helmert's matrix: 1 for the first a + 1 classes, then -(a + 1), then 0
      double scale = spec.separation() / Math.sqrt(2.0 * (a + 1) * (a + 2));
      for (int c = 0; c <= a; c++) {
        add(means[c], scale, frame[a]);
      }
      add(means[a + 1], -scale * (a + 1), frame[a]);
    }
    return means;
  }

  /** √D: variances fall geometrically, with mean 1. */
  static double[] deviations(MixtureSpec spec) {
    int d = spec.dimension();
    double[] variances = new double[d];
    double sum = 0;
    for (int j = 0; j < d; j++) {
      variances[j] = d == 1 ? 1 : StrictMath.pow(spec.condition(), -(double) j / (d - 1));
      sum += variances[j];
    }
    double[] deviations = new double[d];
    for (int j = 0; j < d; j++) {
      deviations[j] = Math.sqrt(variances[j] * d / sum);
    }
    return deviations;
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      sum += x[j] * y[j];
    }
    return sum;
  }

  private static void add(double[] to, double factor, double[] y) {
    for (int j = 0; j < to.length; j++) {
      to[j] += factor * y[j];
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
  private record Draw(float[] inputs, int[] labels) {
    DataSet set(MixtureSpec spec) {
      DataCatalogue.Entry entry = spec.entry(MixtureSpec.NAME);
      return new DataSet(
          entry.name(),
          entry.shape(),
          entry.classes(),
          new Samples(spec.dimension(), inputs, labels),
          Draws.train(spec.trainSamples()),
          Draws.test(spec.trainSamples(), spec.testSamples()),
          Reference.DIGEST);
    }
  }

  /** Made when first asked for, by the class loader. */
  private static final class Reference {
    static final Digest DIGEST = digest(draw(MixtureSpec.USUAL, Seed.of(0)));

    private static Digest digest(Draw draw) {
      return Draws.digest(draw.inputs(), new double[0], draw.labels());
    }
  }
}
