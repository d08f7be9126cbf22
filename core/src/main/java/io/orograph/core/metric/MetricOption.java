package io.orograph.core.metric;

import java.util.regex.Pattern;

/**
 * One option of a metric kind.
 *
 * @param name the key under {@code options} in a sweep file
 * @param kind how its text is read
 * @param defaultText the value taken when the option is not given, in canonical text
 * @param minimum the smallest allowed number (inclusive); unused for words
 * @param maximum the largest allowed number (inclusive); unused for words
 * @param words the allowed words, separated by {@code |}; empty for others
 * @param meaning one sentence, with the origin of the default
 * @param published the value taken instead where the option {@code preset} names the published
 *     settings of the kind; empty for the default
 */
public record MetricOption(
    String name,
    Kind kind,
    String defaultText,
    double minimum,
    double maximum,
    String words,
    String meaning,
    String published) {

  /** The option that chooses between our defaults and published ones. */
  public static final String PRESET = "preset";

  /** Defaults as in Yang et al. 2021 and the code of that paper. */
  public static final String PUBLISHED = "yang2021";

  /** Everything that the code of Wu et al. 2021 does, its faults included. */
  public static final String WU = "wu2021";

  /** Everything that the code released with Lucas et al. 2021 does, its faults included. */
  public static final String RELEASE = "release2021";

  private static final String OURS = "ours";

  private static final int MOST_NAMES = 1_000;
  private static final Pattern NAMES = Pattern.compile("[\\w.*]+(,[\\w.*]+)*");

  private static final Pattern LAYERS = Pattern.compile("outputs|all|[1-9][0-9]{0,3}");

  private static final Pattern WEIGHT_LAYERS = Pattern.compile("all|each|[1-9][0-9]{0,3}");

  /** How an option's text is read. */
  public enum Kind {
    /** A whole number. */
    INTEGER,
    /** A finite decimal number. */
    NUMBER,
    /** One of a closed set of words. */
    WORD,
    /** Names of tensors, separated by commas, {@code *} for any characters. */
    NAMES,
    /** {@code outputs}, {@code all}, or a hidden layer's number from 1. */
    LAYER,
    /** {@code all}, {@code each}, or the number from 1 of a layer that has weights. */
    WEIGHT_LAYER
  }

  static MetricOption integer(String name, long value, long minimum, long maximum, String meaning) {
    return new MetricOption(
        name, Kind.INTEGER, Long.toString(value), minimum, maximum, "", meaning, "");
  }

  static MetricOption number(
      String name, String value, double minimum, double maximum, String meaning) {
    return new MetricOption(name, Kind.NUMBER, value, minimum, maximum, "", meaning, "");
  }

  static MetricOption word(String name, String value, String words, String meaning) {
    return new MetricOption(name, Kind.WORD, value, 0, 0, words, meaning, "");
  }

  static MetricOption names(String name, String value, String meaning) {
    return new MetricOption(name, Kind.NAMES, value, 0, 0, "", meaning, "");
  }

  static MetricOption layer(String name, String value, String meaning) {
    return new MetricOption(name, Kind.LAYER, value, 0, 0, "", meaning, "");
  }

  static MetricOption weightLayer(String name, String value, String meaning) {
    return new MetricOption(name, Kind.WEIGHT_LAYER, value, 0, 0, "", meaning, "");
  }

  /** Which defaults hold; only for kinds one of whose options has a {@link #published} value. */
  static MetricOption preset() {
    return preset(PUBLISHED, "Yang et al. 2021 and its code");
  }

  /**
   * The same with another source.
   *
   * @param name of the published settings
   * @param source where they come from
   */
  static MetricOption preset(String name, String source) {
    return word(
        PRESET,
        OURS,
        OURS + "|" + name,
        "whose defaults the other options have (" + name + ": " + source + ")");
  }

  /** The name of the published settings that an option {@code preset} offers beside ours. */
  public String publishedName() {
    return words.substring(words.indexOf('|') + 1);
  }

  /** The same with a published value. */
  MetricOption published(String value) {
    return new MetricOption(name, kind, defaultText, minimum, maximum, words, meaning, value);
  }

  /** The value where the option is not given. */
  public String valueUnder(String preset) {
    return preset.isEmpty() || preset.equals(OURS) || published.isEmpty() ? defaultText : published;
  }

  /** Whether values are texts, not numbers. */
  public boolean isText() {
    return switch (kind) {
      case WORD, NAMES, LAYER, WEIGHT_LAYER -> true;
      case INTEGER, NUMBER -> false;
    };
  }

  /** Whether values may be texts or whole numbers. */
  public boolean isLayer() {
    return kind == Kind.LAYER || kind == Kind.WEIGHT_LAYER;
  }

  /** What a value of this option must look like, for error messages. */
  public String expected() {
    return switch (kind) {
      case INTEGER -> "a whole number from %.0f to %.0f".formatted(minimum, maximum);
      case NUMBER -> "a number from %s to %s".formatted(minimum, maximum);
      case WORD -> "one of " + words.replace("|", ", ");
      case NAMES -> "names of tensors separated by commas, * for any characters";
      case LAYER -> "outputs, all, or the number of a hidden layer, the first is 1";
      case WEIGHT_LAYER -> "all, each, or the number of a layer with weights, the first is 1";
    };
  }

  /** Whether {@code text} is an allowed value of this option. */
  public boolean accepts(String text) {
    return switch (kind) {
      case INTEGER -> text.matches("-?[0-9]{1,15}") && inRange(Long.parseLong(text));
      case NUMBER -> {
        try {
          double value = Double.parseDouble(text);
          yield Double.isFinite(value) && inRange(value);
        } catch (NumberFormatException e) {
          yield false;
        }
      }
      case WORD -> java.util.Arrays.asList(words.split("\\|", -1)).contains(text);
      case NAMES -> text.length() <= MOST_NAMES && NAMES.matcher(text).matches();
      case LAYER -> LAYERS.matcher(text).matches();
      case WEIGHT_LAYER -> WEIGHT_LAYERS.matcher(text).matches();
    };
  }

  private boolean inRange(double value) {
    return value >= minimum && value <= maximum;
  }
}
