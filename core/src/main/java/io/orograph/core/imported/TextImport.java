package io.orograph.core.imported;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings aligned text files, as those of translation corpora, into a data folder: line i of one is
 * the translation of line i of the other. What is learned is which pairs are: half of the samples
 * have another pair's translation.
 *
 * <p>Words are runs of letters, marks and digits, and all other characters but white space one by
 * one, in lower case. Tokens are 0 where a sentence has ended, 1 for words beyond the vocabulary, 2
 * between the sentences, and from 3 on the words of TRAIN, of both files together, by falling
 * count, equal counts in the order of their characters. Pairs of which one line has no word are
 * left out.
 *
 * <p>A sample has {@code length} tokens of each sentence, its first, with a 2 between. Of the pairs
 * of a split, counted from 0, those of even number are of class 1 and as they are. Those of odd
 * number are of class 0: with m of them, number j has the translation of number (j + ⌊m/2⌋) mod m.
 * So every sentence occurs once, and neither sentence alone tells the class.
 */
public final class TextImport {
  /** Most words of a sentence that a sample has. */
  public static final int MOST_LENGTH = 128;

  private static final int ENDED = 0;
  private static final int UNKNOWN = 1;
  private static final int BETWEEN = 2;
  private static final int FIRST_WORD = 3;

  private static final long MOST_BYTES = 1L << 28;
  private static final int MOST_WORDS = 1 << 21;
  private static final int FEWEST_PAIRS = 4;
  private static final Pattern WORD =
      Pattern.compile("[\\p{L}\\p{M}\\p{N}]+|[^\\s\\p{L}\\p{M}\\p{N}]");

  /**
   * What is asked for.
   *
   * @param source sentences of TRAIN
   * @param target their translations
   * @param testSource sentences of TEST
   * @param testTarget their translations
   * @param data the data folder
   * @param name of the data from now on
   * @param vocabulary most different tokens, those that are no words among them
   * @param length words of a sentence that a sample has
   */
  public record Request(
      Path source,
      Path target,
      Path testSource,
      Path testTarget,
      Path data,
      String name,
      int vocabulary,
      int length) {}

  private final Request request;
  private final Map<String, Integer> tokens = new HashMap<>();

  private TextImport(Request request) {
    this.request = request;
  }

  /**
   * Imports two pairs of files.
   *
   * @throws BadArrayException if a file is not what it should be, or the name is taken by other
   *     content; nothing is then left behind
   * @throws IOException if a file cannot be read or written
   */
  public static NpzImport.Result run(Request request) throws IOException {
    if (request.length() < 1 || request.length() > MOST_LENGTH) {
      throw new BadArrayException("length", request.length(), "1 to " + MOST_LENGTH + " words");
    }
    if (request.vocabulary() <= FIRST_WORD || request.vocabulary() > NpzImport.MOST_TOKENS) {
      throw new BadArrayException(
          "vocabulary",
          request.vocabulary(),
          (FIRST_WORD + 1) + " to " + NpzImport.MOST_TOKENS + " tokens");
    }
    return ImportedFolder.make(request.data(), request.name(), new TextImport(request)::write);
  }

  private NpzImport.Result write(Path folder) throws IOException {
    List<Pair> train = pairs(request.source(), request.target());
    List<Pair> test = pairs(request.testSource(), request.testTarget());
    int length = 2 * request.length() + 1;
    long samples = (long) train.size() + test.size();
    if (samples > NpzImport.MOST_SAMPLES || samples * length > NpzImport.MOST_NUMBERS) {
      throw new BadArrayException(
          "source",
          samples + " pairs",
          "at most " + NpzImport.MOST_NUMBERS + " tokens of all samples together");
    }
    number(train);
    try (NpyWriter inputs =
            new NpyWriter(
                NpzImport.to(folder, ImportedFiles.INPUTS),
                NpyType.FLOAT32,
                List.of((int) samples, length));
        NpyWriter answers =
            new NpyWriter(
                NpzImport.to(folder, ImportedFiles.ANSWERS),
                NpyType.INT64,
                List.of((int) samples))) {
      put(train, inputs, answers);
      put(test, inputs, answers);
    }
    return new NpzImport.Result(
        NpzImport.digest(folder),
        train.size(),
        test.size(),
        2,
        0,
        List.of(length),
        FIRST_WORD + tokens.size());
  }

  /** The words of a sentence and of its translation. */
  private record Pair(List<String> source, List<String> target) {
    Pair {
      source = List.copyOf(source);
      target = List.copyOf(target);
    }
  }

  private static List<Pair> pairs(Path source, Path target) throws IOException {
    List<Pair> pairs = new ArrayList<>();
    try (BufferedReader first = reader(source);
        BufferedReader second = reader(target)) {
      String line = first.readLine();
      String other = second.readLine();
      int lines = 0;
      while (line != null && other != null) {
        lines++;
        Pair pair = new Pair(words(line), words(other));
        if (!pair.source().isEmpty() && !pair.target().isEmpty()) {
          pairs.add(pair);
        }
        line = first.readLine();
        other = second.readLine();
      }
      if (line != null || other != null) {
        throw new BadArrayException(
            (line == null ? source : target).toString(),
            lines + " lines",
            "as many as " + (line == null ? target : source) + " has");
      }
    } catch (CharacterCodingException e) {
      throw new BadArrayException(source + ", " + target, "other bytes", "text in UTF-8");
    }
    if (pairs.size() < FEWEST_PAIRS) {
      throw new BadArrayException(
          source.toString(), pairs.size() + " pairs", FEWEST_PAIRS + " or more");
    }
    return pairs;
  }

  private static BufferedReader reader(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new BadArrayException(
          file.toString(), Files.size(file) + " bytes", "at most " + MOST_BYTES);
    }
    return Files.newBufferedReader(file, StandardCharsets.UTF_8);
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(line.toLowerCase(Locale.ROOT));
    while (word.find()) {
      words.add(word.group());
    }
    return words;
  }

  private void number(List<Pair> train) throws IOException {
    Map<String, Integer> counts = new HashMap<>();
    for (Pair pair : train) {
      pair.source().forEach(word -> counts.merge(word, 1, Integer::sum));
      pair.target().forEach(word -> counts.merge(word, 1, Integer::sum));
      if (counts.size() > MOST_WORDS) {
        throw new BadArrayException(
            request.source().toString(), "too many words", "at most " + MOST_WORDS + " different");
      }
    }
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
        .limit(request.vocabulary() - FIRST_WORD)
        .forEach(entry -> tokens.put(entry.getKey(), FIRST_WORD + tokens.size()));
  }

  private void put(List<Pair> pairs, NpyWriter inputs, NpyWriter answers) throws IOException {
    int odd = pairs.size() / 2;
    for (int i = 0; i < pairs.size(); i++) {
      boolean translates = i % 2 == 0;
      int of = translates ? i : 2 * ((i / 2 + odd / 2) % odd) + 1;
      put(pairs.get(i).source(), inputs);
      inputs.put(BETWEEN);
      put(pairs.get(of).target(), inputs);
      answers.put(translates ? 1 : 0);
    }
  }

  private void put(List<String> words, NpyWriter inputs) throws IOException {
    for (int place = 0; place < request.length(); place++) {
      inputs.put(place < words.size() ? tokens.getOrDefault(words.get(place), UNKNOWN) : ENDED);
    }
  }
}
