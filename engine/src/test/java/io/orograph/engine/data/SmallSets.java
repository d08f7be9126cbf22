package io.orograph.engine.data;

import io.orograph.core.sweep.DataCatalogue;
import io.orograph.core.sweep.DataFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** Files of data sets in their own formats, with few images. */
final class SmallSets {
  /** Like CIFAR-10 with 4 images in each file. */
  static final DataCatalogue.Entry CIFAR = like(DataCatalogue.CIFAR10, 20, 4);

  /** Like CIFAR-100 with 6 and 4 images. */
  static final DataCatalogue.Entry CIFAR100 = like(DataCatalogue.CIFAR100, 6, 4);

  /** The same images with coarse classes. */
  static final DataCatalogue.Entry CIFAR100_COARSE = like(DataCatalogue.CIFAR100_COARSE, 6, 4);

  /** Like MNIST with 6 and 2 images. */
  static final DataCatalogue.Entry MNIST = like(DataCatalogue.MNIST, 6, 2);

  private SmallSets() {}

  private static DataCatalogue.Entry like(DataCatalogue.Entry whole, int train, int test) {
    return new DataCatalogue.Entry(
        whole.name(), train, test, whole.classes(), whole.shape(), whole.files());
  }

  static DataFiles files(DataCatalogue.Entry entry) {
    return entry.files().orElseThrow();
  }

  /** The first place where files of a set are looked for. */
  static Path place(Path root, DataCatalogue.Entry entry) {
    return root.resolve(files(entry).folders().getFirst());
  }

  /** Writes {@link #CIFAR}: byte j of image i is (7 i + 3 j) mod 251, its label i mod 10. */
  static void writeCifar(Path root) {
    int record = 1 + 3072;
    for (int f = 0; f < 6; f++) {
      byte[] content = new byte[4 * record];
      for (int i = 0; i < 4; i++) {
        int image = 4 * f + i;
        content[i * record] = (byte) (image % 10);
        for (int j = 0; j < 3072; j++) {
          content[i * record + 1 + j] = (byte) ((7 * image + 3 * j) % 251);
        }
      }
      write(place(root, CIFAR).resolve(files(CIFAR).names().get(f)), content);
    }
  }

  /**
   * Writes {@link #CIFAR100}: byte j of image i is (7 i + 3 j) mod 251, its coarse label i, its
   * fine one 99 − i.
   */
  static void writeCifar100(Path root) {
    int record = 2 + 3072;
    for (int f = 0; f < 2; f++) {
      int first = f == 0 ? 0 : 6;
      byte[] content = new byte[(f == 0 ? 6 : 4) * record];
      for (int at = 0; at < content.length; at += record) {
        int image = first + at / record;
        content[at] = (byte) image;
        content[at + 1] = (byte) (99 - image);
        for (int j = 0; j < 3072; j++) {
          content[at + 2 + j] = (byte) ((7 * image + 3 * j) % 251);
        }
      }
      write(place(root, CIFAR100).resolve(files(CIFAR100).names().get(f)), content);
    }
  }

  /** Writes {@link #MNIST}: byte j of image i is (11 i + 5 j) mod 256, its label 9 − i. */
  static void writeMnist(Path root, boolean packed) {
    List<byte[]> contents = List.of(images(0, 6), labels(0, 6), images(6, 2), labels(6, 2));
    for (int f = 0; f < contents.size(); f++) {
      String name = files(MNIST).names().get(f);
      Path file = place(root, MNIST).resolve(packed ? name + ".gz" : name);
      write(file, packed ? gzip(contents.get(f)) : contents.get(f));
    }
  }

  private static byte[] images(int first, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(16 + count * 784);
    bytes.putInt(0x803).putInt(count).putInt(28).putInt(28);
    for (int i = first; i < first + count; i++) {
      for (int j = 0; j < 784; j++) {
        bytes.put((byte) (11 * i + 5 * j));
      }
    }
    return bytes.array();
  }

  private static byte[] labels(int first, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(8 + count);
    bytes.putInt(0x801).putInt(count);
    for (int i = first; i < first + count; i++) {
      bytes.put((byte) (9 - i));
    }
    return bytes.array();
  }

  static byte[] gzip(byte[] content) {
    try (var bytes = new java.io.ByteArrayOutputStream()) {
      try (OutputStream packed = new GZIPOutputStream(bytes)) {
        packed.write(content);
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(Path file, byte[] content) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts other bytes at an offset of a file, or cuts it there if there are none. */
  static void damage(Path file, int at, int... bytes) throws IOException {
    byte[] content = Files.readAllBytes(file);
    for (int i = 0; i < bytes.length; i++) {
      content[at + i] = (byte) bytes[i];
    }
    Files.write(file, bytes.length == 0 ? Arrays.copyOf(content, at) : content);
  }

  static DataSet read(Path root, DataCatalogue.Entry entry) {
    return reader(entry).read(new DataFolder(Optional.of(root)).find(entry, files(entry)));
  }

  /** The reader of a set of this name, for other sizes. */
  static ImageFiles reader(DataCatalogue.Entry entry) {
    ImageFiles whole = DataSets.files(entry.name());
    return new ImageFiles(entry, whole.format(), whole.scaling());
  }
}
