package io.orograph.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.sweep.DataCatalogue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.Deflater;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On files that SciPy has written: {@code benchmarks/peers/verify_data.py}. */
class SvhnFormatTest {
  private static final DataCatalogue.Entry FEW =
      new DataCatalogue.Entry(
          "svhn", 3, 2, 10, DataCatalogue.SVHN.shape(), DataCatalogue.SVHN.files());

  @TempDir private Path root;

  @BeforeEach
  void copy() throws IOException {
    for (String name : SmallSets.files(FEW).names()) {
      try (InputStream in =
          Objects.requireNonNull(SvhnFormatTest.class.getResourceAsStream(name), name)) {
        SmallSets.write(file(name), in.readAllBytes());
      }
    }
  }

  private Path file(String name) {
    return SmallSets.place(root, FEW).resolve(name);
  }

  @Test
  void digitsComeFromPackedAndPlainFilesAndTenIsZero() {
    DataSet set = SmallSets.read(root, FEW);
    assertThat(set.samples().labels()).containsExactly(8, 9, 0, 1, 2);
    assertThat(set.train()).containsExactly(0, 1, 2);
    assertThat(set.test()).containsExactly(3, 4);
  }

  /** MATLAB keeps columns together, the network sees rows. */
  @ParameterizedTest
  @CsvSource({"0, 0, 0, 0", "1, 2, 31, 7", "2, 1, 4, 30", "4, 0, 31, 0", "4, 2, 0, 31"})
  void everyPixelIsInItsPlace(int image, int channel, int row, int column) {
    int value = (7 * image + 3 * row + 5 * column + 11 * channel) % 256;
    float[] mean = {0.4377f, 0.4438f, 0.4728f};
    float[] deviation = {0.1980f, 0.2010f, 0.1970f};
    float[] inputs = SmallSets.read(root, FEW).samples().inputs(image, image + 1);
    assertThat(inputs[(channel * 32 + row) * 32 + column])
        .isEqualTo((value / 255f - mean[channel]) / deviation[channel]);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 127, 130, 200, 300, 700})
  void aTruncatedFileIsRefusedWhereverItEnds(int at) throws IOException {
    for (String name : SmallSets.files(FEW).names()) {
      SmallSets.damage(file(name), at);
      refused(name);
      copy();
    }
  }

  /** Whatever a byte says, nothing but images or a reason comes out. */
  @Test
  void aDamagedHeaderIsRefusedOrHarmless() throws IOException {
    byte[] whole = Files.readAllBytes(file("test_32x32.mat"));
    int refused = 0;
    for (int at = 124; at < 200; at++) {
      SmallSets.damage(file("test_32x32.mat"), at, 0xff ^ whole[at]);
      try {
        assertThat(SmallSets.read(root, FEW).samples().count()).isEqualTo(5);
      } catch (DataSetException e) {
        refused++;
        assertThat(e).hasMessageStartingWith(file("test_32x32.mat").toString());
      }
      Files.write(file("test_32x32.mat"), whole);
    }
    assertThat(refused).isGreaterThan(30);
  }

  @Test
  void anotherNumberOfImagesIsRefusedBeforeAnyIsRead() {
    DataCatalogue.Entry more = new DataCatalogue.Entry("svhn", 4, 2, 10, FEW.shape(), FEW.files());
    assertThatThrownBy(() -> SmallSets.read(root, more))
        .isInstanceOf(DataSetException.class)
        .hasMessage(
            file("train_32x32.mat") + ": X of extents [32, 32, 3, 3] (expected: [32, 32, 3, 4])");
  }

  @Test
  void aLabelThatIsNoDigitIsNamedWithItsImage() throws IOException {
    byte[] content = Files.readAllBytes(file("test_32x32.mat"));
    // the last number of y, 2 in float64
    SmallSets.damage(file("test_32x32.mat"), content.length - 1, 0x3f);
    assertThatThrownBy(() -> SmallSets.read(root, FEW))
        .isInstanceOf(DataSetException.class)
        .hasMessageStartingWith(file("test_32x32.mat") + ": y of ")
        .hasMessageEndingWith(" of image 1 (expected: 1 to 10)");
  }

  /** A file of MATLAB 7.3 begins alike and is HDF5. */
  @Test
  void anotherVersionIsRefused() throws IOException {
    SmallSets.damage(file("train_32x32.mat"), 124, 0, 2);
    assertThatThrownBy(() -> SmallSets.read(root, FEW))
        .isInstanceOf(DataSetException.class)
        .hasMessageContaining("not 7.3, which is HDF5");
  }

  @Test
  void aPackedElementThatIsNoArrayIsRefusedWithoutUnpackingIt() throws IOException {
    byte[] header = Arrays.copyOf(Files.readAllBytes(file("train_32x32.mat")), 128);
    Deflater deflater = new Deflater();
    deflater.setInput(new byte[1 << 22]);
    deflater.finish();
    byte[] packed = new byte[1 << 16];
    int length = deflater.deflate(packed);
    deflater.end();
    ByteBuffer content = ByteBuffer.allocate(128 + 8 + length).order(ByteOrder.LITTLE_ENDIAN);
    content.put(header).putInt(15).putInt(length).put(packed, 0, length);
    SmallSets.write(file("train_32x32.mat"), content.array());
    assertThatThrownBy(() -> SmallSets.read(root, FEW))
        .isInstanceOf(DataSetException.class)
        .hasMessageContaining("an element of type 0, packed (expected: an array)");
  }

  private void refused(String name) {
    assertThatThrownBy(() -> SmallSets.read(root, FEW))
        .isInstanceOf(DataSetException.class)
        .hasMessageStartingWith(file(name) + ": ");
  }
}
