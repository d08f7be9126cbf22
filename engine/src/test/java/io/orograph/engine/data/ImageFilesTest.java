package io.orograph.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.sweep.DataCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFilesTest {
  @TempDir private Path root;

  @BeforeEach
  void write() {
    SmallSets.writeCifar(root);
    SmallSets.writeMnist(root, false);
  }

  @Test
  void cifarFilesBecomeTrainAndTestInTheOrderOfTheFiles() {
    DataSet set = SmallSets.read(root, SmallSets.CIFAR);
    assertThat(set.inputShape()).containsExactly(3, 32, 32);
    assertThat(set.train()).hasSize(20).startsWith(0).endsWith(19);
    assertThat(set.test()).containsExactly(20, 21, 22, 23);
    assertThat(set.samples().labels()).startsWith(0, 1, 2).endsWith(1, 2, 3);
  }

  /** Byte 2048 of an image is the first of its third channel. */
  @Test
  void aCifarImageIsScaledChannelByChannel() {
    float[] image = SmallSets.read(root, SmallSets.CIFAR).samples().inputs(1, 2);
    assertThat(image[0]).isEqualTo((7 / 255f - 0.4914f) / 0.2023f);
    assertThat(image[1024]).isEqualTo(((7 + 3 * 1024) % 251 / 255f - 0.4822f) / 0.1994f);
    assertThat(image[2048]).isEqualTo(((7 + 3 * 2048) % 251 / 255f - 0.4465f) / 0.2010f);
  }

  @Test
  void cifar100HasFineAndCoarseClassesOfTheSameImages() {
    SmallSets.writeCifar100(root);
    DataSet fine = SmallSets.read(root, SmallSets.CIFAR100);
    DataSet coarse = SmallSets.read(root, SmallSets.CIFAR100_COARSE);
    assertThat(fine.samples().labels()).containsExactly(99, 98, 97, 96, 95, 94, 93, 92, 91, 90);
    assertThat(coarse.samples().labels()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(fine.test()).containsExactly(6, 7, 8, 9);
    assertThat(coarse.digest()).isEqualTo(fine.digest());
    assertThat(coarse.samples().inputs()).isEqualTo(fine.samples().inputs());
    float[] image = fine.samples().inputs(6, 7);
    assertThat(image[0]).isEqualTo((42 / 255f - 0.5071f) / 0.2673f);
    assertThat(image[1024]).isEqualTo(((42 + 3 * 1024) % 251 / 255f - 0.4865f) / 0.2564f);
  }

  @Test
  void aCoarseLabelBeyondTheSuperclassesIsRefused() throws IOException {
    SmallSets.writeCifar100(root);
    Path train = file(SmallSets.CIFAR100, 0);
    SmallSets.damage(train, 3074, 20);
    refused(SmallSets.CIFAR100_COARSE, train + ": label 20 of image 1 (expected: 0 to 19)");
  }

  @Test
  void packedAndPlainIdxFilesAreTheSameSet(@TempDir Path other) {
    SmallSets.writeMnist(other, true);
    DataSet plain = SmallSets.read(root, SmallSets.MNIST);
    DataSet packed = SmallSets.read(other, SmallSets.MNIST);
    assertThat(packed.digest()).isEqualTo(plain.digest());
    assertThat(packed.samples().inputs()).isEqualTo(plain.samples().inputs());
    assertThat(plain.samples().labels()).containsExactly(9, 8, 7, 6, 5, 4, 3, 2);
    assertThat(plain.inputShape()).containsExactly(1, 28, 28);
  }

  @Test
  void checkingGivesTheDigestOfReading() {
    for (DataCatalogue.Entry entry : new DataCatalogue.Entry[] {SmallSets.CIFAR, SmallSets.MNIST}) {
      var files = new DataFolder(Optional.of(root)).find(entry, SmallSets.files(entry));
      assertThat(SmallSets.reader(entry).check(files))
          .isEqualTo(SmallSets.read(root, entry).digest());
    }
  }

  @Test
  void aTruncatedCifarFileIsNamedWithItsSize() throws IOException {
    Path file = file(SmallSets.CIFAR, 2);
    SmallSets.damage(file, 12_000);
    refused(SmallSets.CIFAR, file + ": 12000 bytes (expected: 12292 bytes)");
  }

  @Test
  void aCifarFileWithMoreThanItsImagesIsRefused() throws IOException {
    Path file = file(SmallSets.CIFAR, 5);
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 20_000));
    refused(SmallSets.CIFAR, file + ": more than 12292 bytes (expected: 12292 bytes)");
  }

  @Test
  void aLabelThatIsNoClassIsNamedWithItsImage() throws IOException {
    Path cifar = file(SmallSets.CIFAR, 0);
    SmallSets.damage(cifar, 3 * 3073, 255);
    refused(SmallSets.CIFAR, cifar + ": label 255 of image 3 (expected: 0 to 9)");
    Path mnist = file(SmallSets.MNIST, 3);
    SmallSets.damage(mnist, 9, 10);
    refused(SmallSets.MNIST, mnist + ": label 10 of image 1 (expected: 0 to 9)");
  }

  @Test
  void imagesInPlaceOfLabelsAreKnownByTheirMagicNumber() throws IOException {
    Path labels = file(SmallSets.MNIST, 1);
    Files.copy(file(SmallSets.MNIST, 0), labels, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    refused(SmallSets.MNIST, labels + ": magic number 0x00000803 (expected: 0x00000801)");
  }

  @Test
  void anotherNumberOrSizeOfImagesIsRefused() throws IOException {
    Path images = file(SmallSets.MNIST, 2);
    SmallSets.damage(images, 8, 0, 0, 0, 32);
    refused(SmallSets.MNIST, images + ": extent 2 of 32 (expected: 28)");
    SmallSets.damage(images, 4, 255, 255, 255, 255);
    refused(SmallSets.MNIST, images + ": extent 1 of 4294967295 (expected: 2)");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 15, 16, 900})
  void aTruncatedIdxFileIsRefusedWhereverItEnds(int at) throws IOException {
    Path images = file(SmallSets.MNIST, 0);
    SmallSets.damage(images, at);
    assertThatThrownBy(() -> SmallSets.read(root, SmallSets.MNIST))
        .isInstanceOf(DataSetException.class)
        .hasMessageStartingWith(images + ": " + at + " bytes (expected: ");
  }

  @Test
  void aTruncatedGzipFileIsNamed(@TempDir Path other) throws IOException {
    SmallSets.writeMnist(other, true);
    Path images = SmallSets.place(other, SmallSets.MNIST).resolve("train-images-idx3-ubyte.gz");
    SmallSets.damage(images, 100);
    assertThatThrownBy(() -> SmallSets.read(other, SmallSets.MNIST))
        .isInstanceOf(DataSetException.class)
        .hasMessageStartingWith(images + ": ")
        .hasMessageEndingWith("(expected: a whole gzip file)");
    Files.writeString(images, "not packed at all");
    assertThatThrownBy(() -> SmallSets.read(other, SmallSets.MNIST))
        .hasMessage(images + ": Not in GZIP format (expected: a whole gzip file)");
  }

  @Test
  void aPackedFileThatUnpacksWithoutEndIsReadNoFurtherThanItsSize(@TempDir Path other) {
    SmallSets.writeMnist(other, true);
    Path labels = SmallSets.place(other, SmallSets.MNIST).resolve("t10k-labels-idx1-ubyte.gz");
    byte[] endless = new byte[1 << 22];
    System.arraycopy(new byte[] {0, 0, 8, 1, 0, 0, 0, 2}, 0, endless, 0, 8);
    SmallSets.write(labels, SmallSets.gzip(endless));
    assertThatThrownBy(() -> SmallSets.read(other, SmallSets.MNIST))
        .hasMessage(labels + ": more than 10 bytes (expected: 10 bytes)");
  }

  @Test
  void whatIsMissingIsSaidWithWherefromAndWhereTo() throws IOException {
    Files.delete(file(SmallSets.CIFAR, 3));
    refused(
        SmallSets.CIFAR,
        "data.name: cifar10 (expected: data_batch_4.bin in "
            + SmallSets.place(root, SmallSets.CIFAR)
            + "; from cifar-10-binary.tar.gz of https://www.cs.toronto.edu/~kriz/cifar.html;"
            + " see docs/how-to/data-sets.md)");
  }

  @Test
  void theSecondPlaceIsLookedIntoToo() throws IOException {
    Files.createDirectories(root.resolve("MNIST"));
    Files.move(root.resolve("mnist"), root.resolve("MNIST").resolve("raw"));
    assertThat(SmallSets.read(root, SmallSets.MNIST).samples().count()).isEqualTo(8);
  }

  private Path file(DataCatalogue.Entry entry, int number) {
    return SmallSets.place(root, entry).resolve(SmallSets.files(entry).names().get(number));
  }

  private void refused(DataCatalogue.Entry entry, String message) {
    assertThatThrownBy(() -> SmallSets.read(root, entry))
        .isInstanceOf(DataSetException.class)
        .hasMessage(message);
  }
}
