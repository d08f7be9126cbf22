package io.orograph.core.imported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On archives that NumPy has written: {@code benchmarks/peers/verify_data.py}. */
class NpzImportTest {
  @TempDir private Path data;

  private Path archive(String name) throws IOException {
    Path file = data.resolve(name);
    try (InputStream in =
        Objects.requireNonNull(NpzImportTest.class.getResourceAsStream(name), name)) {
      Files.write(file, in.readAllBytes());
    }
    return file;
  }

  private NpzImport.Result run(String archive, String name, int test, boolean standardize)
      throws IOException {
    return NpzImport.run(new NpzImport.Request(archive(archive), data, name, test, standardize));
  }

  private double[] written(String name, String file) throws IOException {
    Path path = ImportedFiles.of(data, name).resolve(file);
    try (NpyReader reader =
        new NpyReader(file, new BufferedInputStream(Files.newInputStream(path)))) {
      double[] values = new double[(int) reader.count()];
      for (int i = 0; i < values.length; i++) {
        values[i] = reader.next();
      }
      reader.end();
      return values;
    }
  }

  @Test
  void packedImagesBecomeSharesOf255WithTheTestImagesLast() throws IOException {
    NpzImport.Result result = run("images.npz", "mine", 0, false);
    assertThat(result)
        .isEqualTo(new NpzImport.Result(result.digest(), 4, 2, 3, 0, List.of(1, 2, 3)));
    double[] inputs = written("mine", "inputs.npy");
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * inputs.length).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(inputs).forEach(x -> bytes.putFloat((float) x));
    assertThat(Digest.of(bytes.array()).hex())
        .isEqualTo("1bbe33891b379171a9dc8a9d341e43280c829157b58b878bfb7249d257a07d1e");
    assertThat(written("mine", "answers.npy")).containsExactly(0, 2, 1, 0, 1, 2);
  }

  @Test
  void numbersAreStandardizedByTheTrainingSamplesAlone() throws IOException {
    NpzImport.Result result = run("numbers.npz", "fit", 2, true);
    assertThat(result).isEqualTo(new NpzImport.Result(result.digest(), 3, 2, 1, 1, List.of(2)));
    assertThat(written("fit", "inputs.npy"))
        .containsExactly(
            new double[] {
              -0.9805806875228882,
              -1.0690449476242065,
              -0.3922322690486908,
              -0.26726123690605164,
              1.3728129863739014,
              1.3363062143325806,
              4.3145551681518555,
              3.7416574954986572,
              8.43299388885498,
              6.948792457580566
            },
            within(1e-6));
    assertThat(written("fit", "answers.npy")).containsExactly(0, 0.25, 0.5, 0.75, 1);
  }

  private Path tokens(long... x) throws IOException {
    return Files.write(
        data.resolve("tokens.npz"),
        Npz.write(
            Map.of(
                "X", Safetensors.Tensor.of(x, x.length / 2, 2),
                "y", Safetensors.Tensor.of(new long[] {0, 1, 0, 1}, 4))));
  }

  @Test
  void tokensStayAsTheyAre() throws IOException {
    Path file = tokens(0, 5, 2, 2, 1, 0, 7, 3);
    NpzImport.Result result =
        NpzImport.run(new NpzImport.Request(file, data, "mine", 1, false, true));
    assertThat(result).isEqualTo(new NpzImport.Result(result.digest(), 3, 1, 2, 0, List.of(2), 8));
    assertThat(written("mine", "inputs.npy")).containsExactly(0, 5, 2, 2, 1, 0, 7, 3);
  }

  @Test
  void whatAreNoTokensIsRefused() throws IOException {
    Path negative = tokens(0, 5, 2, -2, 1, 0, 7, 3);
    assertThatThrownBy(
            () -> NpzImport.run(new NpzImport.Request(negative, data, "mine", 1, false, true)))
        .hasMessage("X: -2 as token 1 of sample 1 (expected: 0 to 8191)");
    assertThatThrownBy(
            () -> NpzImport.run(new NpzImport.Request(negative, data, "mine", 1, true, true)))
        .hasMessageStartingWith("standardize: tokens");
    Path images = archive("images.npz");
    assertThatThrownBy(
            () -> NpzImport.run(new NpzImport.Request(images, data, "mine", 0, false, true)))
        .hasMessageContaining("(n, d) for sequences of tokens");
  }

  @Test
  void theDigestIsThatOfBothFiles() throws IOException {
    NpzImport.Result result = run("images.npz", "mine", 0, false);
    Path folder = ImportedFiles.of(data, "mine");
    byte[] inputs = Files.readAllBytes(folder.resolve("inputs.npy"));
    byte[] answers = Files.readAllBytes(folder.resolve("answers.npy"));
    byte[] both = Arrays.copyOf(inputs, inputs.length + answers.length);
    System.arraycopy(answers, 0, both, inputs.length, answers.length);
    assertThat(result.digest()).isEqualTo(Digest.of(both));
  }

  @Test
  void theSameContentMayBeImportedAgainAndOtherContentNot() throws IOException {
    NpzImport.Result first = run("images.npz", "mine", 0, false);
    assertThat(run("images.npz", "mine", 0, false)).isEqualTo(first);
    assertThatThrownBy(() -> run("numbers.npz", "mine", 2, false))
        .isInstanceOf(BadArrayException.class)
        .hasMessageStartingWith("name: mine (expected: another name, or the same content: ");
    assertThat(NpzImport.digest(ImportedFiles.of(data, "mine"))).isEqualTo(first.digest());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "fortran.npz; 1; X: Fortran order",
        "object.npz; 1; X: type |O",
        "gap.npz; 1; y: no training sample of class 1",
        "infinite.npz; 1; X: Infinity as input 0 of sample 1",
        "short.npz; 1; y: int64 of extents [3]",
        "numbers.npz; 0; test: 0 (expected: 1 to 4",
        "numbers.npz; 5; test: 5 (expected: 1 to 4",
        "images.npz; 1; test: 1 (expected: 0: the file has X_test)"
      })
  void whatCannotBeReadIsNamedAndLeavesNothingBehind(String archive, int test, String message)
      throws IOException {
    assertThatThrownBy(() -> run(archive, "mine", test, false))
        .isInstanceOf(BadArrayException.class)
        .hasMessageStartingWith(message);
    try (Stream<Path> left = Files.list(ImportedFiles.all(data))) {
      assertThat(left).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Mine", "../mine", "mine.npz", "-mine", ".partial"})
  void aNameThatIsNoFolderIsRefused(String name) {
    assertThatThrownBy(() -> run("images.npz", name, 0, false))
        .isInstanceOf(BadArrayException.class)
        .hasMessageStartingWith("name: " + name + " (expected: ");
  }

  /** A header may claim anything; what is not there is missed when it is read, not before. */
  @Test
  void anArrayThatClaimsMoreThanItHasIsRefused() throws IOException {
    byte[] bytes = npy("<f8", "(999999999, 60000)");
    NpyReader reader = new NpyReader("X", new ByteArrayInputStream(bytes));
    assertThatThrownBy(reader::next)
        .isInstanceOf(BadArrayException.class)
        .hasMessageContaining("an array that ends too early");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(0, 3)", "()", "(1, 1, 1, 1, 1)", "(9999999999,)", "(1 2,)"})
  void extentsThatCannotBeAreRefused(String extents) {
    assertThatThrownBy(() -> new NpyReader("X", new ByteArrayInputStream(npy("<f8", extents))))
        .isInstanceOf(BadArrayException.class)
        .hasMessageStartingWith("X: extents (");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 7, 9, 40, 120})
  void aTruncatedHeaderIsRefusedWhereverItEnds(int at) {
    byte[] whole = npy("<f8", "(2, 3)");
    assertThatThrownBy(() -> new NpyReader("X", new ByteArrayInputStream(Arrays.copyOf(whole, at))))
        .isInstanceOf(BadArrayException.class);
  }

  private static byte[] npy(String type, String extents) {
    String text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + extents + ", }";
    List<Byte> bytes = new ArrayList<>();
    for (int b : new int[] {0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0}) {
      bytes.add((byte) b);
    }
    for (int i = 0; i < 118; i++) {
      bytes.add((byte) (i < text.length() ? text.charAt(i) : i == 117 ? '\n' : ' '));
    }
    byte[] array = new byte[bytes.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = bytes.get(i);
    }
    return array;
  }
}
