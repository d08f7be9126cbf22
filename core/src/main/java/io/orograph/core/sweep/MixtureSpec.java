package io.orograph.core.sweep;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A mixture of Gaussians, one for each class, with one covariance and equal shares: x = D^½ (z +
 * m_c), z standard normal, D diagonal. The means m_c are the corners of a regular simplex in a
 * random place, {@code separation} apart in whitened coordinates, so Mahalanobis' distance of two
 * classes is the separation whatever the covariance, and so is what the best classifier achieves
 * ({@link #bayesAccuracy}). The entries of D fall geometrically, the largest {@code condition}
 * times the smallest, with mean 1.
 *
 * @param classes 2 to 1,000
 * @param dimension at least classes − 1, which a simplex needs
 * @param separation Mahalanobis' distance of each two classes, 0 or more
 * @param condition of the covariance, 1 or more
 * @param trainSamples samples of the TRAIN split
 * @param testSamples samples of the TEST split
 */
public record MixtureSpec(
    int classes,
    int dimension,
    double separation,
    double condition,
    int trainSamples,
    int testSamples)
    implements SetSpec {
  /** The name of such data. */
  public static final String NAME = "mixture";

  /** What is meant where nothing is said. */
  public static final MixtureSpec USUAL = new MixtureSpec(2, 16, 2, 1, 1024, 1024);

  /** Largest separation. */
  public static final double MOST_SEPARATION = 1e3;

  /** Largest condition. */
  public static final double MOST_CONDITION = 1e6;

  private static final String PATH = "data." + NAME;

  /** Beyond this the standard normal density is below 1e-32. */
  private static final double FAR = 12;

  private static final int INTERVALS = 4_800;

  /**
   * Accuracy of the best classifier on new samples, as a share: that of the nearest mean in
   * whitened coordinates. With distance s of the means, ∫ φ(t) Φ(t + s/√2)^(classes − 1) dt,
   * because a sample is right when its coordinate along its own corner exceeds all others; Φ(s/2)
   * for two classes.
   */
  public double bayesAccuracy() {
    // Simpson's rule; the integrand vanishes smoothly at both ends.
    double step = 2 * FAR / INTERVALS;
    double sum = 0;
    for (int i = 0; i <= INTERVALS; i++) {
      double t = -FAR + i * step;
      double weight = i == 0 || i == INTERVALS ? 1 : i % 2 == 1 ? 4 : 2;
      sum +=
          weight
              * StandardNormal.density(t)
              * Math.pow(StandardNormal.below(t + separation / Math.sqrt(2)), classes - 1.0);
    }
    return Math.min(1, sum * step / 3);
  }

  /** The same with another separation. */
  public MixtureSpec withSeparation(double other) {
    return new MixtureSpec(classes, dimension, other, condition, trainSamples, testSamples);
  }

  /** The same with another condition. */
  public MixtureSpec withCondition(double other) {
    return new MixtureSpec(classes, dimension, separation, other, trainSamples, testSamples);
  }

  @Override
  public DataCatalogue.Entry entry(String name) {
    return new DataCatalogue.Entry(
        name,
        trainSamples,
        testSamples,
        classes,
        classes == 2 ? 1 : 0,
        List.of(dimension),
        Optional.empty());
  }

  @Override
  public SortedMap<String, String> fields() {
    SortedMap<String, String> fields = new TreeMap<>();
    fields.put(NAME + ".classes", Integer.toString(classes));
    fields.put(NAME + ".dimension", Integer.toString(dimension));
    fields.put(NAME + ".separation", Canonical.number(separation));
    fields.put(NAME + ".condition", Canonical.number(condition));
    fields.put(NAME + ".train_samples", Integer.toString(trainSamples));
    fields.put(NAME + ".test_samples", Integer.toString(testSamples));
    return fields;
  }

  @Override
  public SortedMap<String, String> usualFields() {
    return USUAL.fields();
  }

  @Override
  public List<Violation> check() {
    return new SetSizes(PATH)
        .whole("classes", classes, 2, SetSizes.MOST_OUTPUTS)
        .require(
            "dimension",
            dimension,
            d -> d >= Math.max(1, classes - 1) && d <= SetSizes.MOST_INPUTS,
            "%d to %d: as many as classes, less one, or more"
                .formatted(Math.max(1, classes - 1), SetSizes.MOST_INPUTS))
        .number("separation", separation, 0, MOST_SEPARATION)
        .number("condition", condition, 1, MOST_CONDITION)
        .whole("train_samples", trainSamples, 1, SetSizes.MOST_SAMPLES)
        .whole("test_samples", testSamples, 1, SetSizes.MOST_SAMPLES)
        .numbers(trainSamples, testSamples, dimension)
        .found();
  }
}
