package io.orograph.core.imported;

import io.orograph.core.checkpoint.Digest;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Brings the arrays {@code X} and {@code y} of a {@code .npz} file, and {@code X_test} and {@code
 * y_test} where they are, into a data folder.
 *
 * <p>Inputs become float32: bytes b as b/255, other numbers as they are; standardized, each input
 * less its mean over TRAIN and divided by its deviation there (population's; where that is 0, less
 * the mean alone), in float64. Whole numbers {@code y} (n) are classes, which must be 0 to C−1 with
 * none left out of TRAIN; other numbers, (n) or (n, k), are numbers to fit. Inputs (n, h, w) are
 * images of one channel, (n, c, h, w) such of c. As tokens, inputs (n, d) are whole numbers 0, 1,
 * …, kept as they are; the vocabulary is as large as the largest and one.
 *
 * <p>The digest is the SHA-256 of the two files that are written, one after the other, so that
 * {@code cat inputs.npy answers.npy | sha256sum} tells it.
 */
public final class NpzImport {
  /** Most numbers of all inputs: 256 MiB in float32. */
  public static final long MOST_NUMBERS = 1L << 26;

  /** Most samples of both splits. */
  public static final int MOST_SAMPLES = 2_000_000;

  /** Most classes, or numbers to fit. */
  public static final int MOST_OUTPUTS = 1_000;

  /** Most numbers to fit of all samples: 32 MiB in float64. */
  private static final long MOST_TARGETS = 1L << 22;

  /** Most different tokens. */
  public static final int MOST_TOKENS = 8_192;

  private static final int MOST_INPUTS = 1 << 16;
  private static final double LARGEST_BYTE = 255;

  /**
   * What is asked for.
   *
   * @param file the archive
   * @param data the data folder
   * @param name of the data from now on
   * @param testSamples how many of the last samples are TEST, where the file has no {@code X_test}
   * @param standardize whether inputs are standardized
   * @param tokens whether inputs are sequences of tokens
   */
  public record Request(
      Path file, Path data, String name, int testSamples, boolean standardize, boolean tokens) {
    /** Of numbers. */
    public Request(Path file, Path data, String name, int testSamples, boolean standardize) {
      this(file, data, name, testSamples, standardize, false);
    }
  }

  /**
   * What has been written.
   *
   * @param digest of the content
   * @param trainSamples samples of TRAIN
   * @param testSamples samples of TEST
   * @param classes number of classes; 1 for numbers to fit
   * @param targets numbers to fit; 0 for classes
   * @param shape extents of a sample
   * @param vocabulary different tokens of sequences; 0 for all others
   */
  public record Result(
      Digest digest,
      int trainSamples,
      int testSamples,
      int classes,
      int targets,
      List<Integer> shape,
      int vocabulary) {
    /** Of numbers. */
    public Result(
        Digest digest,
        int trainSamples,
        int testSamples,
        int classes,
        int targets,
        List<Integer> shape) {
      this(digest, trainSamples, testSamples, classes, targets, shape, 0);
    }

    public Result {
      shape = List.copyOf(shape);
    }
  }

  private final Request request;
  private final ZipFile zip;

  private NpzImport(Request request, ZipFile zip) {
    this.request = request;
    this.zip = zip;
  }

  /**
   * Imports a file.
   *
   * @throws BadArrayException if the file is not what it should be, or the name is taken by other
   *     content; nothing is then left behind
   * @throws IOException if a file cannot be read or written
   */
  public static Result run(Request request) throws IOException {
    if (request.tokens() && request.standardize()) {
      throw new BadArrayException("standardize", "tokens", "numbers: tokens are no magnitudes");
    }
    return ImportedFolder.make(
        request.data(),
        request.name(),
        partial -> {
          try (ZipFile zip = new ZipFile(request.file().toFile())) {
            return new NpzImport(request, zip).write(partial);
          } catch (ZipException e) {
            throw new BadArrayException(
                request.file().toString(),
                String.valueOf(e.getMessage()),
                "a file that np.savez has written");
          }
        });
  }

  /** The digest of what a folder has. */
  public static Digest digest(Path folder) throws IOException {
    MessageDigest sha256 = sha256();
    byte[] chunk = new byte[1 << 16];
    for (Path file : ImportedFiles.files(folder)) {
      try (InputStream in = Files.newInputStream(file)) {
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
          sha256.update(chunk, 0, read);
        }
      }
    }
    return new Digest(HexFormat.of().formatHex(sha256.digest()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: missing (expected: present in every JDK)", e);
    }
  }

