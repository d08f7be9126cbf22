package io.orograph.core.sweep;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Data of one's own that have been brought into a data folder, as the import tells what they are.
 * The digest is part of what is trained on, so that the same specification has the same bits or
 * none.
 *
 * @param digest SHA-256 of the content, 64 hexadecimal digits
 * @param trainSamples samples of the TRAIN split
 * @param testSamples samples of the TEST split
 * @param classes number of classes; 1 for numbers to fit
 * @param targets numbers to fit; 0 for classes
 * @param shape extents of a sample: channels, height, width of an image, or its length
 * @param vocabulary different tokens of sequences; 0 for all others
 */
public record ImportedSpec(
    String digest,
    int trainSamples,
    int testSamples,
    int classes,
    int targets,
    List<Integer> shape,
    int vocabulary)
    implements SetSpec {
  /** Longest sequence: attention takes time with the square of the length. */
  private static final int MOST_LENGTH = 512;

  private static final int MOST_TOKENS = 8_192;
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
  private static final String WORD = "imported";
  private static final String PATH = "data." + WORD;
  private static final int SHORT = 12;
  private static final int MOST_IMPORTED = 2_000_000;

  /** Data that are no sequences of tokens. */
  public ImportedSpec(
      String digest,
      int trainSamples,
      int testSamples,
      int classes,
      int targets,
      List<Integer> shape) {
    this(digest, trainSamples, testSamples, classes, targets, shape, 0);
  }

  public ImportedSpec {
    shape = List.copyOf(shape);
  }

  /** Whether imported data can have a name, which no data of the catalogue has. */
  static boolean isName(String name) {
    return NAME.matcher(name).matches() && DataCatalogue.named(name).isEmpty();
  }

  /** The name under which workers that have this content offer it. */
  public static String offered(String name, String digest) {
    return name + "@" + digest.substring(0, SHORT);
  }

  @Override
  public DataCatalogue.Entry entry(String name) {
    return new DataCatalogue.Entry(
        name,
        trainSamples,
        testSamples,
        classes,
        classes == 2 && targets == 0 && vocabulary == 0 ? 1 : targets,
        shape,
        vocabulary,
        Optional.empty());
  }

  @Override
  public SortedMap<String, String> fields() {
    SortedMap<String, String> fields = new TreeMap<>();
    fields.put(WORD + ".digest", digest);
    fields.put(WORD + ".train_samples", Integer.toString(trainSamples));
    fields.put(WORD + ".test_samples", Integer.toString(testSamples));
    fields.put(WORD + ".classes", Integer.toString(classes));
    fields.put(WORD + ".targets", Integer.toString(targets));
    fields.put(WORD + ".shape", String.join(",", shape.stream().map(String::valueOf).toList()));
    if (vocabulary > 0) {
      fields.put(WORD + ".vocabulary", Integer.toString(vocabulary));
    }
    return fields;
  }

  @Override
  public SortedMap<String, String> usualFields() {
    return new TreeMap<>();
  }

  @Override
  public List<Violation> check() {
    if (!DIGEST.matcher(digest).matches()) {
      return List.of(
          new Violation(
              PATH + ".digest", digest, "64 hexadecimal digits, as `data import` has told them"));
    }
    boolean extents =
        !shape.isEmpty()
            && (shape.size() == 1 || shape.size() == 3)
            && shape.stream().allMatch(e -> e >= 1 && e <= SetSizes.MOST_INPUTS)
            && shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact)
                <= SetSizes.MOST_INPUTS;
    if (!extents) {
      return List.of(
          new Violation(
              PATH + ".shape",
              shape.toString(),
              "the length of a sample, or channels, height and width; at most "
                  + SetSizes.MOST_INPUTS
                  + " numbers"));
    }
    int inputs = shape.stream().reduce(1, Math::multiplyExact);
    if (vocabulary != 0 && (shape.size() != 1 || inputs > MOST_LENGTH || targets != 0)) {
      return List.of(
          new Violation(
              PATH + ".vocabulary",
              String.valueOf(vocabulary),
              "0, or sequences of at most " + MOST_LENGTH + " tokens with classes"));
    }
    return new SetSizes(PATH)
        .whole("vocabulary", vocabulary, 0, MOST_TOKENS)
        .whole("train_samples", trainSamples, 1, MOST_IMPORTED)
        .whole("test_samples", testSamples, 1, MOST_IMPORTED)
        .whole("targets", targets, 0, SetSizes.MOST_OUTPUTS)
        .require(
            "classes",
            classes,
            c -> targets == 0 ? c >= 2 && c <= SetSizes.MOST_OUTPUTS : c == 1,
            targets == 0 ? "2 to " + SetSizes.MOST_OUTPUTS : "1, where there are numbers to fit")
        .numbers(trainSamples, testSamples, inputs)
        .found();
  }
}
