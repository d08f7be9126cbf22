package io.orograph.core.imported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens to compare with are those of {@code benchmarks/peers/verify_data.py}. */
class TextImportTest {
  private static final List<String> DE =
      List.of(
          "Guten Morgen!", "Das ist ein Haus.", "", "Wie geht's?", "Ein Hund, ein Haus.", "Ja.");
  private static final List<String> EN =
      List.of(
          "Good morning!", "That is a house.", "None", "How are you?", "A dog, a house.", "Yes.");

  @TempDir private Path folder;

  private Path file(String name, List<String> lines) throws IOException {
    return Files.write(folder.resolve(name), lines, StandardCharsets.UTF_8);
  }

  private TextImport.Request request(int vocabulary, int length) throws IOException {
    return new TextImport.Request(
        file("train.de", DE),
        file("train.en", EN),
        file("test.de", DE.subList(3, 6).stream().flatMap(s -> Stream.of(s, s)).toList()),
        file("test.en", EN.subList(3, 6).stream().flatMap(s -> Stream.of(s, s)).toList()),
        folder.resolve("data"),
        "de-en",
        vocabulary,
        length);
  }

  private List<List<Integer>> rows(String name, int columns) throws IOException {
    Path path = ImportedFiles.of(folder.resolve("data"), "de-en").resolve(name);
    List<List<Integer>> rows = new ArrayList<>();
    try (NpyReader reader =
        new NpyReader(name, new BufferedInputStream(Files.newInputStream(path)))) {
      for (int i = 0; i < reader.shape().getFirst(); i++) {
        List<Integer> row = new ArrayList<>();
        for (int j = 0; j < columns; j++) {
          row.add((int) reader.next());
        }
        rows.add(row);
      }
      reader.end();
    }
    return rows;
  }

  @Test
  void wordsBecomeTokensByTheirCountInTrain() throws IOException {
    NpzImport.Result result = TextImport.run(request(10, 4));
    assertThat(result).isEqualTo(new NpzImport.Result(result.digest(), 5, 6, 2, 0, List.of(9), 10));
    assertThat(rows("inputs.npy", 9).subList(0, 5))
        .containsExactly(
            List.of(1, 1, 6, 0, 2, 1, 1, 6, 0),
            List.of(1, 1, 5, 9, 2, 4, 1, 7, 4),
            List.of(1, 1, 1, 1, 2, 1, 1, 1, 8),
            List.of(5, 1, 7, 5, 2, 1, 1, 4, 1),
            List.of(1, 3, 0, 0, 2, 1, 3, 0, 0));
    assertThat(rows("answers.npy", 1).stream().map(List::getFirst))
        .containsExactly(1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0);
  }

  /** Of a split no sentence is left over or taken twice, so none alone tells the class. */
  @Test
  void everySentenceOccursOnce() throws IOException {
    TextImport.run(request(100, 8));
    List<List<Integer>> all = rows("inputs.npy", 17);
    assertThat(all.subList(0, 5).stream().map(r -> r.subList(9, 17)).distinct()).hasSize(5);
    assertThat(all.subList(0, 5).stream().map(r -> r.subList(0, 8)).distinct()).hasSize(5);
  }

  @Test
  void theSameFilesMayBeImportedAgain() throws IOException {
    NpzImport.Result first = TextImport.run(request(10, 4));
    assertThat(TextImport.run(request(10, 4))).isEqualTo(first);
    assertThatThrownBy(() -> TextImport.run(request(11, 4)))
        .isInstanceOf(BadArrayException.class)
        .hasMessageContaining("another name, or the same content");
  }

  @Test
  void whatCannotBeAlignedIsRefusedAndLeavesNothing() throws IOException {
    TextImport.Request fine = request(10, 4);
    file("test.en", EN.subList(0, 2));
    assertThatThrownBy(() -> TextImport.run(fine))
        .isInstanceOf(BadArrayException.class)
        .hasMessageContaining("test.en: 2 lines (expected: as many as ")
        .hasMessageContaining("test.de has)");
    Files.write(folder.resolve("test.en"), new byte[] {(byte) 0xff, '\n', (byte) 0xff});
    assertThatThrownBy(() -> TextImport.run(fine)).hasMessageContaining("text in UTF-8");
    file("test.en", EN);
    file("test.de", List.of("", "", "", "", "", ""));
    assertThatThrownBy(() -> TextImport.run(fine)).hasMessageContaining("0 pairs (expected: 4 or");
    try (Stream<Path> left = Files.list(ImportedFiles.all(folder.resolve("data")))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void sizesOutOfRangeAreRefused() throws IOException {
    TextImport.Request narrow = request(3, 4);
    assertThatThrownBy(() -> TextImport.run(narrow)).hasMessageStartingWith("vocabulary: 3");
    TextImport.Request longest = request(10, 129);
    assertThatThrownBy(() -> TextImport.run(longest)).hasMessageStartingWith("length: 129");
  }
}