  private Result write(Path partial) throws IOException {
    boolean apart = zip.getEntry("X_test.npy") != null;
    List<Integer> extents = extents("X");
    int given = extents.getFirst();
    int further = apart ? further(extents) : 0;
    int test = apart ? further : request.testSamples();
    int train = apart ? given : given - test;
    if (apart && request.testSamples() > 0) {
      throw new BadArrayException("test", request.testSamples(), "0: the file has X_test");
    }
    if (test < 1 || train < 1) {
      throw new BadArrayException(
          "test", test, "1 to " + (given - 1) + " of the last samples, or X_test in the file");
    }
    int inputs = columns(extents);
    bounded("X", train + (long) test, inputs);
    List<Integer> shape = shape(extents);
    List<String> splits = apart ? List.of("", "_test") : List.of("");
    Answers answers = answers(splits, train, test);
    if (request.tokens() && shape.size() != 1) {
      throw new BadArrayException("X", "extents " + extents, "(n, d) for sequences of tokens");
    }
    Scaling scaling = request.standardize() ? scaling(inputs, train) : Scaling.NONE;
    int vocabulary = 0;
    List<Integer> written = new ArrayList<>(shape);
    written.addFirst(train + test);
    try (NpyWriter out =
        new NpyWriter(to(partial, ImportedFiles.INPUTS), NpyType.FLOAT32, written)) {
      for (String split : splits) {
        if (request.tokens()) {
          vocabulary = Math.max(vocabulary, copyTokens("X" + split, inputs, out));
        } else {
          copy("X" + split, inputs, scaling, out);
        }
      }
    }
    answers.write(partial);
    if (request.tokens() && answers.targets() > 0) {
      throw new BadArrayException("y", "numbers to fit", "classes, for sequences of tokens");
    }
    return new Result(
        digest(partial), train, test, answers.classes(), answers.targets(), shape, vocabulary);
  }

  static OutputStream to(Path folder, String name) throws IOException {
    return new BufferedOutputStream(Files.newOutputStream(folder.resolve(name)));
  }

  private int further(List<Integer> extents) throws IOException {
    List<Integer> test = extents("X_test");
    if (!test.subList(1, test.size()).equals(extents.subList(1, extents.size()))) {
      throw new BadArrayException(
          "X_test", "extents " + test, "samples like those of X, " + extents);
    }
    return test.getFirst();
  }

  private static void bounded(String array, long samples, long columns) throws IOException {
    if (samples > MOST_SAMPLES || samples * columns > MOST_NUMBERS) {
      throw new BadArrayException(
          array,
          samples + " samples of " + columns + " numbers",
          "at most %d samples and %d numbers".formatted(MOST_SAMPLES, MOST_NUMBERS));
    }
  }

  private static int columns(List<Integer> extents) throws IOException {
    long columns = 1;
    for (int extent : extents.subList(1, extents.size())) {
      columns *= extent;
      if (columns > MOST_INPUTS) {
        throw new BadArrayException(
            "X", "extents " + extents, "at most " + MOST_INPUTS + " numbers a sample");
      }
    }
    return (int) columns;
  }

  private static List<Integer> shape(List<Integer> extents) throws BadArrayException {
    return switch (extents.size()) {
      case 2, 4 -> extents.subList(1, extents.size());
      case 3 -> List.of(1, extents.get(1), extents.get(2));
      default ->
          throw new BadArrayException(
              "X", "extents " + extents, "(n, d), (n, h, w) or (n, c, h, w)");
    };
  }

  private List<Integer> extents(String array) throws IOException {
    try (NpyReader reader = open(array)) {
      return reader.shape();
    }
  }

  private NpyReader open(String array) throws IOException {
    ZipEntry entry = zip.getEntry(array + ".npy");
    if (entry == null) {
      throw new BadArrayException(request.file().toString(), "no array " + array, "arrays X and y");
    }
    return new NpyReader(
        array, new BufferedInputStream(Objects.requireNonNull(zip.getInputStream(entry))));
  }

  /** An input less a mean, divided by a deviation; of nothing where there is none. */
  private record Scaling(Optional<double[]> mean, Optional<double[]> deviation) {
    static final Scaling NONE = new Scaling(Optional.empty(), Optional.empty());

    double apply(double x, int input) {
      return mean.isEmpty() ? x : (x - mean.get()[input]) / deviation.orElseThrow()[input];
    }
  }

  /** Two passes, because one loses digits. */
  private Scaling scaling(int inputs, int train) throws IOException {
    double[] mean = new double[inputs];
    double[] deviation = new double[inputs];
    pass(inputs, train, (x, j) -> mean[j] += x / train);
    pass(inputs, train, (x, j) -> deviation[j] += (x - mean[j]) * (x - mean[j]) / train);
    Arrays.setAll(deviation, j -> deviation[j] == 0 ? 1 : Math.sqrt(deviation[j]));
    return new Scaling(Optional.of(mean), Optional.of(deviation));
  }

  /** Takes an input of a sample. */
  private interface EachInput {
    void take(double x, int input);
  }

  private void pass(int inputs, int samples, EachInput each) throws IOException {
    try (NpyReader reader = open("X")) {
      double unit = reader.isBytes() ? LARGEST_BYTE : 1;
      for (int i = 0; i < samples; i++) {
        for (int j = 0; j < inputs; j++) {
          each.take(reader.next() / unit, j);
        }
      }
    }
  }

