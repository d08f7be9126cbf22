package io.orograph.engine.data;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.TaskKind;
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
   * The data of a specification of a data set that ships.
   *
   * @throws IllegalArgumentException if the data set is unknown or too small
   */
  public static PreparedData of(DataSpec spec) {
    return DataSets.shipped().prepare(spec);
  }

  static DataSpec withoutLabelNoise(DataSpec spec) {
    return spec.withLabelNoise(0);
  }

  /** The data of a specification without label noise. */
  static PreparedData clean(DataSet set, DataSpec spec) {
    Seed seed = Seed.of(spec.dataSeed());
    int[] order =
        switch (spec.subsetRule()) {
          case STRATIFIED ->
              Stratification.nestedOrder(
                  set.train(), set.samples().labels(), set.classes(), seed.derive("subset"));
          case FIRST_N -> set.train();
          case MONTE_CARLO, MONTE_CARLO_FRESH, QUADRATURE, QUADRATURE_WU2021 ->
              throw new IllegalArgumentException(
                  "data.subset_rule: "
                      + spec.subsetRule()
                      + " (expected: stratified or first_n on "
                      + set.name()
                      + ")");
        };
    int aside = (int) Math.round(spec.validationFraction() * order.length);
    int pool = order.length - aside;
    int size = spec.subset() == 0 ? pool : spec.subset();
    if (size < 1 || size > pool) {
      throw new IllegalArgumentException("data.subset: " + size + " (expected: 1 to " + pool + ")");
    }
    Samples noisy =
        spec.pixelNoise() > 0
            ? set.samples().withPixelNoise(spec.pixelNoise(), seed)
            : set.samples();
    Samples train = noisy.take(Arrays.copyOf(order, size));
    return new PreparedData(
        spec,
        set,
        train,
        train.labels(),
        noisy.take(Arrays.copyOfRange(order, pool, order.length)),
        set.samples().take(set.test()));
  }

  /** The same with what a task fits. */
  PreparedData of(TaskKind task) {
    return new PreparedData(
        spec,
        set,
        TaskTargets.of(task, set, train),
        cleanLabels,
        TaskTargets.of(task, set, validation),
        TaskTargets.of(task, set, test));
  }

  /** The same with the labels of a specification that differs in its label noise. */
  PreparedData withLabelNoise(DataSpec other) {
    return new PreparedData(
        other, set, noisy(train, other), cleanLabels, noisy(validation, other), test);
  }

  private Samples noisy(Samples samples, DataSpec other) {
    Seed seed = Seed.of(other.dataSeed());
    int[] rows = samples.source().rows();
    int[] labels = samples.labels().clone();
    for (int i = 0; i < labels.length; i++) {
      RandomStream stream = seed.derive("labels", rows[i]).stream();
      double u = stream.nextDouble();
      int drawn = stream.nextInt(set.classes());
      if (u < other.labelNoise()) {
        labels[i] = drawn;
      }
    }
    return samples.withLabels(labels);
  }
}
