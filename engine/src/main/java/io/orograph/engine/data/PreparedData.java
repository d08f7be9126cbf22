package io.orograph.engine.data;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.DataSpec;
import java.util.Arrays;

/**
 * The data of a specification, ready to train and measure on.
 *
 * <p>All randomness comes from {@code Seed.of(spec.dataSeed())}: the nested class-stratified order
 * of the TRAIN samples from label {@code subset}; for every TRAIN sample of the data set, whatever
 * the subset, one uniform u_i and one class drawn uniformly over all classes, the true one
 * included, from {@code labels} with its row as index (noisy where u_i &lt; p, so masks are nested
 * in p and equal for all subsets); Gaussian noise from {@code pixels} with its row as index.
 * VALIDATION takes the last samples of the order; its labels are as noisy as those of TRAIN, of
 * which it is a part, and so are its inputs. TEST is always clean.
 *
 * @param spec what was asked for
 * @param set where it comes from
 * @param train the subset, in the nested order: its first n samples are the subset of size n
 * @param cleanLabels true classes of {@code train}
 * @param validation possibly empty
 * @param test the TEST split
 */
@SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
public record PreparedData(
    DataSpec spec,
    DataSet set,
    Samples train,
    int[] cleanLabels,
    Samples validation,
    Samples test) {

  /**
   * Prepares the data of a specification.
   *
   * @throws IllegalArgumentException if the data set is unknown or too small
   */
  public static PreparedData of(DataSpec spec) {
    DataSet set = DataSets.named(spec.name());
    Seed seed = Seed.of(spec.dataSeed());
    Samples all = noisy(set, spec, seed);
    int[] order =
        switch (spec.subsetRule()) {
          case STRATIFIED ->
              Stratification.nestedOrder(
                  set.train(), set.samples().labels(), set.classes(), seed.derive("subset"));
          case FIRST_N -> set.train();
        };
    int aside = (int) Math.round(spec.validationFraction() * order.length);
    int[] pool = Arrays.copyOf(order, order.length - aside);
    int size = spec.subset() == 0 ? pool.length : spec.subset();
    if (size < 1 || size > pool.length) {
      throw new IllegalArgumentException(
          "data.subset: " + size + " (expected: 1 to " + pool.length + ")");
    }
    int[] chosen = Arrays.copyOf(pool, size);
    return new PreparedData(
        spec,
        set,
        all.take(chosen),
        set.samples().take(chosen).labels(),
        all.take(Arrays.copyOfRange(order, pool.length, order.length)),
        set.samples().take(set.test()));
  }

  private static Samples noisy(DataSet set, DataSpec spec, Seed seed) {
    Samples clean = set.samples();
    int features = clean.features();
    float[] inputs = clean.inputs().clone();
    int[] labels = clean.labels().clone();
    for (int row : set.train()) {
      RandomStream stream = seed.derive("labels", row).stream();
      double u = stream.nextDouble();
      int drawn = stream.nextInt(set.classes());
      if (u < spec.labelNoise()) {
        labels[row] = drawn;
      }
      if (spec.pixelNoise() > 0) {
        RandomStream pixels = seed.derive("pixels", row).stream();
        for (int j = row * features; j < (row + 1) * features; j++) {
          inputs[j] += (float) (spec.pixelNoise() * pixels.nextGaussian());
        }
      }
    }
    return new Samples(features, inputs, labels);
  }
}