  private void copy(String array, int inputs, Scaling scaling, NpyWriter out) throws IOException {
    try (NpyReader reader = open(array)) {
      double unit = reader.isBytes() ? LARGEST_BYTE : 1;
      int samples = reader.shape().getFirst();
      for (int i = 0; i < samples; i++) {
        for (int j = 0; j < inputs; j++) {
          double given = reader.next();
          float value = (float) scaling.apply(given / unit, j);
          if (!Float.isFinite(value)) {
            throw new BadArrayException(
                array, given + " as input " + j + " of sample " + i, "numbers of float32");
          }
          out.put(value);
        }
      }
      reader.end();
    }
  }

  /** Copies tokens as they are; the largest and one. */
  private int copyTokens(String array, int inputs, NpyWriter out) throws IOException {
    try (NpyReader reader = open(array)) {
      if (!reader.isWhole()) {
        throw new BadArrayException(array, reader.type(), "whole numbers for tokens");
      }
      int samples = reader.shape().getFirst();
      double largest = 0;
      for (int i = 0; i < samples; i++) {
        for (int j = 0; j < inputs; j++) {
          double token = reader.next();
          if (!(token >= 0 && token < MOST_TOKENS)) {
            throw new BadArrayException(
                array,
                "%.0f as token %d of sample %d".formatted(token, j, i),
                "0 to " + (MOST_TOKENS - 1));
          }
          largest = Math.max(largest, token);
          out.put(token);
        }
      }
      reader.end();
      return 1 + (int) largest;
    }
  }

  /** What samples are to be answered with. */
  @SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
  private record Answers(double[] values, int classes, int targets) {
    void write(Path folder) throws IOException {
      int samples = values.length / Math.max(1, targets);
      try (NpyWriter out =
          new NpyWriter(
              to(folder, ImportedFiles.ANSWERS),
              targets == 0 ? NpyType.INT64 : NpyType.FLOAT64,
              targets == 0 ? List.of(samples) : List.of(samples, targets))) {
        for (double value : values) {
          out.put(value);
        }
      }
    }
  }

  private Answers answers(List<String> splits, int train, int test) throws IOException {
    int columns = 0;
    boolean classes = false;
    double[] values = new double[0];
    int at = 0;
    for (String split : splits) {
      String array = "y" + split;
      int samples = splits.size() == 1 ? train + test : split.isEmpty() ? train : test;
      try (NpyReader reader = open(array)) {
        requireAnswers(array, reader, samples);
        if (split.isEmpty()) {
          classes = reader.isWhole();
          columns = (int) reader.columns();
          values = new double[Math.toIntExact((train + (long) test) * columns)];
        } else if (classes != reader.isWhole() || columns != reader.columns()) {
          throw new BadArrayException(
              array, reader.type() + " of extents " + reader.shape(), "what y is");
        }
        for (int i = 0; i < samples * columns; i++) {
          values[at] = answer(array, reader, i);
          at++;
        }
        reader.end();
      }
    }
    return classes
        ? new Answers(values, classes(values, train), 0)
        : new Answers(values, 1, columns);
  }

  private static void requireAnswers(String array, NpyReader reader, int samples)
      throws IOException {
    List<Integer> shape = reader.shape();
    boolean fits = shape.size() == 1 || (shape.size() == 2 && !reader.isWhole());
    if (!fits || shape.getFirst() != samples) {
      throw new BadArrayException(
          array,
          reader.type() + " of extents " + shape,
          "(%d) whole numbers for classes; (%d) or (%d, k) floats for numbers to fit"
              .formatted(samples, samples, samples));
    }
    if (reader.columns() > MOST_OUTPUTS || reader.count() > MOST_TARGETS) {
      throw new BadArrayException(
          array,
          "extents " + shape,
          "at most %d numbers a sample and %d together".formatted(MOST_OUTPUTS, MOST_TARGETS));
    }
  }

  private static double answer(String array, NpyReader reader, int place) throws IOException {
    double value = reader.next();
    boolean fine = reader.isWhole() ? value >= 0 && value < MOST_OUTPUTS : Double.isFinite(value);
    if (!fine) {
      throw new BadArrayException(
          array,
          value + " at place " + place,
          reader.isWhole() ? "classes from 0 to " + (MOST_OUTPUTS - 1) : "finite numbers");
    }
    return value;
  }

  private static int classes(double[] labels, int train) throws BadArrayException {
    int classes = 1 + (int) Arrays.stream(labels).max().orElse(0);
    boolean[] seen = new boolean[classes];
    for (int i = 0; i < train; i++) {
      seen[(int) labels[i]] = true;
    }
    for (int c = 0; c < classes; c++) {
      if (!seen[c]) {
        throw new BadArrayException(
            "y", "no training sample of class " + c, "classes 0 to " + (classes - 1));
      }
    }
    if (classes < 2) {
      throw new BadArrayException("y", "one class", "two or more");
    }
    return classes;
  }
}
