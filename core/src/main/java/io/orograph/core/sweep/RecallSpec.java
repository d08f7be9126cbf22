package io.orograph.core.sweep;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sequences of tokens to classify by associative recall. A sample begins with a key, the query;
 * {@code pairs} pairs of a key and a value follow. The query is the key of {@code mentions} pairs
 * at random places; the keys of the others are drawn uniformly from all other keys, their values
 * uniformly from all values. The class, drawn uniformly, is the value of the mentions, but a share
 * {@code flips} of these is drawn anew, uniformly over all values, the true one included. Tokens 0
 * to keys − 1 are keys, those behind them values.
 *
 * <p>TRAIN and TEST are drawn alike, so what the best classifier achieves is known ({@link
 * #bayesAccuracy}), and what is achieved without looking at the order of tokens ({@link
 * #orderBlindAccuracy}): what lies between is what attention is needed for.
 *
 * @param keys 2 or more
 * @param values classes, 2 or more
 * @param pairs behind the query
 * @param mentions pairs whose key is the query
 * @param flips share of the mentions' values that are drawn anew
 * @param trainSamples samples of the TRAIN split
 * @param testSamples samples of the TEST split
 */
public record RecallSpec(
    int keys, int values, int pairs, int mentions, double flips, int trainSamples, int testSamples)
    implements SetSpec {
  /** The name of such data. */
  public static final String NAME = "recall";

  /** What is meant where nothing is said. */
  public static final RecallSpec USUAL = new RecallSpec(4, 4, 4, 1, 0, 1024, 1024);

  /** Most pairs: attention takes time with the square of the length. */
  public static final int MOST_PAIRS = 128;

  private static final String PATH = "data." + NAME;

  /** Tokens of a sample. */
  public int length() {
    return 2 * pairs + 1;
  }

  /** Different tokens. */
  public int vocabulary() {
    return keys + values;
  }

  /** The same with another share of flips. */
  public RecallSpec withFlips(double other) {
    return new RecallSpec(keys, values, pairs, mentions, other, trainSamples, testSamples);
  }

  /**
   * Accuracy of the best classifier on new samples, as a share: that of the value which most
   * mentions have, ties broken at random. All else is independent of the class.
   */
  public double bayesAccuracy() {
    return Plurality.accuracy(Plurality.binomial(mentions, said()), values);
  }

  /**
   * Accuracy of the best classifier that knows how often each token occurs but not where, as a
   * share: that of the value which most pairs have. The likelihood of the counts under a class
   * grows with the count of its own value alone.
   */
  public double orderBlindAccuracy() {
    double[] others = Plurality.binomial(pairs - mentions, 1.0 / values);
    return Plurality.accuracy(Plurality.sum(Plurality.binomial(mentions, said()), others), values);
  }

  /** Probability that the value of a mention is the class. */
  private double said() {
    return 1 - flips + flips / values;
  }

  @Override
  public DataCatalogue.Entry entry(String name) {
    return new DataCatalogue.Entry(
        name,
        trainSamples,
        testSamples,
        values,
        0,
        List.of(length()),
        vocabulary(),
        Optional.empty());
  }

  @Override
  public SortedMap<String, String> fields() {
    SortedMap<String, String> fields = new TreeMap<>();
    fields.put(NAME + ".keys", Integer.toString(keys));
    fields.put(NAME + ".values", Integer.toString(values));
    fields.put(NAME + ".pairs", Integer.toString(pairs));
    fields.put(NAME + ".mentions", Integer.toString(mentions));
    fields.put(NAME + ".flips", Canonical.number(flips));
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
        .whole("keys", keys, 2, SetSizes.MOST_OUTPUTS)
        .whole("values", values, 2, SetSizes.MOST_OUTPUTS)
        .whole("pairs", pairs, 1, MOST_PAIRS)
        .require(
            "mentions",
            mentions,
            m -> m >= 1 && m <= Math.max(1, pairs),
            "1 to %d, the pairs".formatted(Math.max(1, pairs)))
        .number("flips", flips, 0, 1)
        .whole("train_samples", trainSamples, 1, SetSizes.MOST_SAMPLES)
        .whole("test_samples", testSamples, 1, SetSizes.MOST_SAMPLES)
        .numbers(trainSamples, testSamples, Math.clamp(length(), 1, 2 * MOST_PAIRS + 1))
        .found();
  }
}
