package io.orograph.core.sweep;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Data that a random network, the teacher, has labelled: inputs are standard normal, the teacher is
 * fully connected without biases, weights normal with variance 2/fan-in before ReLU and 1/fan-in
 * before everything else, so that its outputs have a second moment near 1 with ReLU. The numbers to
 * fit are its outputs; the class is the largest of them. TRAIN has normal noise on the outputs,
 * before a class is taken of them; TEST has none.
 *
 * @param dimension inputs
 * @param width units of each hidden layer
 * @param depth hidden layers
 * @param outputs numbers to fit, or classes, which must then be 2 or more
 * @param activation of the hidden layers
 * @param noise standard deviation of the noise of TRAIN
 * @param trainSamples samples of the TRAIN split
 * @param testSamples samples of the TEST split
 */
public record TeacherSpec(
    int dimension,
    int width,
    int depth,
    int outputs,
    Activation activation,
    double noise,
    int trainSamples,
    int testSamples)
    implements SetSpec {
  /** The name of such data. */
  public static final String NAME = "teacher";

  /** What is meant where nothing is said. */
  public static final TeacherSpec USUAL =
      new TeacherSpec(16, 8, 1, 2, Activation.RELU, 0, 1024, 1024);

  /** Widest teacher. */
  public static final int MOST_UNITS = 4_096;

  /** Most noise. */
  public static final double MOST_NOISE = 1e3;

  private static final String PATH = "data." + NAME;
  private static final int MOST_LAYERS = 16;

  /** Most multiplications that labelling may take: a few minutes. */
  private static final double MOST_WORK = 1e11;

  /** The same with other noise. */
  public TeacherSpec withNoise(double other) {
    return new TeacherSpec(
        dimension, width, depth, outputs, activation, other, trainSamples, testSamples);
  }

  /** The same with a teacher of another width. */
  public TeacherSpec withWidth(int other) {
    return new TeacherSpec(
        dimension, other, depth, outputs, activation, noise, trainSamples, testSamples);
  }

  /** Weights of the teacher. */
  public long weights() {
    return (long) width * (dimension + (depth - 1L) * width + outputs);
  }

  @Override
  public DataCatalogue.Entry entry(String name) {
    return new DataCatalogue.Entry(
        name, trainSamples, testSamples, outputs, outputs, List.of(dimension), Optional.empty());
  }

  @Override
  public SortedMap<String, String> fields() {
    SortedMap<String, String> fields = new TreeMap<>();
    fields.put(NAME + ".dimension", Integer.toString(dimension));
    fields.put(NAME + ".width", Integer.toString(width));
    fields.put(NAME + ".depth", Integer.toString(depth));
    fields.put(NAME + ".outputs", Integer.toString(outputs));
    fields.put(NAME + ".activation", activation.name().toLowerCase(Locale.ROOT));
    fields.put(NAME + ".noise", Canonical.number(noise));
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
    List<Violation> sizes =
        new SetSizes(PATH)
            .whole("dimension", dimension, 1, SetSizes.MOST_INPUTS)
            .whole("width", width, 1, MOST_UNITS)
            .whole("depth", depth, 1, MOST_LAYERS)
            .whole("outputs", outputs, 1, SetSizes.MOST_OUTPUTS)
            .number("noise", noise, 0, MOST_NOISE)
            .whole("train_samples", trainSamples, 1, SetSizes.MOST_SAMPLES)
            .whole("test_samples", testSamples, 1, SetSizes.MOST_SAMPLES)
            .numbers(trainSamples, testSamples, Math.max(dimension, outputs))
            .found();
    double work = (double) weights() * ((double) trainSamples + testSamples);
    return sizes.isEmpty() && work > MOST_WORK
        ? List.of(
            new Violation(
                PATH + ".width",
                String.valueOf(width),
                String.format(
                    Locale.ROOT,
                    "a smaller teacher, or fewer samples: labelling takes %.0e multiplications, at"
                        + " most %.0e",
                    work,
                    MOST_WORK)))
        : sizes;
  }
}
